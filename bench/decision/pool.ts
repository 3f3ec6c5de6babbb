import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Chunk, chunksOf, type Job, joined, nothing, type Tallies } from './simulate.ts'

export type Simulated = Job & Tallies

interface PoolOptions {
  readonly trials: number
  readonly seed: number
  readonly workers: number
  readonly onDone: (done: number, of: number) => void
}

/** Runs every job on threads that take chunk after chunk. The counts do not depend on how many there are. */
export async function simulateAll(jobs: readonly Job[], options: PoolOptions): Promise<Simulated[]> {
  const queue = jobs.flatMap((job, index) =>
    chunksOf(job, options.trials, options.seed).map((chunk) => ({ index, chunk })),
  )
  const total = queue.length
  const tallies = jobs.map(() => nothing)
  let done = 0
  await Promise.all(
    Array.from({ length: Math.min(options.workers, total) }, async () => {
      const worker = new Worker(new URL('worker.ts', import.meta.url))
      try {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const found = await ask(worker, next.chunk)
          // Read after the wait: another thread may have added to it meanwhile.
          tallies[next.index] = joined(tallies[next.index] ?? nothing, found)
          done += 1
          options.onDone(done, total)
        }
      } finally {
        await worker.terminate()
      }
    }),
  )
  return jobs.map((job, index) => ({ ...job, ...(tallies[index] ?? nothing) }))
}

async function ask(worker: Worker, chunk: Chunk): Promise<Tallies> {
  worker.postMessage(chunk)
  // `once` rejects when the thread fails.
  const [tallies] = (await once(worker, 'message')) as [Tallies]
  return tallies
}
