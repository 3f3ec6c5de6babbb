import type { Parsed } from '../domain/problem.ts'
import type { Fields, RowRound } from '../domain/row.ts'
import type { Json } from './python-json.ts'

/** A result that somebody measured: by vLLM's client, by ours, or a whole judged job. */
export interface ResultFile {
  /** The file's name, as given. */
  readonly where: string
  /** The name of the format it was read as. */
  readonly format: string
  /** The scenario, where the file names one. */
  readonly scenario: string | null
  readonly modelId: string | null
  readonly variant: string | null
  /** As the file writes it; formats differ. */
  readonly date: string | null
  /** Requests asked for, answered and failed, over all rounds; null where the file does not tell. */
  readonly numPrompts: number | null
  readonly completed: number | null
  readonly failed: number | null
  /** What was measured, as far as the file says: backend, num_prompts, request_rate (`inf` as text), … */
  readonly workload: Fields
  /** Keys that no client writes by itself. */
  readonly metadata: Fields
  /** At least one; the metrics of each are those that `metricNamed` knows. Counts and seeds not told are 0. */
  readonly rounds: readonly RowRound[]
  /** Index of the first round after the deployment was restarted; null: all are of one life. */
  readonly restartedAt: number | null
}

/** A file to read: its name for complaints, its text, and what JSON found in it. */
export interface Source {
  readonly name: string
  readonly text: string
  /** The JSON of the file, or of its last line; a complaint where it is none. */
  readonly json: Parsed<Json>
  /** Which scenario is meant where the file holds several; null: the only one. */
  readonly scenario: string | null
}

/** A kind of result file. */
export interface ResultFormat {
  recognises(source: Source): boolean
  read(source: Source): Parsed<ResultFile>
}
