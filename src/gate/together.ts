import { mean } from 'simple-statistics'
import type { Limit } from '../domain/limit.ts'
import type { JobRow, RowRound } from '../domain/row.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { alphas, familyAlpha } from './budget.ts'
import { barOf, decide } from './decide.ts'
import { errorRate } from './error-rate.ts'
import { estimate } from './estimate.ts'
import { logJobs, logRounds } from './measured.ts'

interface Against {
  /** The window of the level as it was then. */
  readonly window: readonly JobRow[]
  readonly earlier: readonly (readonly JobRow[])[]
}

/**
 * Whether all attempts of a run, taken together, pass under the limits of the last one: each metric by the rule with
 * one candidate job an attempt (the rule's J), its absolute bounds by the mean of all rounds, failed requests pooled.
 * Doubt is no pass. Without a level only bounds and failures are asked.
 */
export function togetherPass(attempts: readonly JobRow[], against: Against): boolean {
  const rounds = attempts.flatMap((row) => row.rounds)
  const limits = attempts.at(-1)?.limits ?? []
  const baseline = against.window.flatMap((row) => row.rounds)
  if (errorRate(rounds, baseline) !== null) return false
  const shares = alphas(limits.flatMap((limit) => (limit.limit === null ? [] : (metricNamed(limit.metric) ?? []))))
  return limits.every(
    (limit) =>
      withinBounds(limit, rounds) &&
      withinLimit(limit, { attempts, against, alpha: shares.get(limit.metric) ?? familyAlpha }),
  )
}

function withinBounds({ metric, max, min }: Limit, rounds: readonly RowRound[]): boolean {
  if (max === null && min === null) return true
  const value = mean(rounds.map((round) => round.metrics[metric] ?? Number.NaN))
  return (max === null || value <= max) && (min === null || value >= min)
}

interface Held {
  readonly attempts: readonly JobRow[]
  readonly against: Against
  readonly alpha: number
}

function withinLimit({ metric: name, limit, floor, required }: Limit, { attempts, against, alpha }: Held): boolean {
  const metric = metricNamed(name)
  // A metric that only another version knows cannot be judged here.
  if (limit === null || metric === undefined) return true
  const found = estimateOf(metric, attempts, against)
  if (found === null) return true
  if (found === 'unmeasured') return !required
  switch (decide(found, barOf({ better: metric.better, limit, floor, alpha }))) {
    case 'pass':
    case 'pass.floor':
    case 'improved':
      return true
    case 'undecided':
      return !required
    case 'regressed':
      return false
  }
}

function estimateOf(metric: Metric, attempts: readonly JobRow[], { window, earlier }: Against) {
  const lives = attempts.map((row) => logRounds(row.rounds, metric))
  const level = logJobs(window, metric)
  if (level.length === 0) return null
  if (lives.some((life) => life === null)) return 'unmeasured'
  return estimate(
    {
      reference: level,
      earlier: earlier.map((epoch) => logJobs(epoch, metric)).filter((epoch) => epoch.length > 0),
      candidate: lives.filter((life) => life !== null),
    },
    metric.priorSpread,
  )
}
