/** The server's stamps of one main run: ms on CLOCK_MONOTONIC, as `monotonicMs` of src/load/time.ts gives them. */
export interface MetronomeLog {
  readonly requests: readonly LoggedRequest[]
  /** Just before the write of each event that counts; a request's begin at its `eventsAt`. */
  readonly writtenMs: Float64Array
}

export interface LoggedRequest {
  /** Place among all generation requests since `begin`, those that were skipped included. */
  readonly ordinal: number
  /** The client's x-request-id, or ''. */
  readonly requestId: string
  /** The prompt's first characters as they stand in the JSON. */
  readonly promptStart: string
  readonly port: number
  /** At the socket read that brought its first byte. */
  readonly receivedMs: number
  readonly askedTokens: number
  readonly eventsAt: number
  /** Events written that count: as many as tokens, one more for chat (its role event has the first token's stamp). */
  events: number
  /** Just before the write of its last byte; NaN when its client went away first. */
  endedMs: number
}

/** Keeps the stamps of the main run in one array that is made beforehand; with no capacity it keeps none at all. */
export class StampBook {
  #writtenMs: Float64Array
  #used = 0
  readonly #requests: LoggedRequest[] = []
  readonly #keeps: boolean

  constructor(capacity: number) {
    this.#writtenMs = new Float64Array(capacity)
    this.#keeps = capacity > 0
  }

  open(about: Omit<LoggedRequest, 'eventsAt' | 'events' | 'endedMs'>, room: number): LoggedRequest {
    if (!this.#keeps) return { ...about, eventsAt: 0, events: 0, endedMs: Number.NaN }
    if (this.#used + room > this.#writtenMs.length) this.#grow(room)
    const request = { ...about, eventsAt: this.#used, events: 0, endedMs: Number.NaN }
    this.#used += room
    this.#requests.push(request)
    return request
  }

  wrote(request: LoggedRequest, atMs: number): void {
    if (this.#keeps) this.#writtenMs[request.eventsAt + request.events++] = atMs
  }

  log(): MetronomeLog {
    return { requests: this.#requests, writtenMs: this.#writtenMs.slice(0, this.#used) }
  }

  #grow(room: number): void {
    const larger = new Float64Array(Math.max(this.#writtenMs.length * 2, this.#used + room))
    larger.set(this.#writtenMs)
    this.#writtenMs = larger
  }
}
