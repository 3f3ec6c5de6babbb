import type { JobRow, Row, RowRound } from '../domain/row.ts'
import { type History, historyOf } from './history.ts'
import { learnedSpreads } from './prior.ts'

/** A job as the rule sees it: its rounds. */
export interface ReferenceJob {
  readonly rounds: readonly RowRound[]
}

/** What a candidate is judged against: the level, and what is known of the spread. */
export interface Reference {
  /** The window of the current epoch, oldest first. Empty: no baseline. */
  readonly level: readonly ReferenceJob[]
  /** Earlier epochs, for the spread only. */
  readonly earlier: readonly (readonly ReferenceJob[])[]
  /** Prior between-job spread s0 of each metric, where the store taught one larger than the metric's own. */
  readonly spreads: ReadonlyMap<string, number>
  /** Ordinal of the current epoch, from 1. */
  readonly epoch: number
  readonly newest: JobRow | null
  readonly history: History
}

/** The level comes from this many jobs of the current epoch, the spread from this many rows of the key. */
export const windowJobs = 8
export const spreadJobs = 32

export interface ReferenceSources {
  /** Rows of the scenario, under any identity. */
  readonly rows: readonly Row[]
  readonly key: string
  /** Rows of other scenarios of the store, one list each; what they teach can only raise the prior spread. */
  readonly others?: readonly (readonly Row[])[]
}

/** The reference that the rows of a scenario make for a key. */
export function reference({ rows, key, others = [] }: ReferenceSources): Reference {
  const history = historyOf(rows.filter((row) => row.key === key))
  const current = history.epochs.at(-1) ?? []
  return {
    level: current.slice(-windowJobs),
    earlier: earlierEpochs(history.epochs),
    spreads: learnedSpreads(others),
    epoch: Math.max(1, history.epochs.length),
    newest: current.at(-1) ?? null,
    history,
  }
}

/** A reference of measured jobs that no store knows: another file, another endpoint. */
export const referenceOfJobs = (jobs: readonly ReferenceJob[]): Reference => ({
  level: jobs,
  earlier: [],
  spreads: new Map(),
  epoch: 1,
  newest: null,
  history: { jobs: [], epochs: [], pending: [], pinned: null },
})

/** What of the epochs before the current one lies within the last 32 eligible rows. */
export function earlierEpochs<T>(epochs: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const left: (readonly T[])[] = []
  let room = spreadJobs - (epochs.at(-1)?.length ?? 0)
  for (const epoch of epochs.slice(0, -1).reverse()) {
    if (room <= 0) break
    left.unshift(epoch.slice(-room))
    room -= epoch.length
  }
  return left
}
