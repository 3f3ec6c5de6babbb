import { mean } from 'simple-statistics'
import type { MetricJudgement, Reason } from '../domain/judgement.ts'
import type { Limit } from '../domain/limit.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { RowRound } from '../domain/row.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { clipDistance, clipRounds } from './clip.ts'
import { type Bar, barOf, decide, halfWidth, smallestLoss } from './decide.ts'
import { type Estimate, estimate } from './estimate.ts'
import { isPositive, livesOf, logJobs, logRounds } from './measured.ts'
import { priorSpread } from './prior.ts'
import { reasonOf } from './reasons.ts'
import type { Reference } from './reference.ts'
import { changeAt, valueAt } from './scale.ts'
import { type Gain, leastRounds } from './valid.ts'

/** Why no more rounds were run; `open`: more may come. */
export type Stopped = 'open' | 'rounds' | 'time-budget'

/** One gated metric of a candidate, and all that its verdict depends on. */
export interface Gated {
  readonly limit: Limit
  readonly rounds: readonly RowRound[]
  readonly restartedAt: number | null
  readonly reference: Reference
  /** Its share of the family's one-sided error. */
  readonly alpha: number
  /** The input between-job-noise, as a ratio; null: prior and what the store taught. */
  readonly betweenJobNoise: number | null
  readonly stopped: Stopped
}

export interface JudgedMetric {
  readonly judgement: MetricJudgement
  /** Whether each of the candidate's rounds was clipped. */
  readonly clipped: readonly boolean[]
  /** How far along towards its limit the loss is: the largest decides the job's reason. */
  readonly excess: number
  readonly gain: Gain | null
}

interface Verdict {
  readonly verdict: Outcome
  readonly reason: Reason
}

/** The verdict of one gated metric: steps 1 to 4 of the rule, absolute bounds, and values that no speed can have. */
export function judgeMetric(gated: Gated): JudgedMetric {
  const metric = metricOf(gated.limit)
  const found = compare(gated, metric)
  const verdict = unmeasured(gated) ?? beyondBounds(gated) ?? withinBounds(gated) ?? relative(gated, found)
  const excess = found === null ? 0 : found.estimate.d / found.bar.loss
  return {
    judgement: { ...shape(gated, metric), ...(found === null ? alone(gated, metric) : sides(found)), ...verdict },
    clipped: found?.estimate.clipped.flat() ?? gated.rounds.map(() => false),
    excess: /-broken$/.test(verdict.reason.key) ? Number.POSITIVE_INFINITY : excess,
    gain: found === null || -found.estimate.d <= found.bar.twiceGain ? null : gainOf(found, gated.limit),
  }
}

/** Limits name known metrics: they were parsed at the door. */
export function metricOf({ metric: name }: Limit): Metric {
  const metric = metricNamed(name)
  if (metric === undefined) throw new Error(`limit of an unknown metric: ${name}`)
  return metric
}

/** A comparison that can be made: the estimate and what it is held to. */
interface Found {
  readonly estimate: Estimate
  readonly bar: Bar
  readonly jobs: number
  readonly paired: boolean
  readonly unstored: boolean
  readonly baselineRounds: number
  readonly change: number
  /** null where the rounds are too few to know their spread. */
  readonly interval: readonly [number, number] | null
}

function compare(gated: Gated, metric: Metric): Found | null {
  const { limit, rounds, restartedAt, reference, alpha, betweenJobNoise } = gated
  const candidate = logRounds(rounds, metric)
  const level = logJobs(reference.level, metric)
  if (candidate === null || level.length === 0) return null
  const earlier = reference.earlier.map((epoch) => logJobs(epoch, metric)).filter((epoch) => epoch.length > 0)
  const s0 = priorSpread(metric, reference.spreads, betweenJobNoise)
  const { paired = false, unstored = false } = reference
  const found = estimate({ reference: level, earlier, candidate: livesOf(candidate, restartedAt), paired }, s0)
  return {
    estimate: found,
    // A metric with absolute bounds only is compared for the reader's sake: no limit, no verdict from it.
    bar: barOf({ better: metric.better, limit: limit.limit ?? metric.defaultLimit, floor: limit.floor, alpha }),
    jobs: level.length,
    paired,
    unstored,
    baselineRounds: level.flat().length,
    change: changeAt(found.d, metric.better),
    interval: intervalOf(found, metric),
  }
}

/** The 95 % two-sided interval of the change, lower end first. */
export function intervalOf(found: Estimate, { better }: Metric): readonly [number, number] | null {
  const half = halfWidth(found)
  if (!Number.isFinite(half)) return null
  const ends = [changeAt(found.d - half, better), changeAt(found.d + half, better)] as const
  return better === 'higher' ? [ends[1], ends[0]] : ends
}

const shape = ({ limit }: Gated, metric: Metric) => ({
  name: metric.name,
  unit: metric.unit,
  limit: limit.limit,
  floor: limit.floor,
  max: limit.max,
  min: limit.min,
  required: limit.required,
})

const sides = (found: Found) => ({
  baseline: valueAt(found.estimate.reference, found.bar.better),
  candidate: valueAt(found.estimate.candidate, found.bar.better),
  change: found.change,
  interval: found.interval,
  smallest_loss: found.interval === null ? null : smallestLoss(found.estimate, found.bar),
})

