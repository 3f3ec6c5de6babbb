import { monotonicMs } from '../src/load/time.ts'

/** How long requests may lie unopened while others are still coming in. */
export const patienceMs = 15
/** So many that have come without a pause are a burst: it may pause for its client's garbage, and is not over. */
const burst = 32
/** Nothing has come for so long: no burst is under way, or it is over. */
const quietMs = (waiting: number): number => (waiting < burst ? 0.5 : 2.5)

/**
 * Requests that have been stamped and not yet opened. As long as more of them come in they wait: opening one costs
 * several reads, and each read that waits for it would get too late a stamp of receipt.
 */
export class Intake {
  readonly #waiting: (() => void)[] = []
  readonly #mayWait: boolean
  #sinceMs = 0
  #lastMs = 0
  #scheduled = false

  constructor(mayWait: boolean) {
    this.#mayWait = mayWait
  }

  add(open: () => void, atMs: number): void {
    if (!this.#mayWait) {
      open()
      return
    }
    if (this.#waiting.length === 0) this.#sinceMs = atMs
    this.#lastMs = atMs
    this.#waiting.push(open)
    if (!this.#scheduled) this.#schedule()
  }

  #schedule(): void {
    this.#scheduled = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    const nowMs = monotonicMs()
    const isQuiet = nowMs - this.#lastMs >= quietMs(this.#waiting.length)
    if (!isQuiet && nowMs - this.#sinceMs < patienceMs) this.#schedule()
    else for (const open of this.#waiting.splice(0)) open()
  }
}
