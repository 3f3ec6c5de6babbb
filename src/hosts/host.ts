import type { Acceptance, AcceptanceWish, Relabel } from '../domain/acceptance.ts'
import type { Clock, Log } from '../domain/clock.ts'
import type { Complaint, ExitCode } from '../domain/problem.ts'
import type { Writer } from '../domain/row.ts'
import type { Language, Words } from '../domain/words.ts'
import type { Annotation, Leg } from '../report/index.ts'
import type { SettingsFile } from '../settings/index.ts'
import type { ProgressDisplay } from './progress.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The settings' file as this run may read it; `isNew`: the base commit has none and the head's was taken. */
export interface Config {
  readonly file: SettingsFile | null
  readonly isNew: boolean
}

/** A judgement in every form in which a platform shows it. */
export interface Publication {
  readonly language: Language
  /** What the comment is to hold of this job; null: none is wanted. `whole`: nothing else is of the suite any more. */
  readonly comment: { readonly legs: readonly Leg[]; readonly whole: boolean } | null
  /** The hidden line that the own comment is found by. */
  readonly marker: string
  /** Its author's login, where the user names it. */
  readonly commentAuthor: string | null
  readonly summary: string
  readonly annotations: readonly Annotation[]
  readonly outputs: Readonly<Record<string, string>>
}

/** What came of it. `problems` are for the caller to say; they change no outcome. */
export interface Published {
  readonly commentUrl: string | null
  readonly problems: readonly Words[]
}

/** The change that a job speaks for, as the event and the API tell it: never as an artifact or a text does. */
export interface Subject {
  readonly pull: number | null
  readonly head: string | null
  /** The change comes from a fork (or Dependabot), so nothing of it can be trusted. */
  readonly fork: boolean
  /** The run that measured: this job's own, or the one that a `workflow_run` followed. */
  readonly run: { readonly id: string; readonly number: number | null; readonly attempt: number } | null
  /** Why a pull request that was to be expected can't be told. */
  readonly words: Words | null
}

/** The world around a command: a terminal, or the Action's runner. Only hosts touch the process or the platform. */
export interface Host {
  readonly kind: 'terminal' | 'action'
  /** The words after the program's name; empty in the Action. */
  readonly argv: readonly string[]
  /** The Action's inputs as its environment gives them; null on a terminal. */
  readonly inputs: Environment | null
  readonly env: Environment
  readonly clock: Clock
  /** English. A terminal's goes to standard error, the Action's into the job's log. */
  readonly log: Log
  /** Aborted by SIGINT and SIGTERM; its reason is a UserProblem with the exit code. */
  readonly signal: AbortSignal
  /** The reader's language before settings are read. */
  readonly language: Language
  readonly screen: { readonly color: boolean; readonly columns: number | null }
  /** The pull request that this run is about; null for any other event. */
  readonly pull: number | null
  /** Commit of the candidate. */
  readonly head: string | null
  /** What this job speaks for: asks the platform after a `workflow_run`. A refusal is in `words`, not thrown. */
  subject(): Promise<Subject>
  /** Whether somebody accepted a loss of this change; null: there is nobody to ask. Never throws for a refusal. */
  acceptance(wish: AcceptanceWish): Promise<Acceptance | null>
  /** The label that this event is about; null for every other event. */
  readonly relabel: Relabel | null
  readonly runUrl: string | null
  readonly repositoryUrl: string | null
  stdout(text: string): void
  /** The Action's log joins both, so there it is standard output. */
  stderr(text: string): void
  /** One step of the log, with everything that `work` says inside. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  progress(title: string): ProgressDisplay
  /** From now on hidden in everything that leaves. */
  secret(value: string): void
  /** Plain data without secrets in its texts: what an endpoint's errors may repeat of a request's headers. */
  hidden<T>(value: T): T
  writer(version: string): Writer
  /** Whether this run may write baselines. `wanted`: a terminal's `--store`; the Action goes by its event alone. */
  mayStore(wanted: boolean): Promise<boolean>
  /** The settings' file: `path`, or null for `tokgate.yml` if there is one. */
  config(path: string | null): Promise<Config>
  /** Outputs, annotations, summary, comment. Never throws. */
  publish(publication: Publication): Promise<Published>
  /** Says what is wrong with the settings, all at once. */
  complain(complaints: readonly Complaint[], spoken?: Language): ExitCode
  /** Says why it ended. */
  fail(error: unknown, spoken?: Language): ExitCode
  exit(code: ExitCode): never
}