/** Without a baseline: the candidate's own level, its rounds clipped among themselves. */
function alone({ rounds }: Gated, metric: Metric) {
  const values = logRounds(rounds, metric)
  const candidate = values === null ? null : valueAt(mean(clipRounds(values, clipDistance([values]))), metric.better)
  return { baseline: null, candidate, change: null, interval: null, smallest_loss: null }
}

function unmeasured({ limit: { metric, required }, rounds }: Gated): Verdict | null {
  const at = rounds.findIndex((round) => !isPositive(round.metrics[metric]))
  if (at < 0 && rounds.length > 0) return null
  const value = rounds[at]?.metrics[metric]
  if (value === undefined && !required) {
    return { verdict: 'inconclusive', reason: reasonOf('inconclusive.missing', { metric }) }
  }
  const round = at + 1
  if (value === undefined) return { verdict: 'invalid', reason: reasonOf('missing-metric', { metric, round }) }
  const shown = Number.isFinite(value) ? value : String(value)
  return { verdict: 'invalid', reason: reasonOf('value-not-positive', { metric, value: shown, round }) }
}

const meanOfRounds = ({ limit, rounds }: Gated): number => mean(rounds.map((round) => round.metrics[limit.metric] ?? 0))

function beyondBounds(gated: Gated): Verdict | null {
  const { metric, max, min } = gated.limit
  const value = meanOfRounds(gated)
  if (max !== null && value > max)
    return { verdict: 'regressed', reason: reasonOf('max-broken', { metric, value, max }) }
  if (min !== null && value < min)
    return { verdict: 'regressed', reason: reasonOf('min-broken', { metric, value, min }) }
  return null
}

function withinBounds(gated: Gated): Verdict | null {
  const { metric, limit } = gated.limit
  if (limit !== null) return null
  return { verdict: 'pass', reason: reasonOf('within-bounds', { metric, value: meanOfRounds(gated) }) }
}

function relative({ limit, rounds, restartedAt, reference, stopped }: Gated, found: Found | null): Verdict {
  const { metric } = limit
  if (found === null) {
    const jobs = reference.level.length
    const reason =
      jobs > 0 ? reasonOf('no-baseline.metric', { metric, jobs }) : reasonOf('no-baseline', { rounds: rounds.length })
    return { verdict: 'no-baseline', reason }
  }
  const { change, interval, baselineRounds } = found
  if (interval === null || rounds.length < leastRounds) {
    const numbers = { metric, change, rounds: rounds.length, baseline_rounds: baselineRounds }
    return { verdict: 'inconclusive', reason: reasonOf('inconclusive.few-rounds', numbers) }
  }
  const numbers = { metric, change, lower: interval[0], upper: interval[1], limit: limit.limit ?? 0 }
  return decided(found, numbers, { lives: restartedAt === null ? 1 : 2, rounds: rounds.length, stopped })
}

type Compared = { metric: string; change: number; lower: number; upper: number; limit: number }

/** How the candidate was measured: lives of its deployment, rounds, and why there are no more. */
interface Run {
  readonly lives: 1 | 2
  readonly rounds: number
  readonly stopped: Stopped
}

function decided(found: Found, numbers: Compared, run: Run): Verdict {
  const decision = decide(found.estimate, found.bar, { open: run.stopped === 'open' })
  switch (decision) {
    case 'regressed':
      return { verdict: 'regressed', reason: reasonOf('regressed', numbers) }
    case 'improved':
      return { verdict: 'improved', reason: reasonOf('improved', numbers) }
    case 'pass':
      return { verdict: 'pass', reason: reasonOf('pass', numbers) }
    case 'pass.floor':
      return { verdict: 'pass', reason: reasonOf('pass.floor', { ...numbers, floor: found.bar.floor }) }
    case 'undecided':
      return { verdict: 'inconclusive', reason: undecided(found, numbers, run) }
    default:
      return decision satisfies never
  }
}

/** What is to blame where jobs differ and where rounds do, and so what would help: of stored jobs, endpoints, files. */
const noises = {
  stored: ['inconclusive.job-noise', 'inconclusive.round-noise'],
  pairs: ['inconclusive.deployment-noise', 'inconclusive.pair-noise'],
  files: ['inconclusive.deployment-noise', 'inconclusive.file-noise'],
} as const

/** Doubt has one of two cures: more jobs or a restart where jobs differ, longer rounds where rounds do. */
function undecided({ estimate, bar, jobs, paired, unstored }: Found, numbers: Compared, run: Run): Reason {
  const { A, B } = estimate
  const [jobNoise, roundNoise] = noises[paired ? 'pairs' : unstored ? 'files' : 'stored']
  return reasonOf(A >= B ? jobNoise : roundNoise, {
    ...numbers,
    smallest_loss: smallestLoss(estimate, bar),
    job_noise: Math.sqrt(A),
    round_noise: Math.sqrt(B),
    jobs,
    ...run,
  })
}

const gainOf = ({ change }: Found, { metric, limit }: Limit): Gain | null =>
  limit === null ? null : { metric, change, limit }
