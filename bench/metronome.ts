import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { place } from './cores.ts'
import type { MetronomeLog } from './metronome-log.ts'
import type { FromMetronome, ToMetronome } from './metronome-run.ts'

export type { LoggedRequest, MetronomeLog } from './metronome-log.ts'

export interface MetronomeOptions {
  /** From receipt to the first token, ms. Default 50. */
  readonly firstMs?: number
  /** Between tokens, ms. Default 20. Both 0: each answer at once, as fast as it goes. */
  readonly stepMs?: number
  /** The model's name in /v1/models and in the events. Default `metronome`. */
  readonly model?: string
}

/** One main run at the metronome. Stamps are ms on CLOCK_MONOTONIC (`monotonicMs`). */
export interface MetronomeRun {
  /** Receipt of the first request that counts. */
  readonly first: Promise<number>
  /** Receipt of the very first generation request, one that is skipped included. */
  readonly arrived: Promise<number>
  /** With `hold`: everything but the last event of the last request has been written. */
  readonly held: Promise<number>
  /** Just before the write of the last byte of the last answer that is expected. */
  readonly last: Promise<number>
  /** Writes what `hold` keeps back. */
  release(): void
  /** All stamps of the run so far. */
  log(): Promise<MetronomeLog>
}

export interface BeginGiven {
  readonly skip: number
  readonly expect: number
  readonly capacity?: number
  readonly hold?: boolean
}

export interface Metronome extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /**
   * Starts a new run: the next `skip` generation requests (test request, warm-ups) are answered but left out, and after
   * them `expect` answers make the run. `capacity`: events that there is room for from the start (1 million); with 0 no
   * stamps are kept, for a run without end.
   * `hold` (where answers go at once): the last event of the last request waits for `release`, so that a client can be
   * looked at when it has taken everything in and cannot go on to its report.
   */
  begin(run: BeginGiven): Promise<MetronomeRun>
  stop(): Promise<void>
}

const entry = fileURLToPath(new URL('metronome-process.ts', import.meta.url))

/**
 * An OpenAI-like server in its own process, on a free port of 127.0.0.1, that writes events at absolute deadlines:
 * the truth that clients are held against.
 */
export async function startMetronome(options: MetronomeOptions = {}): Promise<Metronome> {
  const { firstMs = 50, stepMs = 20, model = 'metronome' } = options
  const flags = ['--first-ms', String(firstMs), '--step-ms', String(stepMs), '--model', model]
  const child = fork(entry, flags, { serialization: 'advanced', execArgv: [] })
  if (child.pid !== undefined) place(child.pid, 'server')
  const { port } = await heard(child, 'listening')
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.disconnect()
    await exited
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    begin: async ({ skip, expect, capacity = 1_000_000, hold = false }) => {
      const arrived = heard(child, 'arrived').then(({ atMs }) => atMs)
      const held = hold ? heard(child, 'held').then(({ atMs }) => atMs) : new Promise<number>(() => {})
      const first = heard(child, 'first').then(({ atMs }) => atMs)
      const last = heard(child, 'last').then(({ atMs }) => atMs)
      const begun = heard(child, 'begun')
      tell(child, { kind: 'begin', skip, expect, capacity, hold })
      await begun
      return {
        first,
        last,
        arrived,
        held,
        release: () => void tell(child, { kind: 'release' }),
        log: () => logOf(child),
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const tell = (child: ChildProcess, message: ToMetronome): boolean => child.send(message)

async function logOf(child: ChildProcess): Promise<MetronomeLog> {
  const answer = heard(child, 'log')
  tell(child, { kind: 'log' })
  return (await answer).log
}

type Said<Kind extends FromMetronome['kind']> = Extract<FromMetronome, { kind: Kind }>

/** The next message of a kind; never settles for a run that never gets there. */
function heard<Kind extends FromMetronome['kind']>(child: ChildProcess, kind: Kind): Promise<Said<Kind>> {
  return new Promise((resolve) => {
    const listen = (message: FromMetronome): void => {
      if (message.kind !== kind) return
      child.off('message', listen)
      resolve(message as Said<Kind>)
    }
    child.on('message', listen)
  })
}
