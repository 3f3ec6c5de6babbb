import { mean } from 'simple-statistics'
import type { Debt, Drift, Reason, RowMark } from '../domain/judgement.ts'
import type { Limit } from '../domain/limit.ts'
import type { JobRow, RowRound } from '../domain/row.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { alphas } from './budget.ts'
import { barOf, decide } from './decide.ts'
import { type Estimate, estimate } from './estimate.ts'
import { intervalOf } from './judge-metric.ts'
import { livesOf, logJobs, logRounds } from './measured.ts'
import { priorSpread } from './prior.ts'
import { reasonOf } from './reasons.ts'
import type { Reference, ReferenceJob } from './reference.ts'
import { changeAt } from './scale.ts'
import { leastRounds } from './valid.ts'

/** What the candidate is held to. */
export interface Held {
  readonly reference: Reference
  readonly limits: readonly Limit[]
  readonly betweenJobNoise: number | null
}

/** Its rounds so far; where its deployment was restarted, the index of the second life's first one. */
export interface Measured {
  readonly rounds: readonly RowRound[]
  readonly restartedAt?: number | null
}

interface Found {
  readonly drift: Drift
  readonly metric: Metric
  readonly limit: Limit
  readonly estimate: Estimate
  /** The same of the level alone, on the log scale: positive when it is worse than the pinned job. */
  readonly ofLevel: number | null
}

const toTheDay = 'YYYY-MM-DD'.length

export const markOf = ({ id, at, writer }: JobRow): RowMark => ({ id, sha: writer.sha, ref: writer.ref, at })

/**
 * How far the candidate is from the pinned job: the rule's own estimate with the pinned job as the only reference job
 * (K = 1) and the spread from everything that is known of the key, the window included. Of each gated metric with a
 * relative limit that both have.
 */
export const driftOf = (held: Held, measured: Measured): Drift[] => found(held, measured).map(({ drift }) => drift)

/**
 * The regression that is made of many small losses: some metric is further from the pinned job than `drift-limit`
 * allows, by the rule's own test (best estimate beyond it, and a loss beyond the error; the family's budget once more).
 * A metric may always drift as far as one job may lose, so its own limit counts where that is larger. A change is not
 * blamed where the level that it is judged against is that far off by itself; the default branch is.
 */
export function beyondDrift(held: Held, measured: Measured): Reason | null {
  const [first] = allBeyond(held, measured)
  return first === undefined ? null : reasonFor(first, held.reference)
}

/** Names of all the metrics that are further from the pinned job than that. */
export const drifted = (held: Held, measured: Measured): string[] =>
  allBeyond(held, measured).map(({ metric }) => metric.name)

function allBeyond(held: Held, measured: Measured): Found[] {
  const { reference } = held
  if (reference.driftLimit === null || measured.rounds.length < leastRounds) return []
  const all = found(held, measured)
  const shares = alphas(all.map(({ metric }) => metric))
  return all.filter((one) => isBeyond(one, shares.get(one.metric.name) ?? 0, reference.main))
}

/** With the whole budget at every look: what is not beyond may end as a pass there, and is not looked at again. */
function isBeyond({ metric, limit, drift, estimate, ofLevel }: Found, alpha: number, main: boolean): boolean {
  if (drift.limit === null) return false
  const bar = barOf({ better: metric.better, limit: drift.limit, floor: limit.floor, alpha })
  const already = !main && ofLevel !== null && ofLevel >= bar.loss
  return !already && decide(estimate, bar) === 'regressed'
}

function reasonFor({ drift }: Found, { history }: Reference): Reason | null {
  const { pinned } = history
  if (pinned === null || drift.interval === null || drift.limit === null) return null
  const [lower, upper] = drift.interval
  const { metric, change, limit } = drift
  return reasonOf('drift', { metric, change, lower, upper, limit, since: pinned.at.slice(0, toTheDay) })
}

function found(held: Held, measured: Measured): Found[] {
  const { pinned } = held.reference.history
  if (pinned === null) return []
  return held.limits.flatMap((limit) => foundOf(limit, { held, measured, pinned }) ?? [])
}

interface Sides {
  readonly held: Held
  readonly measured: Measured
  readonly pinned: JobRow
}

function foundOf(limit: Limit, { held, measured, pinned }: Sides): Found | null {
  const { reference, betweenJobNoise } = held
  const { rounds, restartedAt = null } = measured
  const metric = metricNamed(limit.metric)
  if (metric === undefined || limit.limit === null) return null
  const candidate = logRounds(rounds, metric)
  const then = logRounds(pinned.rounds, metric)
  if (candidate === null || then === null) return null
  // The pinned job is the reference here, so it is no part of an epoch as well.
  const others = (jobs: readonly ReferenceJob[]) =>
    logJobs(
      jobs.filter((job) => job.rounds !== pinned.rounds),
      metric,
    )
  const earlier = [...reference.earlier, reference.level].map(others).filter((epoch) => epoch.length > 0)
  const s0 = priorSpread(metric, reference.spreads, betweenJobNoise)
  const known = estimate({ reference: [then], earlier, candidate: livesOf(candidate, restartedAt) }, s0)
  return {
    metric,
    limit,
    estimate: known,
    ofLevel: lossBetween([pinned], reference.level, metric),
    drift: {
      metric: metric.name,
      change: changeAt(known.d, metric.better),
      interval: intervalOf(known, metric),
      limit: reference.driftLimit === null ? null : Math.max(reference.driftLimit, limit.limit),
    },
  }
}

const levelOf = (jobs: readonly ReferenceJob[], metric: Metric): number | null => {
  const known = logJobs(jobs, metric)
  return known.length > 0 ? mean(known.map((rounds) => mean([...rounds]))) : null
}

/** Log-scale loss from one level to another: equal weights to jobs, as in the rule. */
function lossBetween(from: readonly ReferenceJob[], to: readonly ReferenceJob[], metric: Metric): number | null {
  const then = levelOf(from, metric)
  const now = levelOf(to, metric)
  return then === null || now === null ? null : then - now
}

/** The loss that the default branch carries: the pending jobs against the window of the last good level. */
export function debtOf({ history: { pending, epochs } }: Reference, windowJobs: number): Debt | null {
  const [first] = pending
  if (first === undefined) return null
  const good = (epochs.at(-1) ?? []).slice(-windowJobs)
  const lost = new Set(
    pending.flatMap(({ verdicts }) => Object.keys(verdicts).filter((name) => verdicts[name] === 'regressed')),
  )
  return {
    since: markOf(first),
    jobs: pending.length,
    changes: [...lost].flatMap((name) => {
      const metric = metricNamed(name)
      const loss = metric === undefined ? null : lossBetween(good, pending.slice(-windowJobs), metric)
      return metric === undefined || loss === null ? [] : [{ metric: name, change: changeAt(loss, metric.better) }]
    }),
  }
}
