import type { Compat } from '../domain/compat.ts'
import type { Plan, Sample } from '../domain/plan.ts'
import { UserProblem } from '../domain/problem.ts'
import { seedOutOfRange } from '../messages/workload.ts'
import { align } from './align.ts'
import { arrivals, type Pace, type RateChange } from './arrivals.ts'
import type { DatasetSettings, Sampled } from './datasets/dataset.ts'
import { datasetNamed } from './datasets/index.ts'
import { keptOr, type SampleStore } from './kept.ts'
import { type Lora, loraNames } from './lora.ts'
import { makePlan } from './plan.ts'
import { codecOf, type PromptWay, type ServerTokenizer } from './prompt-way.ts'
import { type LegacyRandom, legacyRandom, type PythonRandom, pythonRandom } from './random/index.ts'

export { type Arrivals, arrivals, type Pace, type RampUp, type RateChange } from './arrivals.ts'
export type { DatasetSettings } from './datasets/dataset.ts'
export { datasetNamed, datasets } from './datasets/index.ts'
export type { RandomSettings } from './datasets/random.ts'
export type { SampleStore } from './kept.ts'
export type { Lora } from './lora.ts'
export { makePlan, type PlanParts } from './plan.ts'
export { choosePromptWay, type PromptWay, promptFields, type ServerTokenizer } from './prompt-way.ts'
export { readTokenizer, type Tokenizer, type TokenizerFile, type TokenizerFiles } from './tokenizer.ts'

/** Everything of a scenario that shapes its requests. Rounds of it differ in seed only. */
export interface Workload {
  readonly compat: Compat
  readonly dataset: DatasetSettings
  readonly count: number
  readonly pace: Pace
  readonly way: PromptWay
  readonly lora: Lora | null
  /** Compat latest: the server that prompts are aligned with before a run, as vLLM does; null to leave them. */
  readonly alignWith: ServerTokenizer | null
  /** Where samples that were made once are kept; null: they are made anew. */
  readonly store: SampleStore | null
  /** The request's body; `lora` is the model to name in place of the served one. */
  body(sample: Sample, index: number, lora: string | null): string
  requestId(index: number): string | null
}

export interface PlannedRound {
  readonly plan: Plan
  /** In dataset order. vLLM's test request and warm-ups are made of the first. */
  readonly samples: readonly Sample[]
  readonly rateChanges: readonly RateChange[]
  /** Lines for the log, as vLLM prints them. */
  readonly notes: readonly string[]
}

/**
 * The requests of one round, in vLLM's order of draws: prompts, adapters, arrivals.
 * @throws UserProblem for a seed that numpy would not take, and for what the dataset or the arrivals refuse.
 */
export async function planRound(workload: Workload, seed: number): Promise<PlannedRound> {
  const streams = seeded(seed)
  const { samples, notes } = await aligned(workload, await sampled(workload, seed, streams))
  const drawn = { ...workload, ...streams, count: samples.length }
  const loras = loraNames(drawn)
  const times = arrivals(drawn)
  const body = (sample: Sample, index: number): string => workload.body(sample, index, loras[index] ?? null)
  const plan = makePlan({ seed, samples, arrivals: times, body, requestId: workload.requestId })
  return { plan, samples, rateChanges: times.rateChanges, notes }
}

interface Streams {
  readonly numpy: LegacyRandom
  readonly python: PythonRandom
}

/** Both of Python's global streams, as vLLM seeds them at its start. */
function seeded(seed: number): Streams {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) throw new UserProblem(seedOutOfRange({ seed }))
  return { numpy: legacyRandom(seed), python: pythonRandom(seed) }
}

function sampled({ dataset, compat, way, count, store }: Workload, seed: number, streams: Streams): Promise<Sampled> {
  const source = datasetNamed(dataset.name, compat)
  const settings = { compat, seed, count, dataset: dataset.name, own: source.settings(dataset) }
  return keptOr({ way, store, settings }, streams, () =>
    source.sample(dataset, { compat, seed, count, codec: codecOf(way), ...streams }),
  )
}

async function aligned({ compat, way, alignWith }: Workload, drawn: Sampled): Promise<Sampled> {
  const applies = compat === 'latest' && way.kind === 'tokenizer' && alignWith !== null
  return applies ? align(drawn, alignWith) : drawn
}
