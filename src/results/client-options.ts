import type { Compat } from '../domain/compat.ts'
import { type LatencyFamily, latencyFamilies } from '../metrics/index.ts'

/** A rate that grows over a run, and when it first reached each whole number. */
export interface RampUp {
  readonly strategy: 'linear' | 'exponential'
  readonly startRps: number
  readonly endRps: number
  readonly changes: readonly { readonly rps: number; readonly at: Date }[]
}

/** What the benchmark client was told, as far as its printed block and its result file show it. */
export interface ClientOptions {
  readonly compat: Compat
  readonly backend: string
  /** `--label` (latest); null when unset. */
  readonly label: string | null
  /** `--model`, not the served name. */
  readonly modelId: string
  readonly tokenizerId: string | null
  readonly numPrompts: number
  /** Requests per second; Infinity: all at once. */
  readonly requestRate: number
  readonly burstiness: number
  readonly maxConcurrency: number | null
  /** latest's `--ramp-up-…`; null: none. */
  readonly rampUp: RampUp | null
  /** `--percentile-metrics`, split at commas and not trimmed: a name with a blank selects nothing, as there. */
  readonly percentileMetrics: readonly string[]
  /** `--metric-percentiles` in the order given, duplicates kept. */
  readonly percentiles: readonly number[]
  /** True when `--goodput` was given. */
  readonly goodput: boolean
  /** latest's `--skip-tokenizer-init`: no token lines, no token latencies. */
  readonly skipTokenizer: boolean
  /** `--metadata`, split as the compat does. */
  readonly metadata: readonly (readonly [key: string, value: string])[]
  /** `--save-detailed`: the result file keeps the arrays. */
  readonly detailed: boolean
}

/** What a latency needs to be shown at all, besides being selected. What is not listed needs nothing. */
const conditions: Readonly<Record<string, (options: ClientOptions) => boolean>> = {
  ttft: ({ skipTokenizer }) => !skipTokenizer,
  tpot: ({ skipTokenizer }) => !skipTokenizer,
  itl: ({ skipTokenizer }) => !skipTokenizer,
  client_queue_time: ({ compat, maxConcurrency }) => compat === 'latest' && maxConcurrency !== null,
  e2el_including_client_queue: ({ compat, maxConcurrency, requestRate }) =>
    compat === 'latest' && maxConcurrency !== null && Number.isFinite(requestRate),
}

/** The latencies that the block prints and the file holds, in their fixed order whatever the flag's. */
export const shownLatencies = (options: ClientOptions): readonly LatencyFamily[] =>
  latencyFamilies.filter(
    ({ stem }) => options.percentileMetrics.includes(stem) && (conditions[stem]?.(options) ?? true),
  )
