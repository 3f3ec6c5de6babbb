// The entry of every worker thread (`dist/lane.js`): does the work that it was started for. Each kind of work is loaded
// by itself, so that a thread pays for no other.
import { workerData } from 'node:worker_threads'
import type { Work } from './work.ts'

type WorkOf<K extends Work['work']> = Extract<Work, { readonly work: K }>

const works: { readonly [K in Work['work']]: (work: WorkOf<K>) => Promise<void> } = {
  load: async (work) => (await import('./lane-thread.ts')).carry(work),
  pace: async (work) => (await import('./pacer-loop.ts')).pace(work),
}

const start = <K extends Work['work']>(work: WorkOf<K>): Promise<void> => works[work.work as K](work)

await start(workerData as Work)
