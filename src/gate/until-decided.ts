import type { Reason } from '../domain/judgement.ts'
import type { Outcome } from '../domain/outcome.ts'
import { drifted } from './drift.ts'
import { type Bench, type Candidate, type Judged, judge } from './judge.ts'
import type { Stopped } from './judge-metric.ts'
import { leastRounds } from './valid.ts'

/** Rounds of a job that becomes a row: its mean is the level of others, so it is measured at least so well. */
export const storedRounds = 5
/** Largest n unless `rounds` says otherwise. */
export const defaultMostRounds = 8
/** Rounds of the second life, after a restart: looked at once, when all are there. */
export const restartRounds = 4

export interface Stopping {
  /** The setting `rounds`: the largest n. */
  readonly maxRounds: number
  /** True where the job may be stored as a row. */
  readonly mayStore: boolean
  /** The time budget is spent: no further round may start. */
  readonly budgetSpent: boolean
  /** The setting `confirm-fail`: a failure counts when two looks running show it. */
  readonly confirmFail?: boolean
  /** True where the deployment can be restarted, once, if its first life does not pass. */
  readonly mayRestart?: boolean
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
  { maxRounds, mayStore }: Pick<Stopping, 'maxRounds' | 'mayStore'>,
): Looks {
  const stored = Math.min(storedRounds, maxRounds)
  const least = Math.min(leastRounds, maxRounds)
  if (comparison?.kind === 'other' && !comparison.allowed) return { first: least, last: least }
  if (reference.level.length === 0) return { first: stored, last: stored }
  return { first: mayStore ? stored : least, last: maxRounds }
}

/** What a look came to. */
export interface Look {
  readonly outcome: Outcome
  /** Whether a failure may stand: always without `confirm-fail`. */
  readonly confirmed: boolean
  /** No further round of this life may follow. */
  readonly last: boolean
  /** A restart is allowed, and could tell more. */
  readonly mayRestart: boolean
}

/**
 * Step 5 of the rule: another round while in doubt, also about a failure that one look alone has shown; at the last
 * look a failure stands. What does not pass is measured on a second life of its deployment, where there can be one.
 */
export function afterLook({ outcome, confirmed, last, mayRestart }: Look): 'more' | 'restart' | 'final' {
  const open = outcome === 'inconclusive' || (outcome === 'regressed' && !confirmed)
  if (open && !last) return 'more'
  return mayRestart && (outcome === 'inconclusive' || outcome === 'regressed') ? 'restart' : 'final'
}

export interface Undecided {
  readonly metric: string
  /** Why it is open; null before the first look. */
  readonly why: Reason | null
}

/** A judgement that can stand, and the rounds it rests on: the first `counted` of the candidate. */
interface Standing {
  readonly judged: Judged
  readonly stopped: Stopped
  readonly counted: number
}

/**
 * One step of "measure until decided": another round; a restart of the deployment, whose judgement is what stands
 * should it not succeed; or the end.
 */
export type Step =
  | { readonly kind: 'more'; readonly undecided: readonly Undecided[] }
  | ({ readonly kind: 'restart' } & Standing)
  | ({ readonly kind: 'final' } & Standing)

type Measured = Omit<Candidate, 'stopped'>

/**
 * What to do after the rounds so far. At each look a regression, or anything that no further round can mend, ends it,
 * and so does a pass of every required metric; at the last look, or when the budget is spent, doubt is the answer.
 */
export function untilDecided(bench: Bench, candidate: Measured, stopping: Stopping): Step {
  const { restartedAt = null } = candidate
  return restartedAt === null
    ? firstLife(bench, candidate, stopping)
    : secondLife(bench, candidate, { restartedAt, stopping })
}

