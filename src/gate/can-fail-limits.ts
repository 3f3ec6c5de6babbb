import type { Limit } from '../domain/limit.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { type Finding, findingOf } from './can-fail-finding.ts'
import { common } from './prior.ts'

/** Half of the 95 % at which the rule caps twice a limit: beyond it a pass rules out nothing more than a standstill. */
const widestLoss = 0.475

/**
 * The widest limit that means something. Where higher is better, 2L reaches the rule's cap at 47.5 %. A latency has no
 * cap, so it gets the same distance on the log scale, +90 %: the loss of speed is the same. What the rule takes to be
 * three times as noisy (TTFT, percentiles) gets three times that distance, +591 %. To the half percent.
 */
export function widestLimit({ better, priorSpread }: Metric): number {
  if (better === 'higher') return widestLoss
  const widest = Math.expm1((priorSpread / common.prior) * -Math.log1p(-widestLoss))
  return Math.floor(widest * 200) / 200
}

/** What is wrong with limits whatever is measured. */
export function limitFindings(limits: readonly Limit[]): Finding[] {
  const each = limits.flatMap((limit) => {
    const metric = metricNamed(limit.metric)
    return metric === undefined ? [] : ofLimit(limit, metric)
  })
  const nothing = limits.every(({ required }) => !required)
  return nothing ? [findingOf('nothing-required', { count: limits.length }), ...each] : each
}

/**
 * A drift limit holds for every metric with a limit, so it is as wide as the steadiest of them bears: a loss that adds up
 * job by job means no more than one that comes at once.
 */
export function driftFindings(limits: readonly Limit[], driftLimit: number | null): Finding[] {
  if (driftLimit === null) return []
  const [narrowest] = limits
    .flatMap(({ metric: name, limit }) => (limit === null ? [] : (metricNamed(name) ?? [])))
    .map((metric) => ({ metric: metric.name, limit: driftLimit, most: widestLimit(metric) }))
    .toSorted((a, b) => a.most - b.most)
  return narrowest === undefined || driftLimit <= narrowest.most ? [] : [findingOf('drift-too-wide', narrowest)]
}

function ofLimit({ limit, max, min }: Limit, metric: Metric): Finding[] {
  const { name } = metric
  const most = widestLimit(metric)
  const [good, bad] = metric.better === 'higher' ? (['max-alone', min] as const) : (['min-alone', max] as const)
  return [
    ...(limit !== null && limit > most ? [findingOf('limit-too-wide', { metric: name, limit, most })] : []),
    ...(max === 0 ? [findingOf('max-zero', { metric: name })] : []),
    ...(min === 0 ? [findingOf('min-zero', { metric: name })] : []),
    ...(limit === null && bad === null ? [findingOf(good, { metric: name })] : []),
  ]
}
