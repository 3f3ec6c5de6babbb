import type { JobRow, NoteRow, Row } from '../domain/row.ts'
import type { OpeningKind, Standing } from '../domain/standing.ts'
import { after, type Event, type Job, type Level, nothingYet } from './level.ts'

/** A stored job, and what it counts as today. */
export interface Entry {
  readonly row: JobRow
  readonly standing: Standing
  /** Ordinal of its epoch, from 1; null where it belongs to none. */
  readonly epoch: number | null
  /** Every note about it that stands, oldest first. */
  readonly notes: readonly NoteRow[]
}

export interface Opening {
  readonly kind: OpeningKind
  readonly row: JobRow
  /** The note that accepted it, where one did. */
  readonly note: NoteRow | null
}

/** Rows of one key as a history: what each means today, given the notes about it. */
export interface History {
  /** Every stored job, revoked and replaced ones too, oldest first. */
  readonly entries: readonly Entry[]
  /** Eligible jobs in epochs, oldest first; none is empty. The last is the current one. */
  readonly epochs: readonly (readonly JobRow[])[]
  /** How each epoch began. */
  readonly openings: readonly Opening[]
  /** Jobs since an unaccepted regression: they are no reference for the default branch until the loss is accepted. */
  readonly pending: readonly JobRow[]
  /** The job that the newest pin names; of pins whose job was revoked the one before counts. */
  readonly pinned: JobRow | null
}

export const noHistory: History = { entries: [], epochs: [], openings: [], pending: [], pinned: null }

/** By time, then id: the same on every machine, whatever its locale. */
export const order = (a: { at: string; id: string }, b: { at: string; id: string }): number => {
  const [x, y] = a.at === b.at ? [a.id, b.id] : [a.at, b.at]
  return x < y ? -1 : Number(x > y)
}

/**
 * The history that rows of one key tell. They may come in any order: they are taken by `at`, ties by id; of two rows of
 * one kind with the same id the earlier counts. Notes take effect when they were written, but never before the job that
 * they are about. What a job made of the key (an epoch begun, a loss pending) is decided by the rows before it.
 */
export function historyOf(rows: readonly Row[]): History {
  const all = distinct(rows)
  const notes = standingNotes(all.filter((row) => row.kind !== 'job'))
  const jobs = all.filter((row) => row.kind === 'job')
  const runs = runsOf(jobs, notes)
  const level = eventsOf(runs, notes).reduce(after, nothingYet)
  return {
    entries: entriesOf(jobs, level, notes),
    epochs: level.epochs.map(({ jobs }) => jobs.map(({ row }) => row)),
    openings: level.epochs.flatMap(({ jobs: [first], opening, note }) =>
      first === undefined ? [] : [{ kind: opening, row: first.row, note }],
    ),
    pending: level.pending.map(({ row }) => row),
    pinned: pinnedOf(runs, notes),
  }
}

/** Each row once, in order. The same id twice, with different words, is settled by what stands in them, not by files. */
function distinct(rows: readonly Row[]): readonly Row[] {
  const byText = (a: Row, b: Row): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  const sorted = [...rows].sort((a, b) => order(a, b) || byText(a, b))
  const byId = Map.groupBy(sorted, ({ kind, id }) => `${kind} ${id}`)
  return [...byId.values()].flatMap(([first]) => first ?? [])
}

/** Notes that were not revoked themselves. Newest first, so that a revocation may be revoked. */
function standingNotes(notes: readonly NoteRow[]): readonly NoteRow[] {
  const never = new Set<string>()
  for (const note of notes.toReversed()) {
    if (note.kind === 'revoke' && !never.has(note.id)) never.add(note.target)
  }
  return notes.filter((note) => !never.has(note.id))
}

const aboutOf = (notes: readonly NoteRow[], kind: NoteRow['kind']): ReadonlyMap<string, NoteRow> =>
  new Map(notes.filter((note) => note.kind === kind).map((note) => [note.target, note]))

interface Run extends Job {
  /** When its last attempt was revoked, where all of them are. */
  readonly revokedAt: string | null
}

/** Attempts of one run are one job: it happened when the first one began, and the last one that measured anything counts. */
function runsOf(jobs: readonly JobRow[], notes: readonly NoteRow[]): readonly Run[] {
  const revokes = aboutOf(notes, 'revoke')
  const runs = Map.groupBy(jobs, ({ writer }) => JSON.stringify([writer.repository, writer.run_id]))
  return [...runs.values()].map((rows) => runOf(rows, revokes))
}

