import { mean, sum } from 'simple-statistics'
import type { ClientHealth } from '../domain/health.ts'
import type { Limit } from '../domain/limit.ts'
import type { RowRound } from '../domain/row.ts'
import type { Comparison } from './comparable.ts'
import type { ValidityReasons } from './reasons.ts'

/** What a check needs to know of a measured round beyond its row. */
export interface RoundFacts {
  readonly partial: boolean
  readonly health: ClientHealth | null
  /**
   * Output tokens asked for by the requests that completed; null where answers may end early (no ignore_eos), and where
   * the server did not count what it gave.
   */
  readonly askedOutputTokens: number | null
  /** Gaps between events, over all completed requests: the values that a percentile of ITL is one of. */
  readonly gaps: number
  /** What became of the server since the round before; null: not checked. */
  readonly server: ServerLife | null
}

export interface ServerLife {
  /** Its counters went back, it is another process, or engines came or went. */
  readonly restarted: boolean
  /** Engines behind its page before and after; null: not told. */
  readonly engines: readonly [before: number, after: number] | null
}

/** A gain beyond twice a metric's limit: too good to be believed without looking at the work that was done. */
export interface Gain {
  readonly metric: string
  readonly change: number
  readonly limit: number
}

export interface Evidence {
  readonly comparison: Comparison | null
  readonly rounds: readonly RowRound[]
  /** One for each round, in order. */
  readonly facts: readonly RoundFacts[]
  /** Rounds of the reference jobs. */
  readonly baseline: readonly RowRound[]
  /** True where every seed asks for the same numbers of tokens (fixed lengths). */
  readonly sameTotals: boolean
  readonly limits: readonly Limit[]
  readonly gains: readonly Gain[]
  /** Gated metrics, and how many of them had a value that no speed can have. */
  readonly metrics: number
  readonly bad: number
}

export type Finding<K extends keyof ValidityReasons> = {
  readonly failed: boolean
  readonly numbers: ValidityReasons[K]
}
export type Tokens = 'input_tokens' | 'output_tokens'

/** Tokens per completed request, so that a failed request is not also a missing token. */
export function perRequest(rounds: readonly RowRound[], tokens: Tokens): number | null {
  const completed = sum(rounds.map((round) => round.completed))
  return completed > 0 ? sum(rounds.map((round) => round[tokens])) / completed : null
}

/** What the server told of the rounds that it told of. */
export const known = (rounds: readonly RowRound[], name: 'prefix_hit_ratio' | 'foreign' | 'preemptions'): number[] =>
  rounds.map((round) => round[name]).filter((value) => value !== null)

/** Means of both sides; null where one of them does not tell. */
export function hitRatios(rounds: readonly RowRound[], baseline: readonly RowRound[]) {
  const got = known(rounds, 'prefix_hit_ratio')
  const theirs = known(baseline, 'prefix_hit_ratio')
  return got.length === 0 || theirs.length === 0 ? null : { got: mean(got), baseline: mean(theirs) }
}
