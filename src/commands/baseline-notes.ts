import { createHash } from 'node:crypto'
import { UserProblem } from '../domain/problem.ts'
import type { JobRow, NoteRow } from '../domain/row.ts'
import type { Standing } from '../domain/standing.ts'
import { type History, historyOf } from '../gate/index.ts'
import { noted, nothingToChange, onlyRevoked, reasonNeeded } from '../messages/baseline.ts'
import type { Keeping } from './baseline.ts'
import { type Found, rowNamed } from './baseline-stock.ts'
import type { Run } from './run.ts'

type Kind = NoteRow['kind']

const needsReason: Readonly<Record<Kind, boolean>> = { accept: true, revoke: true, pin: false }

/** Adds a row that pins, accepts or revokes another one. A note that would change nothing is refused, with the reason why. */
export async function writeNote(kind: Kind, { stock, settings, run }: Keeping, given: string): Promise<void> {
  const found = rowNamed(stock, given)
  const { row } = found
  if (row.kind !== 'job' && kind !== 'revoke') throw new UserProblem(onlyRevoked({ action: kind, row: row.id }))
  if (needsReason[kind] && settings.reason === null) throw new UserProblem(reasonNeeded({ action: kind }))
  const note = noteOf(kind, { found, reason: settings.reason ?? '', run })
  const standing = whyNothing(kind, found, note)
  if (standing !== null) throw new UserProblem(nothingToChange({ action: kind, row: row.id, standing }))
  const where = await stock.store.append(note)
  run.log.info(`Stored the note ${note.id}: ${where}`)
  run.print(noted[kind](row.id, note.id)[settings.language])
}

/** The same note from the same run is the same row: writing it again changes nothing. */
function noteOf(
  kind: Kind,
  { found: { row }, reason, run }: { readonly found: Found; readonly reason: string; readonly run: Run },
): NoteRow {
  const { run_id, run_attempt, actor } = run.writer
  const digest = createHash('sha256')
    .update(JSON.stringify([run_id, run_attempt, row.id]))
    .digest('hex')
  return {
    schema: 1,
    kind,
    id: `${kind}-${digest.slice(0, idDigits)}`,
    scenario: row.scenario,
    key: row.key,
    at: run.startedAt,
    target: row.id,
    by: actor ?? 'unknown',
    reason,
    writer: run.writer,
  }
}

const idDigits = 16

/** null where the note changes the history; else what the row counts as, which says why it cannot. */
function whyNothing(kind: Kind, { row, key }: Found, note: NoteRow): Standing | null {
  if (row.kind !== 'job') return null
  const now = standingOf(key.history, row)
  const then = historyOf([...key.rows, note])
  const changes: Readonly<Record<Kind, boolean>> = {
    pin: then.pinned?.id === row.id,
    accept: openingsOf(then) !== openingsOf(key.history),
    revoke: now !== 'revoked',
  }
  return changes[kind] ? null : now
}

const standingOf = ({ entries }: History, row: JobRow): Standing =>
  entries.find((entry) => entry.row.id === row.id)?.standing ?? 'epoch'

const openingsOf = ({ openings }: History): string => JSON.stringify(openings.map(({ row }) => row.id))