function runOf(rows: readonly JobRow[], revokes: ReadonlyMap<string, NoteRow>): Run {
  const inOrder = rows.toSorted((a, b) => a.writer.run_attempt - b.writer.run_attempt || order(a, b))
  const alive = inOrder.filter(({ id }) => !revokes.has(id))
  const left = alive.length > 0 ? alive : inOrder
  const measured = left.filter(isMeasured)
  const attempts = measured.length > 0 ? measured : left
  const row = attempts.at(-1) as JobRow
  const times = rows.flatMap(({ id }) => revokes.get(id)?.at ?? [])
  return {
    at: earliest(left),
    id: row.id,
    row,
    attempts,
    ids: new Set(rows.map(({ id }) => id)),
    revokedAt: alive.length > 0 ? null : latest([row.at, ...times]),
  }
}

const isMeasured = ({ outcome, rounds }: JobRow): boolean => outcome !== 'invalid' && rounds.length > 0
const earliest = (rows: readonly JobRow[]): string =>
  rows.map(({ at }) => at).reduce((first, other) => (other < first ? other : first))
const latest = (times: readonly string[]): string => times.reduce((last, other) => (other > last ? other : last))

const ranks = { job: 0, accept: 1, revoke: 2 } as const satisfies Record<Event['kind'], number>

/** Everything that happened, in the order of time; at the same moment jobs before what is said of them. */
function eventsOf(runs: readonly Run[], notes: readonly NoteRow[]): Event[] {
  const dated = [
    ...runs
      .filter((job) => isMeasured(job.row))
      .map((job) => ({ at: job.at, id: job.id, event: { kind: 'job', job } as const })),
    ...notes
      .filter(({ kind }) => kind === 'accept')
      .map((note) => ({ at: notBefore(note, runs), id: note.id, event: { kind: 'accept', note } as const })),
    ...runs.flatMap((job) =>
      job.revokedAt === null ? [] : [{ at: job.revokedAt, id: job.id, event: { kind: 'revoke', job } as const }],
    ),
  ]
  return dated
    .sort((a, b) => (a.at === b.at ? ranks[a.event.kind] - ranks[b.event.kind] || order(a, b) : order(a, b)))
    .map(({ event }) => event)
}

/** A note's clock may be behind the one that the job was written by. */
const notBefore = ({ at, target }: NoteRow, runs: readonly Run[]): string =>
  latest([at, runs.find((run) => run.ids.has(target))?.at ?? at])

function pinnedOf(runs: readonly Run[], notes: readonly NoteRow[]): JobRow | null {
  const alive = new Map(
    runs.filter(({ revokedAt }) => revokedAt === null).flatMap(({ attempts }) => attempts.map((row) => [row.id, row])),
  )
  const pinned = notes.filter(({ kind }) => kind === 'pin').map(({ target }) => alive.get(target))
  return pinned.findLast((row) => row !== undefined && isMeasured(row)) ?? null
}

/** What each stored job counts as; what is nowhere in the level was replaced by a later attempt, or measured nothing. */
function entriesOf(jobs: readonly JobRow[], level: Level, notes: readonly NoteRow[]): Entry[] {
  const about = Map.groupBy(notes, ({ target }) => target)
  const places = placesIn(level)
  return jobs.map((row) => {
    const own = about.get(row.id) ?? []
    const revoked = own.some(({ kind }) => kind === 'revoke')
    const unplaced: Place = { standing: isMeasured(row) ? 'replaced' : 'invalid', epoch: null }
    const place: Place = revoked ? { standing: 'revoked', epoch: null } : (places.get(row.id) ?? unplaced)
    return { row, ...place, notes: own }
  })
}

type Place = Pick<Entry, 'standing' | 'epoch'>

function placesIn({ epochs, pending, settled }: Level): ReadonlyMap<string, Place> {
  const at = (jobs: readonly Job[], place: Place) => jobs.map(({ row }) => [row.id, place] as const)
  return new Map([
    ...epochs.flatMap(({ jobs }, i) => at(jobs, { standing: 'epoch', epoch: i + 1 })),
    ...at(pending, { standing: 'pending', epoch: null }),
    ...at(settled, { standing: 'settled', epoch: null }),
  ])
}
