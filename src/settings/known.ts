import type { Words } from '../domain/words.ts'
import { flagOfOtherCompat, notOfCommand, renamedFlag, unknownName } from '../messages/settings.ts'
import { nearest } from './nearest.ts'
import { load, type Scene } from './setting.ts'
import { foreignNamed, foreignNames, renamed } from './table/foreign.ts'
import { existsIn, settingNamed, settingNames } from './table/index.ts'

/** True for a name that means something in this generation: a setting, or another flag of vLLM's. */
export function isKnown(name: string, { compat }: Scene): boolean {
  const setting = settingNamed(name)
  return setting === undefined ? foreignNamed(name, compat) !== undefined : existsIn(setting, compat)
}

/** What to say of a name that means nothing here; `spell` writes a name as this source spells it. */
export function unknownWords(name: string, scene: Scene, spell: (name: string) => string): Words {
  const now = Object.hasOwn(renamed, name) ? renamed[name] : undefined
  if (now !== undefined) return renamedFlag({ now: spell(now) })
  const other = scene.compat === 'latest' ? 'v0.9.1' : 'latest'
  if (isKnown(name, { ...scene, compat: other })) return flagOfOtherCompat({ compat: scene.compat, other })
  const close = nearest(name, nameable(scene))
  return unknownName({ nearest: close === null ? null : spell(close) })
}

const nameable = (scene: Scene): string[] =>
  [...settingNames(), ...foreignNames(scene.compat)].filter((name) => isKnown(name, scene))

/** Why this command has no use for a setting that exists; null when it has. */
export function notTaken(name: string, { command, compat }: Scene): Words | null {
  const setting = settingNamed(name)
  const takers = setting?.commands ?? (foreignNamed(name, compat) === undefined ? [] : load)
  return takers.includes(command) ? null : notOfCommand({ command, commands: takers })
}
