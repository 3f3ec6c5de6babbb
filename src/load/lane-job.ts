import type { Compat } from '../domain/compat.ts'
import type { Connection } from '../domain/connection.ts'
import type { KeptTexts } from './job.ts'
import type { ThreadHealth } from './meter.ts'
import type { LaneBell } from './pacer.ts'
import type { PackedPlan } from './packed.ts'
import type { LaneRecords, SharedRecords } from './records.ts'
import type { SharedTurns } from './turns.ts'
import type { WireCounts } from './wire.ts'

/** Everything a lane needs, in values that cross threads. */
export interface LaneJob {
  readonly plan: PackedPlan
  readonly connection: Connection
  /** The whole URL that requests go to. */
  readonly url: string
  readonly backend: string
  readonly compat: Compat
  readonly concurrency: number | null
  /** True when all requests are due at once. */
  readonly burst: boolean
  readonly requestTimeoutMs: number
  readonly texts: KeptTexts
  readonly lane: number
  readonly lanes: number
  readonly shared: SharedTurns
  readonly records: SharedRecords
  /** Where it hears of due times; null when all are due from the start. */
  readonly bell: LaneBell | null
  /** [done, failed, under way, events] of this lane, for whoever looks. */
  readonly progress: Int32Array<SharedArrayBuffer>
}

export interface LaneResult {
  readonly records: LaneRecords
  readonly counts: WireCounts
  readonly thread: ThreadHealth
}

/** The part of a round that one thread carries. `open`, then `run` once, then `close`; `abort` at any time. */
export interface Lane {
  /** Opens connections ahead. Never rejects for a server that cannot be reached. */
  open(): Promise<void>
  /** `originMs`: the round's start on `monotonicMs`. Resolves when every request of this lane has ended. */
  run(originMs: number): Promise<LaneResult>
  abort(): void
  close(): Promise<void>
}
