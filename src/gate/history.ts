import type { JobRow, NoteRow, Row } from '../domain/row.ts'

/** Rows of one key as a history: what each means today, given the notes about it. */
export interface History {
  /** Every job that was not revoked, attempts collapsed, oldest first: what a trend shows. */
  readonly jobs: readonly JobRow[]
  /** Eligible jobs in epochs, oldest first; none is empty. The last is the current one. */
  readonly epochs: readonly (readonly JobRow[])[]
  /** Jobs since an unaccepted regression: they are no reference until the loss is accepted. */
  readonly pending: readonly JobRow[]
  /** The job that the newest pin names. */
  readonly pinned: JobRow | null
}

type Step = { readonly at: string; readonly id: string } & (
  | { readonly kind: 'job'; readonly row: JobRow }
  | { readonly kind: 'accept'; readonly target: string }
)

interface Level {
  readonly epochs: readonly (readonly JobRow[])[]
  readonly pending: readonly JobRow[]
}

const ofKind = (rows: readonly Row[], kind: NoteRow['kind']): NoteRow[] =>
  rows.filter((row): row is NoteRow => row.kind === kind)

/** By time, then id: the same on every machine, whatever its locale. */
const order = (a: { at: string; id: string }, b: { at: string; id: string }): number => {
  const [x, y] = a.at === b.at ? [a.id, b.id] : [a.at, b.at]
  return x < y ? -1 : Number(x > y)
}

/** The history that rows of one key tell. `rows` may come in any order. */
export function historyOf(rows: readonly Row[]): History {
  const revoked = new Set(ofKind(rows, 'revoke').map((note) => note.target))
  const jobs = lastAttempts(rows).filter(({ row }) => !revoked.has(row.id))
  const accepts = ofKind(rows, 'accept').map(({ at, id, target }): Step => ({ at, id, kind: 'accept', target }))
  const level = [...jobs, ...accepts].sort(order).reduce(next, { epochs: [], pending: [] })
  const pin = ofKind(rows, 'pin').sort(order).at(-1)
  return {
    jobs: [...jobs].sort(order).map(({ row }) => row),
    epochs: level.epochs.filter((epoch) => epoch.length > 0),
    pending: level.pending,
    pinned: jobs.find(({ row }) => row.id === pin?.target)?.row ?? null,
  }
}

/** Attempts of one run are one job: it happened when the first one started, and the last one counts. */
function lastAttempts(rows: readonly Row[]): (Step & { readonly kind: 'job' })[] {
  const runs = Map.groupBy(
    rows.filter((row): row is JobRow => row.kind === 'job' && row.rounds.length > 0),
    ({ writer }) => JSON.stringify([writer.repository, writer.run_id]),
  )
  return [...runs.values()].map((attempts) => {
    const inOrder = [...attempts].sort((a, b) => a.writer.run_attempt - b.writer.run_attempt || order(a, b))
    const row = inOrder.at(-1) as JobRow
    const at = inOrder.map((attempt) => attempt.at).reduce((first, other) => (other < first ? other : first))
    return { kind: 'job', at, id: row.id, row }
  })
}

/** One step of time: what the level is after a job, or after a loss was accepted. */
function next(level: Level, step: Step): Level {
  return step.kind === 'job' ? afterJob(level, step.row) : afterAccept(level, step.target)
}

function afterJob({ epochs, pending }: Level, row: JobRow): Level {
  switch (row.outcome) {
    case 'invalid':
      return { epochs, pending }
    case 'regressed':
      return row.accepted === null
        ? { epochs, pending: [...pending, row] }
        : { epochs: [...epochs, [row]], pending: [] }
    case 'improved':
      return { epochs: [...epochs, [row]], pending: [] }
    case 'pass':
      return { epochs: joined(epochs, row), pending: [] }
    case 'inconclusive':
    case 'no-baseline':
      return pending.length > 0 ? { epochs, pending: [...pending, row] } : { epochs: joined(epochs, row), pending }
    default:
      return row.outcome satisfies never
  }
}

const joined = (epochs: Level['epochs'], row: JobRow): Level['epochs'] => [
  ...epochs.slice(0, -1),
  [...(epochs.at(-1) ?? []), row],
]

/** A pending loss becomes the level; a doubtful row of the current epoch that was accepted starts one of its own. */
function afterAccept({ epochs, pending }: Level, target: string): Level {
  if (pending.some((row) => row.id === target)) return { epochs: [...epochs, pending], pending: [] }
  const current = epochs.at(-1) ?? []
  const at = current.findIndex((row) => row.id === target)
  if (at < 1) return { epochs, pending }
  return { epochs: [...epochs.slice(0, -1), current.slice(0, at), current.slice(at)], pending }
}
