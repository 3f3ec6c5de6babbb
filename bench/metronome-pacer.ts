import { monotonicMs } from '../src/load/time.ts'
import type { DeadlineHeap } from './metronome-heap.ts'

/** The longest stretch of writing before sockets are read again. */
const sliceMs = 0.5
/** A timer is up to a millisecond late and of whole milliseconds: the rest of the way is spun, turn by turn of the loop. */
const marginMs = 1.2

/** Calls `due` for each deadline when it has come, in order of time, reading sockets in between. */
export class MetronomePacer {
  readonly #heap: DeadlineHeap
  readonly #due: (value: number) => void
  #timer: NodeJS.Timeout | null = null
  /** The deadline that is being waited for. */
  #awaitedMs = Number.POSITIVE_INFINITY

  constructor(heap: DeadlineHeap, due: (value: number) => void) {
    this.#heap = heap
    this.#due = due
  }

  /** To be called after a deadline was added from outside `due`. */
  wake(): void {
    const nextMs = this.#heap.nextMs()
    if (nextMs >= this.#awaitedMs) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    // Without a timer it is spinning already, and will see the new deadline.
    if (this.#timer !== null || this.#awaitedMs === Number.POSITIVE_INFINITY) this.#wait(monotonicMs())
    else this.#awaitedMs = nextMs
  }

  readonly #turn = (): void => {
    let nowMs = monotonicMs()
    const sliceEndsMs = nowMs + sliceMs
    while (this.#heap.nextMs() <= nowMs && nowMs < sliceEndsMs) {
      this.#due(this.#heap.next())
      nowMs = monotonicMs()
    }
    this.#wait(nowMs)
  }

  #wait(nowMs: number): void {
    this.#timer = null
    this.#awaitedMs = this.#heap.nextMs()
    const restMs = Math.floor(this.#awaitedMs - nowMs - marginMs)
    if (restMs === Number.POSITIVE_INFINITY) return
    if (restMs < 1) setImmediate(this.#turn)
    else this.#timer = setTimeout(this.#turn, restMs)
  }
}
