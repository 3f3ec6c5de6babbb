/** ms on CLOCK_MONOTONIC, comparable between processes of one host. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6

/**
 * Calls `act` when `dueMs()` has come, again and again. A timer's grain is one millisecond, so it sleeps the whole
 * milliseconds in a timer and the fraction in turns of the event loop, which go on reading sockets.
 */
export class Pacer {
  readonly #dueMs: () => number | null
  readonly #act: () => void
  #timer: NodeJS.Timeout | null = null
  #turn: NodeJS.Immediate | null = null

  constructor(dueMs: () => number | null, act: () => void) {
    this.#dueMs = dueMs
    this.#act = act
  }

  /** Looks again at what is due: after a submit, an abort, a deployment. */
  wake(): void {
    this.stop()
    const dueMs = this.#dueMs()
    if (dueMs === null) return
    const wholeMs = Math.floor(dueMs - monotonicMs())
    if (wholeMs >= 1) this.#timer = setTimeout(this.#ring, wholeMs)
    else this.#turn = setImmediate(this.#ring)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#timer = null
    this.#turn = null
  }

  readonly #ring = (): void => {
    const nowMs = monotonicMs()
    for (let dueMs = this.#dueMs(); dueMs !== null && dueMs <= nowMs; dueMs = this.#dueMs()) this.#act()
    this.wake()
  }
}
