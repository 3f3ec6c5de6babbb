import type { Complaint } from '../domain/problem.ts'
import { oneScenarioOnly, oneScenarioWithoutMap, unknownScenario } from '../messages/settings.ts'
import { nearest } from './nearest.ts'
import type { Scene } from './setting.ts'

export interface Choice {
  readonly names: readonly string[]
  readonly complaints: readonly Complaint[]
}

/**
 * Which scenarios run. With a `scenarios:` map the setting `scenario` picks from it (all when not given); without, it is
 * the one scenario's name. `bench` is one run, as vLLM's is. `baseline` runs none: what is stored says which there are.
 * `report` runs none either: those of the map are what other jobs ran.
 */
export function chooseScenarios(
  { wanted, known, where }: { wanted: readonly string[] | null; known: readonly string[] | null; where: string },
  { command }: Scene,
): Choice {
  if (command === 'baseline') return { names: wanted ?? known ?? ['default'], complaints: [] }
  if (command === 'report') return { names: known ?? [], complaints: [] }
  if (known === null) return withoutMap(wanted ?? ['default'], where)
  const names = [...new Set(wanted ?? known)]
  const unknown = names.filter((name) => !known.includes(name))
  const complaints = unknown.map((got) => ({
    where,
    words: unknownScenario({ got, known, nearest: nearest(got, known) }),
  }))
  if (complaints.length > 0) return { names: [], complaints }
  if (command === 'bench' && names.length > 1)
    return { names, complaints: [{ where, words: oneScenarioOnly({ names }) }] }
  return { names, complaints }
}

const withoutMap = (names: readonly string[], where: string): Choice =>
  names.length === 1
    ? { names, complaints: [] }
    : { names: [], complaints: [{ where, words: oneScenarioWithoutMap() }] }