function firstLife(bench: Bench, candidate: Measured, stopping: Stopping): Step {
  const { first, last } = looksOf(bench, stopping)
  const counted = candidate.rounds.length
  const stopped = counted >= last ? 'rounds' : hasEnded(candidate, stopping) ? 'time-budget' : 'open'
  if (counted < first && stopped === 'open') return { kind: 'more', undecided: unseen(bench) }
  const judged = judge(bench, { ...candidate, stopped })
  const kind = afterLook({
    outcome: judged.outcome,
    confirmed: stopping.confirmFail !== true || isConfirmed(bench, candidate, { judged, isFirst: counted <= first }),
    last: stopped !== 'open',
    mayRestart: stopping.mayRestart === true && stopped !== 'time-budget' && restartTells(bench, judged),
  })
  return kind === 'more' ? { kind, undecided: open(judged) } : { kind, judged, stopped, counted }
}

/** Both lives are judged together; too little of the second one, and the first stands alone. */
function secondLife(
  bench: Bench,
  candidate: Measured,
  { restartedAt, stopping }: { readonly restartedAt: number; readonly stopping: Stopping },
): Step {
  const since = candidate.rounds.length - restartedAt
  const alone = { ...upTo(candidate, restartedAt), restartedAt: null }
  if (since < restartRounds && !hasEnded(candidate, stopping)) {
    return { kind: 'more', undecided: open(judge(bench, { ...alone, stopped: 'open' })) }
  }
  const counting = since < Math.min(leastRounds, restartRounds) ? alone : candidate
  const stopped = since < restartRounds ? 'time-budget' : 'rounds'
  return { kind: 'final', judged: judge(bench, { ...counting, stopped }), stopped, counted: counting.rounds.length }
}

const hasEnded = ({ facts }: Measured, { budgetSpent }: Stopping): boolean =>
  budgetSpent || (facts?.some((round) => round.partial) ?? false)

const upTo = ({ rounds, facts }: Measured, count: number): Measured => ({
  rounds: rounds.slice(0, count),
  facts: facts?.slice(0, count) ?? null,
})

const failing = ({ metrics }: Judged) => metrics.filter(({ verdict }) => verdict === 'regressed')

/** What fails by an estimate: metrics, and drifts of metrics. */
const failures = (bench: Bench, candidate: Measured, judged: Judged): ReadonlySet<string> =>
  new Set([...failing(judged).map(({ name }) => name), ...drifted(bench, candidate).map((name) => `drift of ${name}`)])

/**
 * One metric failed, or one drifted too far, twice running; or there is a failure that is no estimate: failed requests,
 * a broken bound.
 */
function isConfirmed(
  bench: Bench,
  candidate: Measured,
  { judged, isFirst }: { readonly judged: Judged; readonly isFirst: boolean },
): boolean {
  if (judged.reason.key.startsWith('error-rate')) return true
  if (failing(judged).some(({ reason }) => reason?.key !== 'regressed')) return true
  if (isFirst) return false
  const before = upTo(candidate, candidate.rounds.length - 1)
  const failed = failures(bench, before, judge(bench, { ...before, stopped: 'open' }))
  return [...failures(bench, candidate, judged)].some((one) => failed.has(one))
}

/** Another deployment can tell chance from a change of speed; requests that failed did fail. */
const restartTells = ({ reference }: Bench, { outcome, reason, metrics }: Judged): boolean =>
  reference.level.length > 0 &&
  !reason.key.startsWith('error-rate') &&
  (outcome !== 'inconclusive' || metrics.some((metric) => metric.required && isNoise(metric.reason)))

const isNoise = (reason: Reason | null): boolean => reason?.key.endsWith('-noise') ?? false

const unseen = ({ limits }: Bench): Undecided[] => limits.map(({ metric }) => ({ metric, why: null }))

/** What keeps it going: required metrics in doubt, and failures that are not confirmed yet. */
const open = ({ metrics, reason }: Judged): Undecided[] => [
  ...(reason.key === 'drift' ? [{ metric: String(reason.numbers['metric']), why: reason }] : []),
  ...metrics
    .filter(({ verdict, required }) => verdict === 'regressed' || (verdict === 'inconclusive' && required))
    .map((metric) => ({ metric: metric.name, why: metric.reason })),
]
