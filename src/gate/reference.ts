import type { JobRow, Row, RowRound, Writer } from '../domain/row.ts'
import { type History, historyOf, noHistory } from './history.ts'
import { earlierEpochs, windowJobs } from './level.ts'
import { learnedSpreads } from './prior.ts'

/** A job as the rule sees it: its rounds. */
export interface ReferenceJob {
  readonly rounds: readonly RowRound[]
}

/** What a candidate is judged against: the level, and what is known of the spread. */
export interface Reference {
  /** The window of the epoch that is the level, oldest first. Empty: no baseline. */
  readonly level: readonly ReferenceJob[]
  /** Earlier epochs, for the spread only. */
  readonly earlier: readonly (readonly ReferenceJob[])[]
  /** Prior between-job spread s0 of each metric, where the store taught one larger than the metric's own. */
  readonly spreads: ReadonlyMap<string, number>
  /** Ordinal of the epoch that is the level, from 1. */
  readonly epoch: number
  readonly newest: JobRow | null
  readonly history: History
  /** True where the candidate is the default branch's own job. */
  readonly main: boolean
  /** True where pending rows are the level: the candidate is not blamed for what is already on the default branch. */
  readonly pending: boolean
  /** How far a metric may be from the pinned job, as a ratio; null: not gated. */
  readonly driftLimit: number | null
  /** True: the level's only job was measured in turns with the candidate, round by round with the same plans. */
  readonly paired?: boolean
  /** True: the level is another measurement and no history, so no job can be added to it. */
  readonly unstored?: boolean
}

export interface ReferenceSources {
  /** Rows of the scenario, under any identity. */
  readonly rows: readonly Row[]
  readonly key: string
  /** Rows of other scenarios of the store, one list each; what they teach can only raise the prior spread. */
  readonly others?: readonly (readonly Row[])[]
  /** True where the candidate is the default branch's own job: a loss that it carries cannot judge it. */
  readonly main: boolean
  /** The candidate's own run: an earlier attempt of it is no baseline for a later one. null: it has none. */
  readonly own?: Pick<Writer, 'repository' | 'run_id'> | null
  readonly driftLimit?: number | null
}

/**
 * The reference that the rows of a scenario make for a key. The default branch is judged against the last good level;
 * everything else against what is on it now, a pending loss included.
 */
export function reference({ rows, key, others = [], main, own, driftLimit = null }: ReferenceSources): Reference {
  const history = historyOf(rows.filter((row) => row.key === key && !isOwn(row, own ?? null)))
  const pending = !main && history.pending.length > 0
  const epochs = pending ? [...history.epochs, history.pending] : history.epochs
  const current = epochs.at(-1) ?? []
  return {
    level: current.slice(-windowJobs),
    earlier: earlierEpochs(epochs),
    spreads: learnedSpreads(others),
    epoch: Math.max(1, epochs.length),
    newest: current.at(-1) ?? null,
    history,
    main,
    pending,
    driftLimit,
  }
}

const isOwn = (row: Row, own: ReferenceSources['own']): boolean =>
  own != null && row.kind === 'job' && row.writer.run_id === own.run_id && row.writer.repository === own.repository

/** A reference of measured jobs that no store knows: another file, another endpoint. */
export const referenceOfJobs = (jobs: readonly ReferenceJob[]): Reference => ({
  level: jobs,
  earlier: [],
  spreads: new Map(),
  epoch: 1,
  newest: null,
  history: noHistory,
  main: false,
  pending: false,
  driftLimit: null,
})

/** The other of two endpoints that are measured in turns, so far. */
export const referenceBeside = (rounds: readonly RowRound[]): Reference => ({
  ...referenceOfJobs([{ rounds }]),
  paired: true,
  unstored: true,
})
