import { mean } from 'simple-statistics'
import type { ReferenceSummary, TrendPoint } from '../domain/judgement.ts'
import type { NoteRow, RowRound } from '../domain/row.ts'
import type { Told } from '../domain/standing.ts'
import { debtOf, driftOf, type Held, type Measured, markOf } from './drift.ts'
import type { Entry, History, Opening } from './history.ts'
import { windowJobs } from './level.ts'
import type { Reference } from './reference.ts'

/** A trend shows this many jobs. */
const trendJobs = 30

/** Every stored job of a history, oldest first. */
export const pointsOf = (history: History, metrics: readonly string[]): TrendPoint[] =>
  history.entries.map((entry) => pointOf(entry, history, metrics))

/** The last jobs of the key, oldest first, whatever became of them: means over their rounds of the named metrics. */
export const trend = ({ history }: Reference, metrics: readonly string[]): TrendPoint[] =>
  pointsOf(history, metrics)
    .filter(({ standing }) => standing !== 'replaced')
    .slice(-trendJobs)

function pointOf(entry: Entry, { openings, pinned }: History, metrics: readonly string[]): TrendPoint {
  const { row, standing, epoch } = entry
  const opening = openings.find((one) => one.row.id === row.id)
  return {
    id: row.id,
    at: row.at,
    sha: row.writer.sha,
    outcome: row.outcome,
    standing,
    epoch,
    opens: opening !== undefined && opening.kind !== 'first',
    pinned: pinned?.id === row.id,
    told: toldOf(entry, opening),
    metrics: Object.fromEntries(
      metrics.map((name) => [name, meanOf(row.rounds, name)] as const).filter((entry) => entry[1] !== null),
    ) as Record<string, number>,
  }
}

const said = ({ by, reason }: Pick<NoteRow, 'by' | 'reason'>): Told => ({ by, reason })

function toldOf({ standing, notes, row }: Entry, opening: Opening | undefined): Told | null {
  const revoked = notes.find(({ kind }) => kind === 'revoke')
  if (standing === 'revoked' && revoked !== undefined) return said(revoked)
  const accepted = opening?.note ?? notes.findLast(({ kind }) => kind === 'accept') ?? row.accepted
  return accepted === null ? null : said(accepted)
}

function meanOf(rounds: readonly RowRound[], name: string): number | null {
  const values = rounds.map((round) => round.metrics[name]).filter((value) => value !== undefined)
  return values.length > 0 ? mean(values) : null
}

/** What the candidate was judged against, in a few words: the level, the debt, and how far it is from the pinned job. */
export function summaryOf(held: Held, candidate: Measured): ReferenceSummary {
  const { reference } = held
  const { level, newest, epoch, history, main, pending } = reference
  return {
    K: level.length,
    newest: newest === null ? null : markOf(newest),
    epoch,
    opened: openedBy(reference),
    main,
    pending,
    debt: debtOf(reference, windowJobs),
    pin: history.pinned === null ? null : markOf(history.pinned),
    drift: driftOf(held, candidate),
  }
}

/** What began the level: nothing is told of a key's first epoch, nor of a pending one, which the debt tells of. */
function openedBy({ history, pending }: Reference): ReferenceSummary['opened'] {
  const opening = history.openings.at(-1)
  if (opening === undefined || opening.kind === 'first' || pending) return null
  const { row, kind, note } = opening
  const told = note ?? row.accepted
  return { ...markOf(row), kind, told: told === null ? null : said(told) }
}
