import type { Dispatcher } from 'undici'
import { errorCode } from './failure.ts'
import type { Exchange, WireCounts } from './wire.ts'

/** One connection's place: an undici client that holds one socket, and reconnects when that is gone. */
export interface Slot {
  readonly agent: Dispatcher
  /** The socket has carried an answer: the server may close it at the very moment that we write. */
  used: boolean
  /** The stamp of the socket read that is being parsed; NaN between reads. */
  readAtMs: number
}

export interface AttemptGiven {
  readonly slot: Slot
  readonly exchange: Exchange
  readonly now: () => number
  readonly read: (atMs: number) => void
  readonly counts: WireCounts
  readonly release: () => void
  readonly drop: () => void
  /** Sends it once more; null when this is that second time. */
  readonly resend: (() => void) | null
}

const closedUnderUs = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** One sending of one request over one slot: undici's handler. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #given: AttemptGiven
  readonly #slot: Slot
  readonly #exchange: Exchange
  #controller: Dispatcher.DispatchController | null = null
  #onUsedSocket = false
  #answered = false
  #over = false

  constructor(given: AttemptGiven) {
    this.#given = given
    this.#slot = given.slot
    this.#exchange = given.exchange
  }

  /** Gives it up. A request that undici still holds back is dropped with its slot. */
  cancel(): void {
    if (this.#over) return
    this.#over = true
    if (this.#controller === null) this.#given.drop()
    else {
      this.#controller.abort(new Error('given up'))
      this.#given.release()
    }
  }

  /** undici calls this directly before it writes the request to the socket, in the same turn. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) {
      controller.abort(new Error('given up'))
      return
    }
    this.#controller = controller
    this.#onUsedSocket = this.#slot.used
    this.#exchange.sent(this.#given.now())
  }

  onResponseStarted(): void {
    this.#answered = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    reason?: string,
  ): void {
    if (this.#over || status < 200) return
    this.#stamp()
    this.#exchange.head(status, reason ?? '', headers)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return
    const atMs = this.#stamp()
    this.#given.counts.bytes += chunk.length
    this.#exchange.body(chunk, 0, chunk.length, atMs)
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#over = true
    this.#slot.used = true
    this.#exchange.end(this.#stamp())
    this.#given.release()
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return
    this.#over = true
    const closed = this.#onUsedSocket && !this.#answered && closedUnderUs.has(errorCode(error))
    if (closed && this.#given.resend !== null) {
      this.#given.resend()
      return
    }
    this.#exchange.fail(error, this.#given.now())
    this.#given.release()
  }

  /**
   * One stamp for each socket read. undici hands over every HTTP chunk of a read by itself, all in one turn; the
   * microtask runs when that turn is over.
   */
  #stamp(): number {
    const slot = this.#slot
    if (Number.isNaN(slot.readAtMs)) {
      slot.readAtMs = this.#given.now()
      this.#given.counts.reads += 1
      this.#given.read(slot.readAtMs)
      queueMicrotask(() => {
        slot.readAtMs = Number.NaN
      })
    }
    return slot.readAtMs
  }
}
