import type { Complaint } from '../domain/problem.ts'
import { pieces } from './kinds/given.ts'
import type { Context, Scene, Wrong } from './setting.ts'
import type { Item, Layer } from './source.ts'
import { foreignNamed, whyRefused } from './table/foreign.ts'
import { camel, type Settings, settingEntries, settingNamed } from './table/index.ts'

/** The values of one source, read. `unreadable` names what was given and could not be. */
export interface Values {
  readonly values: ReadonlyMap<string, unknown>
  readonly unreadable: ReadonlySet<string>
  readonly complaints: readonly Complaint[]
}

/** Reads every setting that a source gave; vLLM's other flags are only judged, they have no value here. */
export function readLayer(layer: Layer, scene: Scene): Values {
  const values = new Map<string, unknown>()
  const unreadable = new Set<string>()
  const complaints: Complaint[] = []
  for (const item of layer.values()) {
    const wrong = readItem(item, scene, values)
    if (wrong.length > 0) unreadable.add(item.name)
    complaints.push(...wrong.map((each) => complaintOf(item, each)))
  }
  return { values, unreadable, complaints }
}

function readItem(item: Item, scene: Scene, values: Map<string, unknown>): readonly Wrong[] {
  const setting = settingNamed(item.name)
  if (setting === undefined) return foreignWrong(item, scene)
  const read = setting.kind.read(item.given, scene)
  if (!read.ok) return read.wrong
  values.set(item.name, read.value)
  return []
}

function foreignWrong({ name, given }: Item, { compat }: Scene): Wrong[] {
  const entry = foreignNamed(name, compat)
  const texts = pieces(given)
  const words = entry === undefined ? null : whyRefused(entry, texts.ok ? texts.value.map(({ text }) => text) : [])
  return words === null ? [] : [{ words, at: null }]
}

function complaintOf({ where, label, given }: Item, { words, at }: Wrong): Complaint {
  const place = at ?? (given.form === 'tree' ? given.tree.at : null)
  const position = place === null ? '' : `:${place.line}:${place.column}`
  return { where: `${where}${position}${label}`, words }
}

/** One value for each setting: a forced one, else the strongest source's, else the default. */
export function compose(layers: readonly Values[], scene: Scene): Settings {
  const chosen = new Map<string, unknown>()
  const context: Context = { ...scene, value: (name) => chosen.get(name) }
  for (const [name, setting] of settingEntries()) {
    const layer = layers.find(({ values }) => values.has(name))
    const own = layer === undefined ? setting.default(context) : layer.values.get(name)
    chosen.set(name, setting.override?.(context) ?? own)
  }
  // The table's own types hold here: each value came from the kind or the default of its setting.
  return Object.fromEntries([...chosen].map(([name, value]) => [camel(name), value])) as Settings
}

/** Names of vLLM's flags that were given and change nothing. */
export const idle = (layers: readonly Layer[], { compat }: Scene): string[] =>
  [...new Set(layers.flatMap((layer) => [...layer.keys()]))].filter((name) => foreignNamed(name, compat) !== undefined)
