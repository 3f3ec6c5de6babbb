import type { Compat } from '../../domain/compat.ts'
import type { Command, Setting } from '../setting.ts'
import { arrivals } from './arrivals.ts'
import { baseline } from './baseline.ts'
import { endpoint } from './endpoint.ts'
import { gate } from './gate.ts'
import { platform } from './platform.ts'
import { report } from './report.ts'
import { results } from './results.ts'
import { simulator } from './simulator.ts'
import { workload } from './workload.ts'

/** The one table of settings, by theme, in the order that help and README show them. */
export const themes = { platform, endpoint, workload, arrivals, results, gate, baseline, report, simulator }
export type Theme = keyof typeof themes

export const table = {
  ...platform,
  ...endpoint,
  ...workload,
  ...arrivals,
  ...results,
  ...gate,
  ...baseline,
  ...report,
  ...simulator,
}
export type Table = typeof table
export type SettingName = keyof Table

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name

/** Every setting of a job, resolved: kebab names in camelCase, each of its own type. */
export type Settings = {
  readonly [Name in SettingName as Camel<Name>]: Table[Name] extends Setting<infer T> ? T : never
}

export const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

const byName = new Map<string, Setting<unknown>>(Object.entries(table))
export const settingNamed = (name: string): Setting<unknown> | undefined => byName.get(name)
export const settingNames = (): string[] => [...byName.keys()]
export const settingEntries = (): [string, Setting<unknown>][] => [...byName.entries()]

/** True where the setting exists in this generation. */
export const existsIn = (setting: Setting<unknown>, compat: Compat): boolean => setting.compats.includes(compat)

/** True for the settings that the Action has as inputs. */
export const isInput = (setting: Setting<unknown>): boolean =>
  setting.hosts.includes('action') && setting.commands.some((command) => actionCommands.includes(command))

/** What the Action's own input `command` takes, its default first. */
export const actionCommands: readonly Command[] = ['gate', 'report', 'compare', 'baseline', 'check']
