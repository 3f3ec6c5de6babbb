import { type Series, seriesIn } from './prometheus.ts'

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
  /** When the answering process started, s since 1970; of several engines the youngest's. */
  readonly startedS: number | null
  /** How many engines, or replicas behind one page, the numbers are of. */
  readonly engines: number | null
  /** The server's own clock as it answered, s since 1970. */
  readonly atS: number | null
}

type Sources = readonly (readonly string[])[]

/**
 * Each field is the sum of what its groups give; of a group the first name on the page counts. vLLM prefixes its
 * names, MindIE doesn't; v0.9.1 said gpu_prefix_cache.
 */
const sources: Readonly<Record<Exclude<keyof ServerCounters, 'startedS' | 'engines' | 'atS'>, Sources>> = {
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
}

const fields = Object.keys(sources) as readonly (keyof typeof sources)[]
/** Gauges that every engine has exactly once. */
const onceAnEngine = ['vllm:num_requests_running', 'num_requests_running'] as const
/** A page of several API servers has no process of its own; each counter still says when it was made. */
const starts = ['process_start_time_seconds', 'vllm:prompt_tokens_created', 'vllm:num_preemptions_created'] as const
const wantedNames: ReadonlySet<string> = new Set([...Object.values(sources).flat(2), ...onceAnEngine, ...starts])

/** Reads a Prometheus page; null when it tells nothing about an inference server. `atS`: the server's clock. */
export function countersIn(page: string, atS: number | null = null): ServerCounters | null {
  const series = seriesIn(page, wantedNames)
  const first = (names: readonly string[]): Series | undefined =>
    names.map((name) => series.get(name)).find((one) => one !== undefined)
  const sumOf = (groups: Sources): number | null => {
    const found = groups.flatMap((names) => first(names) ?? [])
    return found.length === 0 ? null : found.reduce((total, { sum }) => total + sum, 0)
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
    startedS: first(starts)?.max ?? null,
    engines: first(onceAnEngine)?.count ?? null,
    atS,
  }
  return fields.some((field) => counters[field] !== null) ? counters : null
}

/** What the server did between two looks. null: not checked. */
export interface CountersDelta {
  /** Prefix-cache hits ÷ queries, in tokens. 0 when nothing was looked up (the cache is off). */
  readonly prefix_hit_ratio: number | null
  /** Share of the requests finished in between that were not ours. */
  readonly foreign: number | null
  readonly preemptions: number | null
  /** True: counters went back, a process began in between, or engines came or went. */
  readonly reset: boolean | null
  /** Engines behind the page, before and after. */
  readonly engines: readonly [before: number, after: number] | null
}

const unchecked: CountersDelta = {
  prefix_hit_ratio: null,
  foreign: null,
  preemptions: null,
  reset: null,
  engines: null,
}

/** Our own requests in between. */
export interface OurRequests {
  readonly completed: number
  /** Those that the server may have finished in its own eyes: completed ones, and those that broke on the way. */
  readonly begun: number
}

/** What happened between two pages of one server. */
export function countersDelta(
  before: ServerCounters | null,
  after: ServerCounters | null,
  ours: OurRequests,
): CountersDelta {
  if (before === null || after === null || isAnother(before, after)) return unchecked
  const grown = (field: keyof ServerCounters): number | null => difference(before[field], after[field])
  const engines = pairOf(before.engines, after.engines)
  if (wasReset(before, after)) return { ...unchecked, reset: true, engines }
  return {
    prefix_hit_ratio: hitRatio(grown('prefixQueries'), grown('prefixHits')),
    foreign: foreignShare(grown('finished'), ours),
    preemptions: grown('preemptions'),
    reset: false,
    engines,
  }
}

const pairOf = (before: number | null, after: number | null): CountersDelta['engines'] =>
  before === null || after === null ? null : [before, after]

const difference = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : to - from

const growing = ['prefixQueries', 'prefixHits', 'finished', 'preemptions', 'promptTokens', 'generationTokens'] as const

const differs = (from: number | null, to: number | null): boolean => (difference(from, to) ?? 0) !== 0

/**
 * Another process that was there before the first look, by the server's own clock, is one of several behind the
 * endpoint and no restart: nothing is known then of either.
 */
const isAnother = (before: ServerCounters, after: ServerCounters): boolean =>
  differs(before.startedS, after.startedS) &&
  before.engines === after.engines &&
  before.atS !== null &&
  (after.startedS ?? 0) < before.atS

const wasReset = (before: ServerCounters, after: ServerCounters): boolean =>
  growing.some((field) => (difference(before[field], after[field]) ?? 0) < 0) ||
  differs(before.startedS, after.startedS) ||
  differs(before.engines, after.engines)

function hitRatio(queries: number | null, hits: number | null): number | null {
  if (queries === null || hits === null) return null
  return queries === 0 ? 0 : hits / queries
}

/**
 * Counters that saw clearly fewer requests than we sent belong to one of several servers behind the endpoint: nothing
 * is known about the others. A few may be missing only because the page lags behind the last answers. A request of ours
 * that broke may be counted as finished or not: it is never taken for somebody else's.
 */
function foreignShare(finished: number | null, { completed, begun }: OurRequests): number | null {
  if (finished === null || finished < 0.75 * completed) return null
  return finished === 0 ? 0 : Math.max(0, finished - begun) / finished
}
