import type { Summary } from '../../src/metrics/index.ts'
import type { ClientOptions } from '../../src/results/index.ts'

/** The document's command. */
export const documentRun: ClientOptions = {
  compat: 'v0.9.1',
  backend: 'vllm',
  label: null,
  modelId: 'qwen2.5',
  tokenizerId: 'Qwen2.5-32B-Instruct',
  numPrompts: 640,
  requestRate: Number.POSITIVE_INFINITY,
  burstiness: 1,
  maxConcurrency: null,
  rampUp: null,
  percentileMetrics: ['ttft', 'tpot', 'itl'],
  percentiles: [99],
  goodput: false,
  skipTokenizer: false,
  metadata: [],
  detailed: false,
}

/** A summary with these numbers and nothing per request. */
export const summaryOf = (numbers: Partial<Summary>): Summary => ({
  values: {},
  completed: 640,
  failed: 0,
  totalInputTokens: 163840,
  totalOutputTokens: 81920,
  durationS: 0,
  maxConcurrentRequests: 0,
  tokenSource: { server: 640, serverInChoices: 0, tokenizer: 0, estimate: 0 },
  perRequest: {
    inputTokens: [],
    outputTokens: [],
    ttftS: [],
    itlS: [],
    latencyS: [],
    startS: [],
    queueS: [],
    texts: [],
    errors: [],
  },
  ...numbers,
})
