import { mean } from 'simple-statistics'
import type { Limit } from '../domain/limit.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { alphas, familyAlpha } from './budget.ts'
import { widestLimit } from './can-fail-limits.ts'
import { clipDistance, clipRounds } from './clip.ts'
import { barOf, smallestLoss } from './decide.ts'
import { type Estimate, estimate, type Jobs, spreadOf } from './estimate.ts'
import { windowJobs } from './level.ts'
import { logJobs } from './measured.ts'
import { priorSpread } from './prior.ts'
import type { Reference } from './reference.ts'
import { valueAt } from './scale.ts'
import { storedRounds } from './until-decided.ts'

/** What one gated metric of a gate can tell, before anything is measured. Ratios, and log-scale spreads. */
export interface Outlook extends Limit {
  readonly unit: string
  /** Jobs of the level that have the metric. */
  readonly jobs: number
  /** exp of the mean of the jobs' clipped means, in the metric's unit; null: none has it. */
  readonly level: number | null
  /** Spread of rounds in one job; null: not known yet. */
  readonly round_spread: number | null
  /** Spread between jobs, as the rule takes it: the prior's where nothing else is known. */
  readonly job_spread: number
  /**
   * The smallest loss that would fail with 90 % probability after all of a candidate's rounds: with the jobs that are
   * stored, and with eight; null without a relative limit. `at_least`: the rounds' spread is not known, so these are the
   * least that the spread between jobs allows.
   */
  readonly now: number | null
  readonly later: number | null
  readonly at_least: boolean
  /** The narrowest limit with which `later` would not be above twice it; null: none, or there is no relative limit. */
  readonly works: number | null
}

export interface OutlookGiven {
  readonly limits: readonly Limit[]
  readonly reference: Reference
  readonly betweenJobNoise: number | null
  /** Rounds of the candidate, at most. */
  readonly rounds: number
}

/** What each gated metric can tell with the history that is stored, and with the full window of jobs. */
export function outlookOf(given: OutlookGiven): Outlook[] {
  const gated = given.limits.map((limit) => ({ limit, metric: metricNamed(limit.metric) }))
  const shares = alphas(gated.flatMap(({ limit, metric }) => (limit.limit === null ? [] : (metric ?? []))))
  return gated.flatMap(({ limit, metric }) =>
    metric === undefined ? [] : ofMetric(limit, metric, { ...given, alpha: shares.get(metric.name) ?? familyAlpha }),
  )
}

type Given = OutlookGiven & { readonly alpha: number }

function ofMetric(limit: Limit, metric: Metric, given: Given): Outlook {
  const known = knownOf(metric, given)
  const now = estimateNow(known, given.rounds)
  const jobVariance = now.A / (1 + 1 / Math.max(1, known.level.length))
  const later = estimateLater(known, jobVariance, given.rounds)
  const losses = (found: Estimate, ratio: number): number =>
    smallestLoss(found, barOf({ better: metric.better, limit: ratio, floor: limit.floor, alpha: given.alpha }))
  const relative = limit.limit
  return {
    ...limit,
    unit: metric.unit,
    jobs: known.level.length,
    level: known.level.length === 0 ? null : valueAt(now.reference, metric.better),
    round_spread: known.vw === null ? null : Math.sqrt(known.vw),
    job_spread: Math.sqrt(jobVariance),
    now: relative === null || known.level.length === 0 ? null : losses(now, relative),
    later: relative === null ? null : losses(later, relative),
    at_least: known.vw === null,
    works: relative === null ? null : limitThatWorks(widestLimit(metric), (ratio) => losses(later, ratio)),
  }
}

/** Limits that a person would write. */
const step = 0.005

function limitThatWorks(widest: number, lossAt: (limit: number) => number): number | null {
  for (let steps = 1; steps * step <= widest; steps += 1) {
    if (lossAt(steps * step) <= 2 * steps * step) return steps * step
  }
  return null
}

/** A metric's history, clipped. */
interface Known {
  readonly level: Jobs
  readonly earlier: readonly Jobs[]
  readonly s0: number
  /** Variance of rounds; null where no job has two of them. */
  readonly vw: number | null
}

function knownOf(metric: Metric, { reference, betweenJobNoise }: Given): Known {
  const raw = [reference.level, ...reference.earlier].map((jobs) => logJobs(jobs, metric))
  const distance = clipDistance(raw.flat())
  const clipped = raw.map((jobs): Jobs => jobs.map((rounds) => clipRounds(rounds, distance)))
  const [level = [], ...earlier] = clipped
  const { within } = spreadOf(clipped.filter((jobs) => jobs.length > 0))
  return {
    level,
    earlier: earlier.filter((jobs) => jobs.length > 0),
    s0: priorSpread(metric, reference.spreads, betweenJobNoise),
    vw: within.df > 0 ? within.squares / within.df : null,
  }
}

/** As many values around a mean as asked for, of exactly this sample variance. */
function spread(count: number, around: number, variance: number): number[] {
  const paired = count - (count % 2)
  const away = paired === 0 ? 0 : Math.sqrt(((count - 1) * variance) / paired)
  return Array.from({ length: count }, (_, i) => around + (i === paired ? 0 : i % 2 === 0 ? away : -away))
}

/** The rule's own estimate for a candidate that is exactly at the level and as noisy as the history's rounds. */
function estimateNow({ level, earlier, s0, vw }: Known, rounds: number): Estimate {
  const reference = level.length > 0 ? level : [spread(storedRounds, 0, vw ?? 0)]
  const around = mean(reference.map((job) => mean([...job])))
  return estimate({ reference, earlier, candidate: [spread(rounds, around, vw ?? 0)] }, s0, { clip: false })
}

/** The same against a full window of jobs that differ as much as is thought of them now. */
function estimateLater({ level, earlier, s0, vw }: Known, jobVariance: number, rounds: number): Estimate {
  if (level.length >= windowJobs) return estimateNow({ level, earlier, s0, vw }, rounds)
  const each = vw ?? 0
  const means = spread(windowJobs, 0, jobVariance + each / storedRounds)
  const reference = means.map((around) => spread(storedRounds, around, each))
  return estimate({ reference, earlier, candidate: [spread(rounds, 0, each)] }, s0, { clip: false })
}
