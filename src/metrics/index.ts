import type { Limit } from '../domain/limit.ts'
import type { Round } from '../domain/round.ts'
import { clientQueue } from './client-queue.ts'
import { e2el } from './e2el.ts'
import { goodput } from './goodput.ts'
import { itl } from './itl.ts'
import { type LatencyFamily, percentileOf } from './latency.ts'
import type { Metric, MetricFamily } from './metric.ts'
import { peak } from './peak.ts'
import { queuedE2el } from './queued-e2el.ts'
import { type Summary, type SummaryOptions, summariseWith } from './summary.ts'
import { throughput } from './throughput.ts'
import { tpot } from './tpot.ts'
import { ttft } from './ttft.ts'

export { errorText } from './errors.ts'
export { type LatencyFamily, percentileText } from './latency.ts'
export type { Goodput } from './measured.ts'
export type { Metric, MetricFamily, MetricGroup } from './metric.ts'
export type { PerRequest, Summary, SummaryOptions, TokenSource } from './summary.ts'

/** Every family of metrics; latencies in the order of vLLM's result file and printed block. */
export const families = {
  throughput,
  goodput,
  peak,
  ttft,
  tpot,
  itl,
  e2el,
  clientQueue,
  queuedE2el,
} as const satisfies Readonly<Record<string, MetricFamily>>

const all: readonly MetricFamily[] = Object.values(families)

/** The families that `--percentile-metrics` chooses from, in the order in which they are printed. */
export const latencyFamilies: readonly LatencyFamily[] = Object.values(families).filter((family) => 'stem' in family)

/** A metric by the name that vLLM's result JSON gives it, any percentile included; undefined if there is none. */
export function metricNamed(name: string): Metric | undefined {
  for (const family of all) {
    const metric = family.metric(name)
    if (metric !== undefined) return metric
  }
  return undefined
}

/** The rows of the document's table, in its order. */
export const documentMetrics = [
  'request_throughput',
  'output_throughput',
  'total_token_throughput',
  'mean_ttft_ms',
  'mean_tpot_ms',
  'mean_itl_ms',
] as const

/** What is gated where the user names nothing. */
export const defaultLimits: readonly Limit[] = documentMetrics
  .map(metricNamed)
  .filter((metric) => metric !== undefined)
  .map(({ name, defaultLimit, defaultFloor }) => ({
    metric: name,
    limit: defaultLimit,
    floor: defaultFloor,
    max: null,
    min: null,
    required: true,
  }))

/** Names to suggest for a misspelt one. */
export const knownMetricNames = (): string[] => all.flatMap(({ names }) => names)

/** The percentiles that metric names ask for (`p90_ttft_ms`: 90), each once, ascending. */
export function percentilesIn(names: Iterable<string>): number[] {
  const asked = [...names]
    .filter((name) => metricNamed(name) !== undefined)
    .map((name) => percentileOf(name.split('_', 1)[0] ?? ''))
    .filter((percent) => percent !== null)
  return [...new Set(asked)].sort((a, b) => a - b)
}

/** Every metric of a round, as the client of the compat computes it. */
export const summarise = (round: Round, options: SummaryOptions): Summary => summariseWith(all, round, options)
