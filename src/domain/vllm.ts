import type { Compat } from './compat.ts'

type Choices = Readonly<Record<Compat, readonly string[]>>

/** What `--backend` of each generation of vLLM's client offers, built here or not. */
export const vllmBackends: Choices = {
  'v0.9.1': [
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
  ],
  latest: [
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
  ],
}

/** What `--dataset-name` of each generation offers, built here or not. */
export const vllmDatasets: Choices = {
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
