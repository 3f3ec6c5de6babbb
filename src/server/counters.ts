import { sampleSums } from './prometheus.ts'

/** What `/metrics` says at one moment, summed over engines and label sets. null: the server doesn't tell. */
export interface ServerCounters {
  readonly running: number | null
  /** Waiting, and swapped out where a server knows that. */
  readonly waiting: number | null
  /** Tokens looked up in the prefix cache, and those found there (found in an external cache included). */
  readonly prefixQueries: number | null
  readonly prefixHits: number | null
  /** Requests that ended by any reason. */
  readonly finished: number | null
  readonly preemptions: number | null
  readonly promptTokens: number | null
  readonly generationTokens: number | null
  /** When the answering process started, s since 1970. */
  readonly startedS: number | null
}

type Sources = readonly (readonly string[])[]

/**
 * Each field is the sum of what its groups give; of a group the first name on the page counts. vLLM prefixes its
 * names, MindIE doesn't; v0.9.1 said gpu_prefix_cache.
 */
const sources: Readonly<Record<keyof ServerCounters, Sources>> = {
  running: [['vllm:num_requests_running', 'num_requests_running']],
  waiting: [
    ['vllm:num_requests_waiting', 'num_requests_waiting'],
    ['vllm:num_requests_swapped', 'num_requests_swapped'],
  ],
  prefixQueries: [
    [
      'vllm:prefix_cache_queries_total',
      'vllm:prefix_cache_queries',
      'vllm:gpu_prefix_cache_queries_total',
      'vllm:gpu_prefix_cache_queries',
    ],
  ],
  prefixHits: [
    [
      'vllm:prefix_cache_hits_total',
      'vllm:prefix_cache_hits',
      'vllm:gpu_prefix_cache_hits_total',
      'vllm:gpu_prefix_cache_hits',
    ],
    ['vllm:external_prefix_cache_hits_total'],
  ],
  finished: [['vllm:request_success_total', 'request_success_total'], ['request_failed_total']],
  preemptions: [['vllm:num_preemptions_total', 'num_preemptions_total']],
  promptTokens: [['vllm:prompt_tokens_total', 'prompt_tokens_total']],
  generationTokens: [['vllm:generation_tokens_total', 'generation_tokens_total']],
  startedS: [['process_start_time_seconds']],
}

const fields = Object.keys(sources) as readonly (keyof ServerCounters)[]
const wantedNames: ReadonlySet<string> = new Set(Object.values(sources).flat(2))

/** Reads a Prometheus page; null when it tells nothing about an inference server. */
export function countersIn(page: string): ServerCounters | null {
  const sums = sampleSums(page, wantedNames)
  const sumOf = (groups: Sources): number | null => {
    const found = groups.flatMap((names) => names.map((name) => sums.get(name)).find((sum) => sum !== undefined) ?? [])
    return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0)
  }
  const counters: ServerCounters = {
    running: sumOf(sources.running),
    waiting: sumOf(sources.waiting),
    prefixQueries: sumOf(sources.prefixQueries),
    prefixHits: sumOf(sources.prefixHits),
    finished: sumOf(sources.finished),
    preemptions: sumOf(sources.preemptions),
    promptTokens: sumOf(sources.promptTokens),
    generationTokens: sumOf(sources.generationTokens),
    startedS: sumOf(sources.startedS),
  }
  return fields.some((field) => field !== 'startedS' && counters[field] !== null) ? counters : null
}

/** What the server did between two looks. null: not checked. */
export interface CountersDelta {
  /** Prefix-cache hits ÷ queries, in tokens. 0 when nothing was looked up (the cache is off). */
  readonly prefix_hit_ratio: number | null
  /** Share of the requests finished in between that were not ours. */
  readonly foreign: number | null
  readonly preemptions: number | null
  /** True when the counters went back or another process answered: the server restarted, or is one of several. */
  readonly reset: boolean
}

const unchecked: CountersDelta = { prefix_hit_ratio: null, foreign: null, preemptions: null, reset: false }

/** `ourRequests`: how many of our requests ended at the server in between, however they ended. */
export function countersDelta(
  before: ServerCounters | null,
  after: ServerCounters | null,
  ourRequests: number,
): CountersDelta {
  if (before === null || after === null) return unchecked
  if (wasReset(before, after)) return { ...unchecked, reset: true }
  const grown = (field: keyof ServerCounters): number | null => difference(before[field], after[field])
  return {
    prefix_hit_ratio: hitRatio(grown('prefixQueries'), grown('prefixHits')),
    foreign: foreignShare(grown('finished'), ourRequests),
    preemptions: grown('preemptions'),
    reset: false,
  }
}

const difference = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from

const growing = ['prefixQueries', 'prefixHits', 'finished', 'preemptions', 'promptTokens', 'generationTokens'] as const

const wasReset = (before: ServerCounters, after: ServerCounters): boolean =>
  growing.some((field) => (difference(before[field], after[field]) ?? 0) < 0) ||
  (difference(before.startedS, after.startedS) ?? 0) !== 0

function hitRatio(queries: number | null, hits: number | null): number | null {
  if (queries === null || hits === null) return null
  return queries === 0 ? 0 : hits / queries
}

/**
 * Counters that saw clearly fewer requests than we sent belong to one of several servers behind the endpoint: nothing
 * is known about the others. A few may be missing only because the page lags behind the last answers.
 */
function foreignShare(finished: number | null, ours: number): number | null {
  if (finished === null || finished < 0.75 * ours) return null
  return finished === 0 ? 0 : Math.max(0, finished - ours) / finished
}
