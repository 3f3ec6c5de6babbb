import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Lane, LaneJob, LaneResult } from './lane-job.ts'
import { type LaneWork, laneFile } from './work.ts'

/** What the main thread says to a lane's thread, and what it hears. */
export type ToLane = { readonly kind: 'run'; readonly originMs: number } | { readonly kind: 'abort' }
export type FromLane = { readonly kind: 'open' } | { readonly kind: 'done'; readonly result: LaneResult }

/** A lane in a thread of its own. A thread that dies is our bug, and rejects. */
export class ThreadLane implements Lane {
  readonly #worker: Worker
  readonly #died: Promise<never>

  constructor(job: LaneJob) {
    const workerData: LaneWork = { work: 'load', job }
    const transferList = job.bell === null ? [] : [job.bell.port]
    this.#worker = new Worker(laneFile(import.meta.url), { workerData, transferList })
    this.#died = once(this.#worker, 'error').then(([error]) => {
      throw error
    })
    // Heard by whoever waits; nobody may be waiting when it happens.
    this.#died.catch(() => {})
  }

  async open(): Promise<void> {
    await this.#hear('open')
  }

  async run(originMs: number): Promise<LaneResult> {
    this.#say({ kind: 'run', originMs })
    return (await this.#hear('done')).result
  }

  abort(): void {
    this.#say({ kind: 'abort' })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #say(message: ToLane): void {
    this.#worker.postMessage(message)
  }

  #hear<K extends FromLane['kind']>(kind: K): Promise<Extract<FromLane, { kind: K }>> {
    const heard = new Promise<Extract<FromLane, { kind: K }>>((resolve) => {
      const listen = (message: FromLane): void => {
        if (message.kind !== kind) return
        this.#worker.off('message', listen)
        resolve(message as Extract<FromLane, { kind: K }>)
      }
      this.#worker.on('message', listen)
    })
    return Promise.race([heard, this.#died])
  }
}
