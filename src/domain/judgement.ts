import type { ClientHealth } from './health.ts'
import type { Outcome } from './outcome.ts'
import type { Accepted, RowRound, SkippedRow, Writer } from './row.ts'
import type { OpeningKind, Standing, Told } from './standing.ts'

/** A side of the comparison. Heading `model(variant)`, column `model (variant)`. */
export interface Side {
  readonly model: string
  readonly variant: string | null
}

/** Why a verdict is what it is: a key of the messages and what its sentence needs. No sentences. */
export interface Reason {
  readonly key: string
  readonly numbers: Readonly<Record<string, number | string>>
}

/** One metric, gated (`verdict` not null) or only shown. */
export interface MetricJudgement {
  readonly name: string
  readonly unit: string
  /** The judged means: exp of the means of clipped logs; plain means of ungated metrics. null: not measured. */
  readonly baseline: number | null
  readonly candidate: number | null
  /** candidate ÷ baseline − 1, signed as the value moves (−0.095: it is 9.5 % lower). */
  readonly change: number | null
  /** 95 % two-sided interval of `change`, lower end first. */
  readonly interval: readonly [number, number] | null
  readonly limit: number | null
  readonly floor: number
  readonly max: number | null
  readonly min: number | null
  readonly required: boolean
  readonly verdict: Outcome | null
  readonly reason: Reason | null
  /** The smallest loss it would flag with 90 % probability, as a ratio; null when there is no baseline. */
  readonly smallest_loss: number | null
}

export interface JudgedRound extends RowRound {
  /** Names of the metrics whose value was clipped in this round. */
  readonly clipped: readonly string[]
  /** Which life of the deployment; absent where it was not restarted. */
  readonly life?: 1 | 2
}

/** A stored job in a few words. */
export interface RowMark {
  readonly id: string
  readonly sha: string | null
  readonly ref: string | null
  readonly at: string
}

/** A loss that the default branch carries: pending rows, neither mended nor accepted. */
export interface Debt {
  /** The job that brought it. */
  readonly since: RowMark
  /** Number of pending jobs. */
  readonly jobs: number
  /** Pending level ÷ last good level − 1 of each metric that regressed; none where failed requests or drift did. */
  readonly changes: readonly { readonly metric: string; readonly change: number }[]
}

/** How far a metric is from the pinned job: candidate ÷ pinned − 1, with its 95 % two-sided interval. */
export interface Drift {
  readonly metric: string
  readonly change: number
  readonly interval: readonly [number, number] | null
  /** What `drift-limit` allows this metric, as a ratio in its bad direction; null: drift is shown only. */
  readonly limit: number | null
}

/** What the candidate was judged against. */
export interface ReferenceSummary {
  /** Number of reference jobs. */
  readonly K: number
  readonly newest: RowMark | null
  /** Ordinal of the epoch that is the level, from 1. */
  readonly epoch: number
  /** What began that epoch; null where nothing is stored or its first job began it. */
  readonly opened: (RowMark & { readonly kind: OpeningKind; readonly told: Told | null }) | null
  /** True where the candidate is the default branch's own job: it is judged against the last good level. */
  readonly main: boolean
  /** True when pending rows (a loss already on the default branch) are the level. */
  readonly pending: boolean
  readonly debt: Debt | null
  readonly pin: RowMark | null
  /** Of each gated metric with a relative limit that both have; none without a pin. */
  readonly drift: readonly Drift[]
}

export interface TrendPoint {
  readonly id: string
  readonly at: string
  readonly sha: string | null
  readonly outcome: Outcome
  readonly standing: Standing
  /** Ordinal of its epoch, where it belongs to one. */
  readonly epoch: number | null
  /** True for the job that began its epoch, the first one aside. */
  readonly opens: boolean
  readonly pinned: boolean
  /** Who accepted it, or revoked it, and why. */
  readonly told: Told | null
  readonly metrics: Readonly<Record<string, number>>
}

/** One check of whether the measurement may be believed. `not-checked` is shown, never assumed. */
export interface ValidityCheck {
  readonly check: string
  readonly status: 'ok' | 'failed' | 'not-checked'
  readonly numbers: Readonly<Record<string, number | string>>
}

/** One field of the fingerprint on both sides. A differing identity field makes the sides incomparable. */
export interface FingerprintField {
  readonly field: string
  readonly kind: 'identity' | 'subject'
  readonly baseline: string | number | boolean | null
  readonly candidate: string | number | boolean | null
  readonly differs: boolean
}

export interface ScenarioJudgement {
  readonly name: string
  readonly outcome: Outcome
  readonly reason: Reason
  readonly baseline: Side | null
  readonly candidate: Side
  readonly metrics: readonly MetricJudgement[]
  readonly rounds: readonly JudgedRound[]
  readonly reference: ReferenceSummary
  readonly trend: readonly TrendPoint[]
  readonly accepted: Accepted | null
  readonly skipped_rows: readonly SkippedRow[]
  /** Names of metrics whose limit is looser than in the newest reference row, or that are no longer gated. */
  readonly limits_looser: readonly string[]
  /** Names of the default metrics that are not gated. */
  readonly not_gated: readonly string[]
  readonly repeat_command: string
  readonly validity: readonly ValidityCheck[]
  readonly fingerprint: readonly FingerprintField[]
  readonly health: ClientHealth | null
}

/** Everything that any report needs, in keys and numbers, so that either language can be rendered from it. */
export interface Judgement {
  readonly schema: 1
  readonly suite: string
  readonly at: string
  readonly writer: Writer
  readonly pull: number | null
  /** Commit of the candidate. */
  readonly head: string | null
  readonly enforce: boolean
  /** The head's tokgate.yml was used because the base commit has none. */
  readonly config_is_new: boolean
  readonly outcome: Outcome
  readonly scenarios: readonly ScenarioJudgement[]
}
