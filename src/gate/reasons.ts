import type { Reason } from '../domain/judgement.ts'

/**
 * Why a verdict is what it is: keys and numbers, no sentences. Ratios are ratios (0.05 = 5 %). `change`, `lower` and
 * `upper` are signed as the value moves, as in MetricJudgement: −0.09 means it is 9 % lower; lower ≤ change ≤ upper is
 * the 95 % two-sided interval. Absolute values are in the metric's unit.
 */
type Compared = {
  readonly metric: string
  readonly change: number
  readonly lower: number
  readonly upper: number
  readonly limit: number
}

type Undecided = Compared & {
  /** The smallest loss it would flag with 90 % probability, in the metric's bad direction. */
  readonly smallest_loss: number
  /** Standard deviations on the log scale: of what differs from job to job (√A) and from round to round (√B). */
  readonly job_noise: number
  readonly round_noise: number
  /** Reference jobs, and the candidate's rounds. */
  readonly jobs: number
  readonly rounds: number
  /** Of the candidate's deployment: 2 once it was restarted. */
  readonly lives: 1 | 2
  /** Why no more rounds were run. `open`: it still runs. */
  readonly stopped: 'open' | 'rounds' | 'time-budget'
}

type Bound = { readonly metric: string; readonly value: number }

type Counted = { readonly failed: number; readonly total: number; readonly ratio: number; readonly limit: number }

/** Of one metric. The job's reason is that of the metric that decided it, or one of the job's own below. */
type MetricReasons = {
  /** A loss of twice the limit is ruled out and the best estimate is within the limit. */
  pass: Compared
  /** The whole interval lies below the floor: too small a change to count, in the metric's unit. */
  'pass.floor': Compared & { readonly floor: number }
  /** Only max or min gate it (see MetricJudgement), and they hold. */
  'within-bounds': Bound
  improved: Compared
  regressed: Compared
  'max-broken': Bound & { readonly max: number }
  'min-broken': Bound & { readonly min: number }
  /** Cure: more baseline jobs, or allow a restart. */
  'inconclusive.job-noise': Undecided
  /** Cure: longer rounds. */
  'inconclusive.round-noise': Undecided
  /** Of two live endpoints, or of two files. Cure: other deployments of both. */
  'inconclusive.deployment-noise': Undecided
  /** Of two live endpoints. Cure: longer rounds. */
  'inconclusive.pair-noise': Undecided
  /** Of two files. Cure: more rounds, or longer ones, in both. */
  'inconclusive.file-noise': Undecided
  /** Too few rounds to tell anything (two files of one run each); `change` is all there is. */
  'inconclusive.few-rounds': {
    readonly metric: string
    readonly change: number
    readonly rounds: number
    readonly baseline_rounds: number
  }
  /** A metric with `required: false` that was not measured. */
  'inconclusive.missing': { readonly metric: string }
  /** There are reference jobs, but none has this metric. */
  'no-baseline.metric': { readonly metric: string; readonly jobs: number }
  /** A gated metric that was not measured in some round (1 = the first measured one). */
  'missing-metric': { readonly metric: string; readonly round: number }
  /** Zero, negative, or not finite: `value` is then text ("NaN", "Infinity"). */
  'value-not-positive': { readonly metric: string; readonly value: number | string; readonly round: number }
}

/** Of the job as a whole. Keys of failed validity checks are those of ValidityCheck.check. */
type JobReasons = {
  'no-baseline': { readonly rounds: number }
  /** The identity changed where a new key may start (the default branch, or an accepted pull request). */
  'no-baseline.identity': { readonly fields: string; readonly count: number; readonly rounds: number }
  /** More than 1 % of the requests failed. */
  'error-rate': Counted
  /** Significantly more failures than the baseline's: `p` is one-sided Fisher's, baseline_ratio may be 0. */
  'error-rate.worse': Counted & {
    readonly baseline_failed: number
    readonly baseline_total: number
    readonly baseline_ratio: number
    readonly p: number
  }
  /** Many small losses: further from the pinned job than drift-limit allows. `since`: the day of the pinned job. */
  drift: Compared & { readonly since: string }
}

/** Of failed validity checks: `ValidityCheck.check` is the key and its numbers are these, also where the check holds. */
export type ValidityReasons = {
  /** `fields`: differing identity fields, comma separated; details in ScenarioJudgement.fingerprint. */
  identity: { readonly fields: string; readonly count: number }
  'failed-requests': Counted
  /** Of the first round in which, or before which, the server restarted: its engines before and after, 0 = not told. */
  restart: { readonly round: number; readonly rounds: number; readonly before: number; readonly after: number }
  /** Of the gated percentile with the fewest values of a round beyond it: `values` of its worst round, and how many it needs. */
  'percentile-values': {
    readonly metric: string
    readonly values: number
    readonly needed: number
    readonly round: number
  }
  'complete-rounds': { readonly partial: number; readonly rounds: number }
  'enough-rounds': { readonly rounds: number; readonly needed: number }
  /** Of the worst round: answers end early in spite of ignore_eos (a silent cap, or a server that ignores it). */
  'output-tokens': {
    readonly round: number
    readonly got: number
    readonly asked: number
    readonly ratio: number
    readonly limit: number
  }
  /** Tokens per completed request, mean of the rounds, against the reference's; difference as a ratio. */
  'input-totals': Totals
  'output-totals': Totals
  /** Client: share of requests sent late, by over half the mean gap and 5 ms. Numbers of the worst round. */
  'client.late': ClientNumbers
  /** Client: P99 of lateness, ms. */
  'client.lateness': ClientNumbers
  /** Client: P99 of the event-loop delay, ms. */
  'client.event-loop': ClientNumbers
  /** Server's prefix-cache hits, ratios. */
  'prefix-hits': { readonly got: number; readonly baseline: number; readonly limit: number }
  /** Share of requests the server finished that were not ours, worst round. */
  foreign: { readonly round: number; readonly ratio: number; readonly limit: number }
  /** Shown, never failed: a change that preempts more is a loss that the metrics show. */
  preemptions: { readonly got: number; readonly baseline: number | string }
  /**
   * A gain above twice the limit while the work done differs. `differs`: completed, input_tokens, output_tokens or
   * prefix_hits, nothing where the gain is believed; `got` and `baseline` are its values a round, or a request.
   */
  gain: {
    readonly metric: string
    readonly change: number
    readonly limit: number
    readonly differs: string
    readonly got: number
    readonly baseline: number
  }
  /** Every gated metric has positive finite values: the reason is the metric's own (MetricReasons). */
  values: { readonly metrics: number; readonly bad: number }
}

type Totals = {
  readonly got: number
  readonly baseline: number
  readonly difference: number
  readonly limit: number
}

type ClientNumbers = {
  readonly value: number
  readonly limit: number
  /** How many of the rounds were beyond it. */
  readonly over: number
  readonly rounds: number
}

export type ReasonNumbers = MetricReasons & JobReasons & ValidityReasons
export type ReasonKey = keyof ReasonNumbers

/** Any reason the gate gives: a tagged union over its key. Assignable to domain's Reason. */
export type GateReason = {
  readonly [K in ReasonKey]: { readonly key: K; readonly numbers: ReasonNumbers[K] }
}[ReasonKey]

/** Makes a reason: the key fixes which numbers it needs. */
export const reasonOf = <K extends ReasonKey>(key: K, numbers: ReasonNumbers[K]): Reason => ({ key, numbers })
