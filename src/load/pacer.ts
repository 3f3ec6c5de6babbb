import { once } from 'node:events'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { PackedPlan } from './packed.ts'
import { laneFile, type PaceWork } from './work.ts'

/** What the pacing thread and the lanes share. */
export interface PaceShared {
  /** One of `paceStates`; the thread is notified of each change. */
  readonly state: Int32Array<SharedArrayBuffer>
  /** The round's start on `monotonicMs`, once it runs. */
  readonly originMs: Float64Array<SharedArrayBuffer>
  /** Of each lane: 1 while it waits for a due time with a slot free, 0 once it has been woken or has work. */
  readonly waiting: Int32Array<SharedArrayBuffer>
}

export const paceStates = { opening: 0, running: 1, stopped: 2 } as const

/** What one lane hears the pacing thread through. */
export interface LaneBell {
  readonly waiting: Int32Array<SharedArrayBuffer>
  readonly port: MessagePort
}

/**
 * Keeps a round's due times in a thread of its own, so that the event loops that read sockets need no timer: blocked
 * until the next due time, then a message to each lane that waits. A timer of the event loop has a grain of 1 ms.
 */
export class Pacer {
  /** One for each lane. */
  readonly bells: readonly LaneBell[]
  readonly #shared: PaceShared
  readonly #worker: Worker
  /** Rejects when the thread dies, which is our bug; else never ends. */
  readonly died: Promise<never>

  constructor(given: { readonly plan: PackedPlan; readonly lanes: number; readonly concurrency: number | null }) {
    const { plan, lanes, concurrency } = given
    const channels = Array.from({ length: lanes }, () => new MessageChannel())
    const ports = channels.map(({ port1 }) => port1)
    this.#shared = {
      state: new Int32Array(new SharedArrayBuffer(4)),
      originMs: new Float64Array(new SharedArrayBuffer(8)),
      waiting: new Int32Array(new SharedArrayBuffer(4 * lanes)),
    }
    this.bells = channels.map(({ port2 }) => ({ waiting: this.#shared.waiting, port: port2 }))
    const workerData: PaceWork = {
      work: 'pace',
      dueMs: plan.dueMs,
      order: plan.order,
      dealt: concurrency === null,
      shared: this.#shared,
      ports,
    }
    // It keeps a few numbers: a heap for programs would be most of its memory.
    const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 }
    this.#worker = new Worker(laneFile(import.meta.url), { workerData, transferList: ports, resourceLimits })
    this.died = once(this.#worker, 'error').then(([error]) => {
      throw error
    })
    // Heard by whoever waits; nobody may be waiting when it happens.
    this.died.catch(() => {})
  }

  /** Resolves when the thread is there and blocked. */
  async open(): Promise<void> {
    await Promise.race([once(this.#worker, 'message'), this.died])
    this.#worker.unref()
  }

  start(originMs: number): void {
    this.#shared.originMs[0] = originMs
    this.#turn(paceStates.running)
  }

  /** No lane is woken any more. */
  stop(): void {
    this.#turn(paceStates.stopped)
  }

  async close(): Promise<void> {
    this.stop()
    await this.#worker.terminate()
    for (const { port } of this.bells) port.close()
  }

  #turn(state: number): void {
    Atomics.store(this.#shared.state, 0, state)
    Atomics.notify(this.#shared.state, 0)
  }
}

/** A burst needs no pacing: everything is due from the start. */
export const needsPacing = ({ count, dueMs, order }: PackedPlan): boolean =>
  count > 0 && (dueMs[order[count - 1] ?? 0] ?? 0) > 0
