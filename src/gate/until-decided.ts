import type { Reason } from '../domain/judgement.ts'
import { type Bench, type Candidate, type Judged, judge } from './judge.ts'
import type { Stopped } from './judge-metric.ts'
import { leastRounds } from './valid.ts'

/** Rounds of a job that becomes a row: its mean is the level of others, so it is measured at least so well. */
export const storedRounds = 5
/** Largest n unless `rounds` says otherwise. */
export const defaultMostRounds = 8

export interface Stopping {
  /** The setting `rounds`: the largest n. */
  readonly maxRounds: number
  /** True where the job may be stored as a row. */
  readonly mayStore: boolean
  /** The time budget is spent: no further round may start. */
  readonly budgetSpent: boolean
}

/** Which numbers of rounds are looked at: the first one, and the one where it ends whatever was seen. */
export interface Looks {
  readonly first: number
  readonly last: number
}

/**
 * Without anything to compare with, exactly 5 rounds; else from 3, or from 5 where the job may be stored, to
 * `maxRounds`, which also replaces the 5 when smaller. What is known to be incomparable needs no more than 3.
 */
export function looksOf(
  { reference, comparison }: Bench,
  { maxRounds, mayStore }: Omit<Stopping, 'budgetSpent'>,
): Looks {
  const stored = Math.min(storedRounds, maxRounds)
  const least = Math.min(leastRounds, maxRounds)
  if (comparison?.kind === 'other' && !comparison.allowed) return { first: least, last: least }
  if (reference.level.length === 0) return { first: stored, last: stored }
  return { first: mayStore ? stored : least, last: maxRounds }
}

export interface Undecided {
  readonly metric: string
  /** Why it is open; null before the first look. */
  readonly why: Reason | null
}

/** One step of "measure until decided": either another round, or the end with its judgement. */
export type Step =
  | { readonly kind: 'more'; readonly undecided: readonly Undecided[] }
  | { readonly kind: 'final'; readonly judged: Judged; readonly stopped: Stopped }

/**
 * What to do after the rounds so far. At each look a regression, or anything that no further round can mend, ends it,
 * and so does a pass of every required metric; at the last look, or when the budget is spent, doubt is the answer.
 */
export function untilDecided(bench: Bench, candidate: Omit<Candidate, 'stopped'>, stopping: Stopping): Step {
  const { first, last } = looksOf(bench, stopping)
  const n = candidate.rounds.length
  const broken = candidate.facts?.some((round) => round.partial) ?? false
  const stopped = n >= last ? 'rounds' : stopping.budgetSpent || broken ? 'time-budget' : 'open'
  if (n < first && stopped === 'open') return { kind: 'more', undecided: unseen(bench) }
  const judged = judge(bench, { ...candidate, stopped })
  if (stopped === 'open' && judged.outcome === 'inconclusive') return { kind: 'more', undecided: open(judged) }
  return { kind: 'final', judged, stopped }
}

const unseen = ({ limits }: Bench): Undecided[] => limits.map(({ metric }) => ({ metric, why: null }))

const open = ({ metrics }: Judged): Undecided[] =>
  metrics
    .filter((metric) => metric.verdict === 'inconclusive' && metric.required)
    .map((metric) => ({ metric: metric.name, why: metric.reason }))
