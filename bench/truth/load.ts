import { backendNamed } from '../../src/backends/index.ts'
import type { Plan, PlannedRequest } from '../../src/domain/plan.ts'
import type { LoadJob } from '../../src/load/index.ts'
import { arrivals } from '../../src/workload/arrivals.ts'
import { legacyRandom } from '../../src/workload/random/index.ts'

/** One load on the metronome, in values that cross processes. */
export interface TruthLoad {
  readonly url: string
  readonly backend: 'vllm' | 'openai-chat'
  readonly requests: number
  readonly outputTokens: number
  /** About so many words in each prompt. */
  readonly promptTokens: number
  /** Requests a second, as a Poisson process; Infinity: all at once. */
  readonly ratePerSec: number
  readonly concurrency: number | null
  readonly lanes: number
  /** Of the arrivals. */
  readonly seed: number
}

const compat = 'v0.9.1'
const words = 'the quick brown fox jumps over a lazy dog and'.split(' ')
const requestTimeoutMs = 60_000

/** Each begins with its index, by which the server's stamps are joined. */
const promptOf = (index: number, tokens: number): string =>
  [`q${index}`, ...Array.from({ length: Math.max(tokens - 1, 1) }, (_, at) => words[at % words.length])].join(' ')

/** Which request a prompt's first characters belong to; -1: none of ours. */
export const indexOfPrompt = (promptStart: string): number => Number(/^q(\d+) /.exec(promptStart)?.[1] ?? -1)

export function planOf(load: TruthLoad): Plan {
  const pace = { ratePerSec: load.ratePerSec, burstiness: 1, rampUp: null }
  const numpy = legacyRandom(load.seed)
  const { dueMs, meanGapMs } = arrivals({ compat, pace, count: load.requests, numpy })
  return {
    seed: load.seed,
    requests: dueMs.map((due, index) => requestOf(load, index, due)),
    endsNotBeforeMs: 0,
    meanGapMs,
  }
}

export function requestOf(
  { backend, outputTokens, promptTokens }: TruthLoad,
  index: number,
  dueMs: number,
): PlannedRequest {
  const options = { compat, logprobs: null, ignoreEos: true, sampling: [], extraBody: {}, dialect: 'openai' } as const
  const body = backendNamed(backend, compat).body(
    { model: 'metronome', prompt: promptOf(index, promptTokens), outputTokens },
    options,
  )
  return { index, dueMs, body, promptTokens, outputTokens, requestId: null }
}

/** What the engine is asked to do: exactly what `tokgate bench` asks of it. */
export const jobOf = (load: TruthLoad): LoadJob => ({
  plan: planOf(load),
  connection: {
    baseUrl: load.url,
    headers: [],
    tls: { ca: null, cert: null, key: null, insecure: false },
    proxy: null,
  },
  path: load.backend === 'vllm' ? '/v1/completions' : '/v1/chat/completions',
  backend: load.backend,
  compat,
  concurrency: load.concurrency,
  lanes: load.lanes,
  requestTimeoutMs,
  // As a gate's rounds: the server counts tokens, so nobody reads what was said.
  texts: 'uncounted',
})
