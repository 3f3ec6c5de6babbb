import type { LaneBell } from './pacer.ts'

/**
 * How a lane hears of due times. It waits for the earliest; the pacing thread rings when that has come and interrupts
 * the event loop's sleep, once however late the lane is.
 */
export class Bell {
  readonly #given: LaneBell
  readonly #lane: number

  constructor({ bell, lane, rung }: { readonly bell: LaneBell; readonly lane: number; readonly rung: () => void }) {
    this.#given = bell
    this.#lane = lane
    bell.port.on('message', rung)
    // A round that waits is kept alive by whoever runs it.
    bell.port.unref()
  }

  /** From now on the next due time that comes rings. What came before this call may not. */
  wait(): void {
    Atomics.store(this.#given.waiting, this.#lane, 1)
  }

  /** It need not ring. */
  rest(): void {
    Atomics.store(this.#given.waiting, this.#lane, 0)
  }

  close(): void {
    this.#given.port.close()
  }
}
