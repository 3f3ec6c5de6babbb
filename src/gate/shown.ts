import { mean } from 'simple-statistics'
import type { MetricJudgement } from '../domain/judgement.ts'
import type { RowRound } from '../domain/row.ts'
import type { Metric } from '../metrics/index.ts'
import { halfWidth } from './decide.ts'
import { estimate } from './estimate.ts'
import { livesOf, logJobs, logRounds } from './measured.ts'
import { priorSpread } from './prior.ts'
import type { Reference } from './reference.ts'
import { goodness } from './scale.ts'

export interface Shown {
  readonly metric: Metric
  readonly rounds: readonly RowRound[]
  readonly restartedAt: number | null
  readonly reference: Reference
  readonly betweenJobNoise: number | null
}

/** A metric that nothing is asked of: plain means, and how well their change is known. */
export function showMetric(shown: Shown): MetricJudgement {
  const { metric, rounds, reference } = shown
  const candidate = plainMean(rounds, metric.name)
  const levels = reference.level.map((job) => plainMean(job.rounds, metric.name)).filter((level) => level !== null)
  const baseline = levels.length > 0 ? mean(levels) : null
  const change = candidate !== null && baseline !== null && baseline > 0 ? candidate / baseline - 1 : null
  return {
    name: metric.name,
    unit: metric.unit,
    baseline,
    candidate,
    change,
    interval: change === null ? null : intervalAround(change, shown),
    limit: null,
    floor: 0,
    max: null,
    min: null,
    required: false,
    verdict: null,
    reason: null,
    smallest_loss: null,
  }
}

/** Mean over the rounds; null when a round lacks the metric or has no finite value. */
function plainMean(rounds: readonly RowRound[], name: string): number | null {
  const values = rounds.map((round) => round.metrics[name] ?? Number.NaN)
  return values.length > 0 && values.every(Number.isFinite) ? mean(values) : null
}

/** The rule's 95 % interval without clipping, laid around the change of the plain means. */
function intervalAround(
  change: number,
  { metric, rounds, restartedAt, reference, betweenJobNoise }: Shown,
): [number, number] | null {
  const candidate = logRounds(rounds, metric)
  const level = logJobs(reference.level, metric)
  if (candidate === null || level.length === 0 || change <= -1) return null
  const earlier = reference.earlier.map((epoch) => logJobs(epoch, metric)).filter((epoch) => epoch.length > 0)
  const s0 = priorSpread(metric, reference.spreads, betweenJobNoise)
  const { paired = false } = reference
  const half = halfWidth(
    estimate({ reference: level, earlier, candidate: livesOf(candidate, restartedAt), paired }, s0, { clip: false }),
  )
  const centre = goodness(1 + change, 'higher')
  return Number.isFinite(half) ? [Math.expm1(centre - half), Math.expm1(centre + half)] : null
}
