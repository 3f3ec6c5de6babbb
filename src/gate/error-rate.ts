import { sum } from 'simple-statistics'
import type { Reason } from '../domain/judgement.ts'
import type { RowRound } from '../domain/row.ts'
import { fisherGreater } from '../stats/fisher.ts'
import { reasonOf } from './reasons.ts'

/** Failed of sent requests, pooled over rounds. */
export interface Failures {
  readonly failed: number
  readonly total: number
  readonly ratio: number
}

export function failuresOf(rounds: readonly RowRound[]): Failures {
  const failed = sum(rounds.map((round) => round.failed))
  const total = failed + sum(rounds.map((round) => round.completed))
  return { failed, total, ratio: total > 0 ? failed / total : 0 }
}

/** More failures than this is a regression by itself; more than five times as many make the speed figures invalid. */
export const errorLimit = 0.01
const significance = 0.005
const leastDifference = 0.005
const leastRounds = 2

/**
 * The error-rate rule: null, or why it is a regression. Either more than 1 % failed; or significantly more than in the
 * baseline (one-sided Fisher p < 0.005), by at least half a point, and in at least two rounds, so that one bad moment
 * of the network is not blamed on the change.
 */
export function errorRate(rounds: readonly RowRound[], baseline: readonly RowRound[]): Reason | null {
  const ours = failuresOf(rounds)
  if (ours.ratio > errorLimit) return reasonOf('error-rate', { ...ours, limit: errorLimit })
  const theirs = failuresOf(baseline)
  const p = fisherGreater({ x: ours.failed, n: ours.total, y: theirs.failed, m: theirs.total })
  const spreadOut = rounds.filter((round) => round.failed > 0).length >= leastRounds
  if (p >= significance || ours.ratio - theirs.ratio < leastDifference || !spreadOut) return null
  return reasonOf('error-rate.worse', {
    ...ours,
    limit: errorLimit,
    baseline_failed: theirs.failed,
    baseline_total: theirs.total,
    baseline_ratio: theirs.ratio,
    p,
  })
}
