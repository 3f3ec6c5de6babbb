import type { Compat } from '../../domain/compat.ts'
import { UserProblem } from '../../domain/problem.ts'
import { datasetNotBuilt, datasetUnknown } from '../../messages/workload.ts'
import type { Dataset } from './dataset.ts'
import { random } from './random.ts'

/** Every dataset that is built, by vLLM's name for it. */
export const datasets: Readonly<Record<string, Dataset>> = { random }

/** The datasets that each generation of vLLM's client offers. */
const known: Readonly<Record<Compat, readonly string[]>> = {
  'v0.9.1': ['sharegpt', 'burstgpt', 'sonnet', 'random', 'hf', 'custom'],
  latest: [
    'sharegpt',
    'burstgpt',
    'random',
    'random-mm',
    'random-rerank',
    'hf',
    'custom',
    'custom_audio',
    'custom_image',
    'prefix_repetition',
    'spec_bench',
    'speed_bench',
    'timed_trace',
  ],
}

/** @throws UserProblem for a dataset that vLLM has and we don't, and for one that nobody has. */
export function datasetNamed(name: string, compat: Compat): Dataset {
  const dataset = Object.hasOwn(datasets, name) ? datasets[name] : undefined
  if (dataset !== undefined) return dataset
  const built = Object.keys(datasets)
  throw new UserProblem(
    known[compat].includes(name) ? datasetNotBuilt({ name, built }) : datasetUnknown({ name, built }),
  )
}
