import type { JobRow, NoteRow } from '../domain/row.ts'
import type { OpeningKind } from '../domain/standing.ts'
import { togetherPass } from './together.ts'

/** All attempts of one run, as one job. */
export interface Job {
  /** When the first attempt began. */
  readonly at: string
  readonly id: string
  /** The attempt that counts: the last one that is neither revoked nor invalid. */
  readonly row: JobRow
  /** The attempts that count together, in order; `row` is the last. */
  readonly attempts: readonly JobRow[]
  /** Ids of all its attempts, so that a note about any of them is a note about the job. */
  readonly ids: ReadonlySet<string>
}

export interface Epoch {
  readonly jobs: readonly Job[]
  readonly opening: OpeningKind
  /** The note that accepted the level, where one did. */
  readonly note: NoteRow | null
}

/** What the jobs so far have made of a key. */
export interface Level {
  /** Oldest first, none empty; the last is the current one. */
  readonly epochs: readonly Epoch[]
  /** Jobs since a loss that is neither mended nor accepted. */
  readonly pending: readonly Job[]
  /** Every job that was pending when the default branch passed again. */
  readonly settled: readonly Job[]
  /** The last time that pending jobs were settled by a pass: by which job, and which they were. */
  readonly closing: { readonly by: Job; readonly jobs: readonly Job[] } | null
}

/** What happens to a key, in the order of time. */
export type Event =
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'accept'; readonly note: NoteRow }
  /** Every attempt of the job is revoked by now. */
  | { readonly kind: 'revoke'; readonly job: Job }

export const nothingYet: Level = { epochs: [], pending: [], settled: [], closing: null }

/** The window of the current epoch: the level comes from this many jobs of it, the spread from this many rows of the key. */
export const windowJobs = 8
export const spreadJobs = 32

export function after(level: Level, event: Event): Level {
  switch (event.kind) {
    case 'job':
      return afterJob(level, event.job)
    case 'accept':
      return afterAccept(level, event.note)
    case 'revoke':
      return afterRevoke(level, event.job)
    default:
      return event satisfies never
  }
}

function afterJob(level: Level, job: Job): Level {
  const { outcome, accepted } = job.row
  switch (outcome) {
    case 'invalid':
      return level
    case 'regressed':
      return accepted === null ? waiting(level, job) : opened(level, job, 'accepted')
    case 'improved':
      return isBelieved(level, job) ? opened(level, job, 'improved') : waiting(level, job)
    case 'pass':
      return isBelieved(level, job) ? passed(level, job) : waiting(level, job)
    case 'inconclusive':
    case 'no-baseline':
      return level.pending.length > 0 ? waiting(level, job) : joined(level, [job])
    default:
      return outcome satisfies never
  }
}

/**
 * A loss is not mended by measuring again until it passes: where one is pending, or an earlier attempt of the same run
 * found one, all attempts together must pass, as two lives of one deployment would.
 */
function isBelieved({ epochs, pending }: Level, { attempts }: Job): boolean {
  const lost = attempts.some((row) => row.outcome === 'regressed' && row.accepted === null)
  if (attempts.length < 2 || (pending.length === 0 && !lost)) return true
  const window = (epochs.at(-1)?.jobs ?? []).slice(-windowJobs).map(({ row }) => row)
  const earlier = earlierEpochs(epochs.map(({ jobs }) => jobs.map(({ row }) => row)))
  return togetherPass(attempts, { window, earlier })
}

const waiting = (level: Level, job: Job): Level => ({ ...level, pending: [...level.pending, job] })

/** Whatever was pending drops out: the level is another one now. */
const opened = ({ epochs, pending, settled }: Level, job: Job, opening: OpeningKind): Level => ({
  epochs: [...epochs, { jobs: [job], opening, note: null }],
  pending: [],
  settled: [...settled, ...pending],
  closing: null,
})

function passed(level: Level, job: Job): Level {
  const { pending, settled } = level
  const closing = pending.length > 0 ? { by: job, jobs: pending } : null
  return { ...joined(level, [job]), pending: [], settled: [...settled, ...pending], closing }
}

function joined(level: Level, jobs: readonly Job[]): Level {
  const current = level.epochs.at(-1) ?? { jobs: [], opening: 'first', note: null }
  return { ...level, epochs: [...level.epochs.slice(0, -1), { ...current, jobs: [...current.jobs, ...jobs] }] }
}

/** A pending loss becomes the level; a later job of the current epoch that was accepted begins one of its own. */
function afterAccept(level: Level, note: NoteRow): Level {
  const isIt = (job: Job): boolean => job.ids.has(note.target)
  const { epochs, pending } = level
  if (pending.some(isIt)) {
    return { ...level, epochs: [...epochs, { jobs: pending, opening: 'accepted', note }], pending: [], closing: null }
  }
  const current = epochs.at(-1)
  const at = current?.jobs.findIndex(isIt) ?? -1
  if (current === undefined || at < 1) return level
  return {
    ...level,
    epochs: [
      ...epochs.slice(0, -1),
      { ...current, jobs: current.jobs.slice(0, at) },
      { jobs: current.jobs.slice(at), opening: 'accepted', note },
    ],
    closing: null,
  }
}

/**
 * From now on the job is nowhere. What it made of the key while it counted stays where others were judged by it: an
 * epoch that it began keeps its other jobs. A pending loss that only revoked jobs showed never was, and one that only a
 * revoked job mended is pending again.
 */
function afterRevoke(level: Level, job: Job): Level {
  const others = (jobs: readonly Job[]): Job[] => jobs.filter((one) => one !== job)
  const left: Level = {
    ...level,
    epochs: level.epochs
      .map((epoch) => ({ ...epoch, jobs: others(epoch.jobs) }))
      .filter((epoch) => epoch.jobs.length > 0),
    pending: others(level.pending),
    settled: others(level.settled),
  }
  if (level.closing?.by === job) return reopened(left, level.closing.jobs, job)
  const { pending } = left
  return pending.length === 0 || pending.some(isLoss) ? left : joined({ ...left, pending: [] }, pending)
}

/** A job that could have opened a pending epoch. A pass among the pending ones is a later attempt's that is not believed. */
const isLoss = ({ attempts }: Job): boolean => attempts.some((row) => row.outcome === 'regressed')

/** Takes back that pending jobs were settled, unless a later job settled it all the same. */
function reopened(level: Level, jobs: readonly Job[], by: Job): Level {
  const current = level.epochs.at(-1)
  const since = (current?.jobs ?? []).filter((job) => job.at > by.at || (job.at === by.at && job.id > by.id))
  if (level.pending.length > 0 || since.some(({ row }) => row.outcome === 'pass')) return { ...level, closing: null }
  const back = new Set(jobs)
  const rest = (current?.jobs ?? []).filter((job) => !since.includes(job))
  return {
    epochs: [
      ...level.epochs.slice(0, -1),
      ...(current === undefined || rest.length === 0 ? [] : [{ ...current, jobs: rest }]),
    ],
    pending: [...jobs, ...since],
    settled: level.settled.filter((job) => !back.has(job)),
    closing: null,
  }
}

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
