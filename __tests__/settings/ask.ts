import type { Complaint } from '../../src/domain/problem.ts'
import { type Resolved, resolveSettings, type Settings, type SettingsSource } from '../../src/settings/index.ts'

const nothing = { env: {}, file: null } as const
const bench = { ...nothing, command: 'bench' } as const

/** What a run is asked with; by default a bench on a terminal. */
export type Ask = Partial<SettingsSource>

const sourceOf = (ask: Ask): SettingsSource => ({
  ...bench,
  ...(ask.inputs === undefined
    ? { argv: ask.command === 'bench' || ask.command === undefined ? ['--model', 'm'] : [] }
    : {}),
  ...ask,
})

export function resolved(ask: Ask): Resolved {
  const result = resolveSettings(sourceOf(ask))
  if (!result.ok) throw new Error(JSON.stringify(result.complaints))
  return result.value
}

/** The settings of the run's only scenario. */
export function settingsOf(ask: Ask): Settings {
  const { scenarios } = resolved(ask)
  const [only] = scenarios
  if (only === undefined || scenarios.length > 1) throw new Error(`${scenarios.length} scenarios`)
  return only.settings
}

export function complaintsOf(ask: Ask): readonly Complaint[] {
  const result = resolveSettings(sourceOf(ask))
  return result.ok ? [] : result.complaints
}

/** Each complaint as a user reads it. */
export const told = (ask: Ask): string[] => complaintsOf(ask).map(({ where, words }) => `${where}: ${words.en}`)

export const yml = (text: string) => ({ path: 'tokgate.yml', text })
