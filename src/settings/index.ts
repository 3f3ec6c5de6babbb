import { asksForHelp } from './flags.ts'
import { glimpse } from './glimpse.ts'
import { sceneOf } from './resolve.ts'
import type { SettingsSource } from './source.ts'

export { baseUrlOf, samplingOf } from './derived.ts'
export { helpText } from './help.ts'
export type { JsonObject, RangeRatio } from './kinds/json.ts'
export type { FieldList, GoodputPairs, Pairs } from './kinds/pairs.ts'
export type { Duration } from './kinds/text.ts'
export { actionYml, flagsTable, inputsTable } from './manifest.ts'
export { type Resolved, resolveSettings, type ScenarioSettings, sceneOf } from './resolve.ts'
export { configSchema } from './schema.ts'
export { type Command, commands, type Host } from './setting.ts'
export type { SettingsFile, SettingsSource } from './source.ts'
export { actionCommands, type Settings } from './table/index.ts'

/** The file that `config` names, before anything else is read; null: `tokgate.yml` if there is one. */
export const configPath = (source: Omit<SettingsSource, 'command' | 'file'>): string | null =>
  glimpse('config', { ...source, file: null })

/** True where the command line asks for help, whatever else is wrong with it. */
export const wantsHelp = (source: SettingsSource): boolean => asksForHelp(source.argv ?? [], sceneOf(source))
