import { setTimeout as pause } from 'node:timers/promises'
import manifest from '../../package.json' with { type: 'json' }
import type { NotAccepted } from '../domain/acceptance.ts'
import { type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import type { Writer } from '../domain/row.ts'
import type { Words } from '../domain/words.ts'
import type { Host } from '../hosts/host.ts'
import type { Settings } from '../settings/index.ts'

export const version: string = manifest.version

/** One run of a command: the host around it, and what of it holds from its start to its end. */
export interface Run
  extends Pick<
    Host,
    | 'env'
    | 'clock'
    | 'log'
    | 'signal'
    | 'screen'
    | 'pull'
    | 'head'
    | 'runUrl'
    | 'repositoryUrl'
    | 'subject'
    | 'acceptance'
    | 'relabel'
    | 'group'
    | 'progress'
    | 'publish'
    | 'secret'
    | 'hidden'
    | 'stdout'
  > {
  readonly writer: Writer
  readonly mayStore: boolean
  /** The head's tokgate.yml was used because the base commit has none. */
  readonly configIsNew: boolean
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** Why the accept label waives nothing here, once it was asked for (`accept.ts`). */
  readonly notAccepted?: NotAccepted | null
  /** What vLLM's client prints: on standard output, unless that carries a report alone. */
  print(text: string): void
  /** Something that failed and changes no outcome, in the reader's language. */
  say(words: Words): void
}

export async function runOn(host: Host, settings: Settings, configIsNew: boolean): Promise<Run> {
  const out = settings.format === 'terminal' ? host.stdout : host.stderr
  return {
    ...host,
    writer: host.writer(version),
    mayStore: await host.mayStore(settings.store),
    configIsNew,
    startedAt: host.clock.date().toISOString(),
    print: (text) => out(`${text}\n`),
    say: (words) => host.log.error(words[settings.language]),
  }
}

/** The wall clock with the zone that a result file is written in. */
export function momentOf({ clock }: Run): { readonly at: Date; readonly utcOffsetMinutes: number } {
  const at = clock.date()
  return { at, utcOffsetMinutes: -at.getTimezoneOffset() }
}

/** Waits, or ends with the run's signal. */
export const pauseOf = ({ signal }: Run, ms: number): Promise<void> => pause(ms, undefined, { signal })

/** The exit code of a run that a signal stopped. */
export const stoppedBy = ({ signal }: Run): ExitCode =>
  signal.reason instanceof UserProblem ? signal.reason.exit : exitCodes.interrupted
