import type { Compat } from '../../domain/compat.ts'
import type { Sample } from '../../domain/plan.ts'
import type { Codec } from '../prompt-way.ts'
import type { LegacyRandom, PythonRandom } from '../random/index.ts'
import type { RandomSettings } from './random.ts'

/** What a dataset makes its samples from. The streams are left where vLLM leaves them: arrivals draw on. */
export interface Context {
  readonly compat: Compat
  readonly seed: number
  readonly count: number
  readonly codec: Codec
  readonly numpy: LegacyRandom
  readonly python: PythonRandom
}

export interface Sampled {
  readonly samples: readonly Sample[]
  /** Lines for the log, as vLLM warns. */
  readonly notes: readonly string[]
}

/** Which dataset, and the settings of each one by its name. */
export interface DatasetSettings {
  readonly name: string
  readonly random: RandomSettings
}

/** A source of prompts. The same context gives the same samples. */
export interface Dataset {
  /** Everything of the settings that its samples depend on, as a value for JSON; of a file, the hash of its content. */
  settings(settings: DatasetSettings): unknown
  sample(settings: DatasetSettings, context: Context): Promise<Sampled>
}
