import type { ClientHealth } from './health.ts'
import type { Outcome } from './outcome.ts'
import type { Accepted, RowRound, SkippedRow, Writer } from './row.ts'

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

/** What the candidate was judged against. */
export interface ReferenceSummary {
  /** Number of reference jobs. */
  readonly K: number
  /** The newest job's id and commit. */
  readonly newest: {
    readonly id: string
    readonly sha: string | null
    readonly ref: string | null
    readonly at: string
  } | null
  /** Ordinal of the current epoch, from 1. */
  readonly epoch: number
  /** True when pending rows (a loss already on main) are the level. */
  readonly pending: boolean
  /** Change of request_throughput of the pending level against the last good one; null: none. */
  readonly debt: number | null
  readonly pin: string | null
  /** Change since the pinned row, null without one. */
  readonly drift: number | null
}

export interface TrendPoint {
  readonly id: string
  readonly at: string
  readonly sha: string | null
  readonly outcome: Outcome
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
