/** How long before a due time the timer is set to: its own lateness is up to a millisecond and the loop's turn. */
const marginMs = 1.5

/**
 * Calls back at due times: a timer to shortly before, then turn by turn of the event loop, which goes on reading sockets
 * meanwhile. One due time is awaited at once, the earliest.
 */
export class Pacer {
  readonly #now: () => number
  readonly #wake: () => void
  #timer: NodeJS.Timeout | null = null
  #immediate: NodeJS.Immediate | null = null
  #dueMs = Number.POSITIVE_INFINITY

  constructor(now: () => number, wake: () => void) {
    this.#now = now
    this.#wake = wake
  }

  at(dueMs: number): void {
    const waiting = this.#timer !== null || this.#immediate !== null
    if (waiting && this.#dueMs <= dueMs) return
    this.stop()
    this.#dueMs = dueMs
    const restMs = dueMs - this.#now() - marginMs
    if (restMs >= 1) this.#timer = setTimeout(this.#fire, Math.floor(restMs))
    else this.#immediate = setImmediate(this.#fire)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#immediate !== null) clearImmediate(this.#immediate)
    this.#timer = null
    this.#immediate = null
  }

  readonly #fire = (): void => {
    this.#timer = null
    this.#immediate = null
    this.#wake()
  }
}
