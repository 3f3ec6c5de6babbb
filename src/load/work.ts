import type { MessagePort } from 'node:worker_threads'
import type { LaneJob } from './lane-job.ts'
import type { PaceShared } from './pacer.ts'

/** One lane of a round. */
export interface LaneWork {
  readonly work: 'load'
  readonly job: LaneJob
}

/** The due times of a round. */
export interface PaceWork {
  readonly work: 'pace'
  readonly dueMs: Float64Array<SharedArrayBuffer>
  /** Positions in the plan, by due time. */
  readonly order: Int32Array<SharedArrayBuffer>
  /** True when the k-th due request is lane k mod lanes' own; else any lane may take it. */
  readonly dealt: boolean
  readonly shared: PaceShared
  /** To each lane. */
  readonly ports: readonly MessagePort[]
}

/** What a worker thread is started for (`workerData`); the entry is the same file for all kinds of work. */
export type Work = LaneWork | PaceWork

/** The entry of worker threads: beside the sources it is a source, in a bundle it is `lane.js` beside it. */
export const laneFile = (importer: string): URL =>
  new URL(importer.endsWith('.ts') ? './lane-worker.ts' : './lane.js', importer)
