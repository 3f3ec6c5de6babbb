import type { Compat } from '../domain/compat.ts'
import { vllmBackends, vllmDatasets } from '../domain/vllm.ts'

/**
 * The words that each generation of vLLM's client offers for a flag. Whether a backend or a dataset is built is not
 * known here: its own room refuses by name what is not.
 */
export const backendNames = (compat: Compat): readonly string[] => vllmBackends[compat]
export const datasetNames = (compat: Compat): readonly string[] => vllmDatasets[compat]

const v091Latencies = ['ttft', 'tpot', 'itl', 'e2el']
const latestLatencies = [...v091Latencies, 'client_queue_time', 'e2el_including_client_queue']

export const latencyNames = (compat: Compat): readonly string[] =>
  compat === 'v0.9.1' ? v091Latencies : latestLatencies
