import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Log } from '../domain/clock.ts'
import type { RequestRecord } from '../domain/record.ts'
import { oneLine } from './failure.ts'
import type { Server } from './server.ts'

/** One short request through the load's own path. `signal` ends it: as `aborted`, not by a throw. */
export type Probe<Found> = (found: Found, signal: AbortSignal) => Promise<ProbeRecord>
export type ProbeRecord = Pick<RequestRecord, 'ending' | 'sentMs' | 'eventMs'>

/** What every wait needs. `timeoutMs` counts from the call. */
export interface Waiting {
  readonly server: Server
  readonly timeoutMs: number
  readonly clock: Clock
  readonly log: Log
  /** Pauses between two looks: from the first, half as long again each time, up to the largest. 0.5 s to 5 s unless told. */
  readonly pauses?: { readonly firstMs: number; readonly largestMs: number }
}

/** Deadline, growing pauses and a log that speaks when something changed, and every 30 s. */
export class Patience {
  private readonly waiting: Waiting
  private readonly startMs: number
  private nextMs: number
  private said = { text: '', atMs: Number.NEGATIVE_INFINITY }

  constructor(waiting: Waiting) {
    this.waiting = waiting
    this.startMs = waiting.clock.nowMs()
    this.nextMs = waiting.pauses?.firstMs ?? 500
  }

  private waitedMs(): number {
    return this.waiting.clock.nowMs() - this.startMs
  }

  remainingMs(): number {
    return this.waiting.timeoutMs - this.waitedMs()
  }

  /** Ends at the server's signal or at the deadline. */
  signal(): AbortSignal {
    const untilDeadline = AbortSignal.timeout(Math.max(1, Math.ceil(this.remainingMs())))
    return AbortSignal.any([this.waiting.server.signal, untilDeadline])
  }

  say(text: string): void {
    const nowMs = this.waitedMs()
    if (text === this.said.text && nowMs - this.said.atMs < 30_000) return
    this.said = { text, atMs: nowMs }
    this.waiting.log.info(`${text} (${Math.round(nowMs / 1000)} s of ${Math.round(this.waiting.timeoutMs / 1000)} s)`)
  }

  /** False when the deadline has passed; else pauses, and is true. Throws when the server's signal aborts. */
  async again(): Promise<boolean> {
    const remainingMs = this.remainingMs()
    if (remainingMs <= 0) return false
    await pause(Math.min(this.nextMs, remainingMs), undefined, { signal: this.waiting.server.signal })
    this.nextMs = Math.min(this.nextMs * 1.5, this.waiting.pauses?.largestMs ?? 5_000)
    return true
  }
}

/** How a request ended, as a few English words for a log or inside a sentence. */
export function endingText(record: Pick<RequestRecord, 'ending'>): string {
  const { ending } = record
  switch (ending.kind) {
    case 'ok':
      return 'ok'
    case 'http':
      return oneLine(`${ending.status} ${ending.reason} ${ending.detail}`)
    case 'connect':
      return oneLine(`${ending.code} ${ending.detail}`)
    case 'reset':
      return oneLine(`connection reset after ${ending.events} events (${ending.code}) ${ending.detail ?? ''}`)
    case 'timeout':
      return `no byte for ${Math.round(ending.afterMs / 1000)} s`
    case 'stream-error':
    case 'protocol':
      return oneLine(ending.detail)
    case 'empty':
      return 'an answer without any token'
    case 'cut':
      return `the stream ended early, after ${ending.events} events`
    case 'aborted':
      return 'no answer in time'
    default:
      return ending satisfies never
  }
}
