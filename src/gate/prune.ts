import type { Outcome } from '../domain/outcome.ts'
import type { JobRow, NoteRow, Row } from '../domain/row.ts'
import { type History, historyOf } from './history.ts'
import { reference } from './reference.ts'

/** What may go from a key, oldest first and jobs before the notes about them. */
export interface Pruning {
  readonly remove: readonly Row[]
  /** Jobs older than the newest `keep` that stay, because the reference or its audit rests on them. */
  readonly spared: readonly JobRow[]
}

/**
 * The rows of one key that can be removed without anything that is judged later coming out otherwise. The newest `keep`
 * jobs stay; so do the level and the rows that its spread is known from, pending rows, every pinned job, the job that
 * began each epoch and the one whose acceptance did, and the other attempts of all these. Where what is left would still
 * make another reference, nothing goes.
 */
export function prunable(rows: readonly Row[], keep: number): Pruning {
  const history = historyOf(rows)
  const jobs = history.entries.map(({ row }) => row)
  const newest = new Set(jobs.slice(-keep).map(({ id }) => id))
  const stay = withAttempts(jobs, new Set([...newest, ...needed(rows, history)]))
  const remove = goneOf(rows, jobs, stay)
  const gone = new Set(remove)
  const left = rows.filter((row) => !gone.has(row))
  if (signature(left) !== signature(rows)) return { remove: [], spared: jobs.filter(({ id }) => !newest.has(id)) }
  return { remove, spared: jobs.filter(({ id }) => stay.has(id) && !newest.has(id)) }
}

/**
 * Ids of the jobs that a reference, for the default branch or for a change, or its audit rests on. A revoked job stays
 * where it may have begun an epoch that others are of; an acceptance stays with its job where it took effect.
 */
function needed(rows: readonly Row[], { entries, openings }: History): string[] {
  const pins = rows.flatMap((row) => (row.kind === 'pin' ? [row.target] : []))
  const accepts = openings.flatMap(({ note }) => note?.target ?? [])
  const begun = openings.map(({ row }) => row.id)
  const moved = entries.filter(({ standing, row }) => standing === 'revoked' && movesLevel.has(row.outcome))
  return [...pins, ...accepts, ...begun, ...moved.map(({ row }) => row.id), ...referenceIds(rows)]
}

const movesLevel: ReadonlySet<Outcome> = new Set(['improved', 'regressed'])

const key = (rows: readonly Row[]): string => rows[0]?.key ?? ''

const referenceIds = (rows: readonly Row[]): string[] =>
  [true, false].flatMap((main) => {
    const { level, earlier } = reference({ rows, key: key(rows), main })
    const rounds = new Set([...level, ...earlier.flat()].map((job) => job.rounds))
    return rows.flatMap((row) => (row.kind === 'job' && rounds.has(row.rounds) ? [row.id] : []))
  })

const runOf = ({ writer }: JobRow): string => JSON.stringify([writer.repository, writer.run_id])

function withAttempts(jobs: readonly JobRow[], stay: ReadonlySet<string>): ReadonlySet<string> {
  const runs = new Set(jobs.filter(({ id }) => stay.has(id)).map(runOf))
  return new Set(jobs.filter((job) => runs.has(runOf(job))).map(({ id }) => id))
}

/** Jobs first: a revocation that went before its job would bring the job back if this is interrupted. */
function goneOf(rows: readonly Row[], jobs: readonly JobRow[], stay: ReadonlySet<string>): Row[] {
  const gone = jobs.filter(({ id }) => !stay.has(id))
  const ids = new Set(gone.map(({ id }) => id))
  const notes = rows.filter((row) => row.kind !== 'job')
  const about: NoteRow[] = []
  // A note may be about a note: each pass finds those about what the pass before found.
  for (let found = notesAbout(notes, ids); found.length > 0; found = notesAbout(notes, ids)) {
    about.push(...found)
    for (const { id } of found) ids.add(id)
  }
  return [...gone, ...about]
}

const notesAbout = (notes: readonly NoteRow[], ids: ReadonlySet<string>): NoteRow[] =>
  notes.filter(({ id, target }) => ids.has(target) && !ids.has(id))

/** Everything of a key that a later job is judged by. */
function signature(rows: readonly Row[]): string {
  const { openings, pinned, pending } = historyOf(rows)
  return JSON.stringify([
    openings.map(({ row }) => row.id),
    pinned?.id ?? null,
    pending.map(({ id }) => id),
    referenceIds(rows),
  ])
}
