import type { Compat } from '../domain/compat.ts'

/**
 * The words that each generation of vLLM's client offers for a flag. Whether a backend or a dataset is built is not
 * known here: its own room refuses by name what is not.
 */
const v091Backends = [
  'tgi',
  'vllm',
  'lmdeploy',
  'deepspeed-mii',
  'openai',
  'openai-chat',
  'openai-audio',
  'tensorrt-llm',
  'scalellm',
  'sglang',
  'llama.cpp',
]
const latestBackends = [
  'vllm',
  'openai',
  'openai-chat',
  'openai-responses',
  'openai-audio',
  'openai-embeddings',
  'openai-embeddings-chat',
  'openai-embeddings-clip',
  'openai-embeddings-vlm2vec',
  'infinity-embeddings',
  'infinity-embeddings-clip',
  'vllm-pooling',
  'vllm-rerank',
]

export const backendNames = (compat: Compat): readonly string[] => (compat === 'v0.9.1' ? v091Backends : latestBackends)

const v091Datasets = ['sharegpt', 'burstgpt', 'sonnet', 'random', 'hf', 'custom']
const latestDatasets = [
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
]

export const datasetNames = (compat: Compat): readonly string[] => (compat === 'v0.9.1' ? v091Datasets : latestDatasets)

const v091Latencies = ['ttft', 'tpot', 'itl', 'e2el']
const latestLatencies = [...v091Latencies, 'client_queue_time', 'e2el_including_client_queue']

export const latencyNames = (compat: Compat): readonly string[] =>
  compat === 'v0.9.1' ? v091Latencies : latestLatencies
