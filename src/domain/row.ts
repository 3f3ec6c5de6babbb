import type { ClientHealth } from './health.ts'
import type { Limit } from './limit.ts'
import type { Outcome } from './outcome.ts'

/** What was measured on what: values as text or number, null when unknown. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>

/** One measured round as a row keeps it: vLLM's metric names. */
export interface RowRound {
  readonly seed: number
  readonly metrics: Readonly<Record<string, number>>
  readonly completed: number
  readonly failed: number
  readonly input_tokens: number
  readonly output_tokens: number
  /** Server's prefix-cache hits ÷ queries over the round; null: not checked. */
  readonly prefix_hit_ratio: number | null
  /** Share of the server's finished requests that were not ours; null: not checked. */
  readonly foreign: number | null
  /** null: not checked. */
  readonly preemptions: number | null
}

export interface Writer {
  readonly repository: string | null
  readonly ref: string | null
  readonly sha: string | null
  readonly event: string | null
  readonly run_id: string
  readonly run_number: number | null
  readonly run_attempt: number
  readonly actor: string | null
  readonly version: string
}

export interface Accepted {
  readonly by: string
  readonly at: string
  readonly reason: string
  readonly pull: number | null
}

/** One stored job. Schema 1, JSON, at most 256 KiB. Times are ISO 8601 in UTC. */
export interface JobRow {
  readonly schema: 1
  readonly kind: 'job'
  /** `run_id.run_attempt/key`. */
  readonly id: string
  readonly scenario: string
  /** `suite/scenario/` and 16 hex digits of the identity's SHA-256. */
  readonly key: string
  readonly at: string
  readonly identity: Fields
  readonly subject: Fields
  readonly rounds: readonly RowRound[]
  readonly health: ClientHealth
  readonly limits: readonly Limit[]
  readonly outcome: Outcome
  readonly verdicts: Readonly<Record<string, Outcome>>
  readonly accepted: Accepted | null
  readonly writer: Writer
}

/** A row about another row. Nothing is edited in place. */
export interface NoteRow {
  readonly schema: 1
  readonly kind: 'accept' | 'revoke' | 'pin'
  readonly id: string
  readonly scenario: string
  readonly key: string
  readonly at: string
  /** The id of the job row; of a revocation also the id of another note, which then never was. */
  readonly target: string
  readonly by: string
  readonly reason: string
  readonly writer: Writer
}

export type Row = JobRow | NoteRow

/** A stored file that could not be read as a row: named in the report, never fails the others. */
export interface SkippedRow {
  readonly where: string
  readonly why: string
}

/** What a store holds of one scenario. */
export interface RowsRead {
  /** Oldest first (`at`, then `id`); each id once. */
  readonly rows: readonly Row[]
  readonly skipped: readonly SkippedRow[]
}

export interface ScenarioRef {
  readonly suite: string
  readonly scenario: string
}

/** Storage of rows: they are added and, by `prune`, removed; none is ever changed. */
export interface BaselineStore {
  /** In words for a reader: a path or a branch. */
  readonly place: string
  /** Every row of a scenario of a suite, under any identity. */
  read(scenario: ScenarioRef): Promise<RowsRead>
  /** The same of every scenario of the suite, by name. */
  readSuite(suite: string): Promise<readonly (ScenarioRef & RowsRead)[]>
  /** Rows of the suite's other scenarios, one list each: what the spread between jobs is learned from. */
  others(scenario: ScenarioRef): Promise<readonly (readonly Row[])[]>
  /** Atomic: all of the row or nothing. Returns where it is now. Writing the same id again changes nothing. */
  append(row: Row): Promise<string>
  /** Removes rows, in the order given, so that an interruption leaves a beginning of them removed. What is gone already is fine. */
  remove(rows: readonly Row[]): Promise<void>
}
