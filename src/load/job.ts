import type { Clock } from '../domain/clock.ts'
import type { Compat } from '../domain/compat.ts'
import type { Connection } from '../domain/connection.ts'
import type { Plan } from '../domain/plan.ts'
import type { Progress } from '../domain/round.ts'
import type { PackedPlan } from './packed.ts'

/** How requests travel; what all requests of a job share. */
export interface Target {
  readonly connection: Connection
  /** The endpoint's path, appended to the base URL as it is: `/v1/completions`. */
  readonly path: string
  /** A name of `backendNames`. */
  readonly backend: string
  readonly compat: Compat
  /** A request fails after this long without a byte. */
  readonly requestTimeoutMs: number
}

/** The records that have their answer's text; `uncounted`: those whose tokens the server did not count. */
export type KeptTexts = 'all' | 'uncounted' | 'none'

export interface LoadJob extends Target {
  /** Packed by `packed` where the plan itself need not stay in memory while it is carried out. */
  readonly plan: Plan | PackedPlan
  /** The most requests under way at a time; null: no limit. */
  readonly concurrency: number | null
  /** Worker threads that carry the load; 0: this thread does. */
  readonly lanes: number
  /** `all` when left out. */
  readonly texts?: KeptTexts
}

export interface LoadIo {
  readonly clock: Clock
  /** Ends the round within a second; what was measured is kept. */
  readonly signal: AbortSignal
  /** About five times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void
}
