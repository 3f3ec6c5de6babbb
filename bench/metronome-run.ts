import type { LoggedRequest, MetronomeLog } from './metronome-log.ts'
import { StampBook } from './metronome-log.ts'

/** What the harness says to the server's process, and what it hears. Stamps are `monotonicMs`. */
export type ToMetronome =
  | ({ readonly kind: 'begin' } & Omit<RunGiven, 'say'>)
  | { readonly kind: 'release' }
  | { readonly kind: 'log' }

export type FromMetronome =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'begun' }
  | { readonly kind: 'arrived'; readonly atMs: number }
  | { readonly kind: 'first'; readonly atMs: number }
  | { readonly kind: 'held'; readonly atMs: number }
  | { readonly kind: 'last'; readonly atMs: number }
  | { readonly kind: 'log'; readonly log: MetronomeLog }

export interface RunGiven {
  readonly skip: number
  readonly expect: number
  /** Events that there is room for from the start; 0: no stamps are kept. */
  readonly capacity: number
  /** Keeps back the last event of the last request, where answers go at once, until `release`. */
  readonly hold: boolean
  readonly say: (message: FromMetronome) => void
}

/** One main run as the server sees it: which requests belong to it, when it began and when it ended. */
export class MetronomeRun {
  readonly #given: RunGiven
  readonly #book: StampBook
  #seen = 0
  #begun = 0
  #ended = 0
  #held: (() => void) | null = null

  constructor(given: RunGiven) {
    this.#given = given
    this.#book = new StampBook(given.capacity)
  }

  /** A generation request came; null when it is one of those to leave out. */
  enter(about: Omit<LoggedRequest, 'eventsAt' | 'events' | 'endedMs' | 'ordinal'>, room: number): LoggedRequest | null {
    const ordinal = this.#seen++
    if (ordinal === 0) this.#given.say({ kind: 'arrived', atMs: about.receivedMs })
    if (ordinal < this.#given.skip) return null
    if (this.#begun++ === 0) this.#given.say({ kind: 'first', atMs: about.receivedMs })
    return this.#book.open({ ...about, ordinal }, room)
  }

  wrote(request: LoggedRequest | null, atMs: number, events: number): void {
    if (request === null) return
    for (let k = 0; k < events; k++) this.#book.wrote(request, atMs)
  }

  /** The answer's last byte was written, or its client went away. */
  leave(request: LoggedRequest | null, atMs: number): void {
    if (request === null) return
    request.endedMs = atMs
    if (++this.#ended === this.#given.expect) this.#given.say({ kind: 'last', atMs })
    this.#sayHeld(atMs)
  }

  holds(request: LoggedRequest | null): boolean {
    return this.#given.hold && request?.ordinal === this.#given.skip + this.#given.expect - 1
  }

  /** `end` writes what is kept back; with it everything else has been written once all others have ended. */
  hold(end: () => void, atMs: number): void {
    this.#held = end
    this.#sayHeld(atMs)
  }

  release(): void {
    const end = this.#held
    this.#held = null
    end?.()
  }

  #sayHeld(atMs: number): void {
    if (this.#held !== null && this.#ended === this.#given.expect - 1) this.#given.say({ kind: 'held', atMs })
  }

  log(): MetronomeLog {
    return this.#book.log()
  }
}
