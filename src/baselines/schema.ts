import type { ClientHealth } from '../domain/health.ts'
import type { Limit } from '../domain/limit.ts'
import { type Outcome, outcomes } from '../domain/outcome.ts'
import type { Accepted, Fields, JobRow, NoteRow, Row, RowRound, Writer } from '../domain/row.ts'
import {
  boolean,
  count,
  date,
  list,
  Mismatch,
  map,
  number,
  object,
  oneOf,
  orNull,
  type Reader,
  ratio,
  scalar,
  sinceThen,
  text,
} from './readers.ts'

/** No row is larger, written or read. */
export const mostRowBytes = 256 * 1024
export const tooLarge = (bytes: number): string => `${bytes} bytes, more than ${mostRowBytes}`

/** A row, or the first place in it that is not as it must be and what was expected there. */
export type ReadRow = { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly why: string }

/** Reads what a stored file says as a row of schema 1. Unknown fields are dropped; nothing is guessed. */
export function readRow(json: string): ReadRow {
  try {
    return { ok: true, row: row(JSON.parse(json), 'row') }
  } catch (error) {
    if (error instanceof Mismatch) return { ok: false, why: error.message }
    if (error instanceof SyntaxError) return { ok: false, why: 'not JSON' }
    throw error
  }
}

/**
 * A row as it is stored: one line of JSON, read back as it was. JSON knows no NaN and no infinity: a metric that has
 * such a value was not measured and is left out; such a field of the fingerprint is written as text.
 */
export function rowText(value: Row): string {
  if (value.kind !== 'job') return `${JSON.stringify(value)}\n`
  const plain: JobRow = {
    ...value,
    identity: finiteFields(value.identity),
    subject: finiteFields(value.subject),
    rounds: value.rounds.map((round) => ({ ...round, metrics: finiteOnly(round.metrics) })),
  }
  return `${JSON.stringify(plain)}\n`
}

const finiteOnly = (metrics: RowRound['metrics']): RowRound['metrics'] =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)))

const finiteFields = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ]),
  )

const one: Reader<1> = oneOf([1])
const outcome: Reader<Outcome> = oneOf(outcomes)

const writer = object<Writer>({
  repository: orNull(text),
  ref: orNull(text),
  sha: orNull(text),
  event: orNull(text),
  run_id: text,
  run_number: orNull(count),
  run_attempt: count,
  actor: orNull(text),
  version: text,
})

const round = object<RowRound>({
  seed: count,
  metrics: map(number),
  completed: count,
  failed: count,
  input_tokens: count,
  output_tokens: count,
  prefix_hit_ratio: orNull(ratio),
  foreign: orNull(ratio),
  preemptions: orNull(count),
})

const health = object<ClientHealth>({
  lanes: count,
  lateness_p50_ms: number,
  lateness_p99_ms: number,
  lateness_max_ms: number,
  late_ratio: orNull(ratio),
  send_spread_ms: number,
  backlog_max: sinceThen(count),
  clock_resolution_ms: sinceThen(number),
  event_loop_delay_p99_ms: number,
  event_loop_delay_max_ms: number,
  utilisation: list(number),
  cpu_ms: number,
  gc_max_ms: number,
  gc_total_ms: number,
  connects: count,
  resends: count,
  reads: count,
  bytes: count,
  events: count,
})

const limit = object<Limit>({
  metric: text,
  limit: orNull(number),
  floor: number,
  max: orNull(number),
  min: orNull(number),
  required: boolean,
})

const accepted = object<Accepted>({ by: text, at: date, reason: text, pull: orNull(count) })

const job = object<JobRow>({
  schema: one,
  kind: oneOf(['job']),
  id: text,
  scenario: text,
  key: text,
  at: date,
  identity: map(scalar),
  subject: map(scalar),
  rounds: list(round),
  health,
  limits: list(limit),
  outcome,
  verdicts: map(outcome),
  accepted: orNull(accepted),
  writer,
})

const note = object<NoteRow>({
  schema: one,
  kind: oneOf(['accept', 'revoke', 'pin']),
  id: text,
  scenario: text,
  key: text,
  at: date,
  target: text,
  by: text,
  reason: text,
  writer,
})

const kind = oneOf(['job', 'accept', 'revoke', 'pin'])

const row: Reader<Row> = (value, at) => {
  const { kind: which } = object<{ kind: string }>({ kind })(value, at)
  return which === 'job' ? job(value, at) : note(value, at)
}
