import type { Compat } from '../../domain/compat.ts'
import { UserProblem } from '../../domain/problem.ts'
import { vllmDatasets } from '../../domain/vllm.ts'
import { datasetNotBuilt, datasetUnknown } from '../../messages/workload.ts'
import type { Dataset } from './dataset.ts'
import { random } from './random.ts'

/** Every dataset that is built, by vLLM's name for it. */
export const datasets: Readonly<Record<string, Dataset>> = { random }

/** @throws UserProblem for a dataset that vLLM has and we don't, and for one that nobody has. */
export function datasetNamed(name: string, compat: Compat): Dataset {
  const dataset = Object.hasOwn(datasets, name) ? datasets[name] : undefined
  if (dataset !== undefined) return dataset
  const built = Object.keys(datasets)
  throw new UserProblem(
    vllmDatasets[compat].includes(name) ? datasetNotBuilt({ name, built }) : datasetUnknown({ name, built }),
  )
}
