import type { ClientHealth } from './health.ts'
import type { RequestRecord } from './record.ts'

/** One execution of a plan: what one run of vLLM's script is. */
export interface Round {
  readonly seed: number
  /** When it started, ms on CLOCK_MONOTONIC: what the records' times count from. */
  readonly originMs: number
  /** In plan order, one for each planned request, also those never sent. */
  readonly records: readonly RequestRecord[]
  readonly durationMs: number
  /** True when it was stopped before every request had ended. */
  readonly partial: boolean
  readonly health: ClientHealth
}

/** What a display needs while a round runs. */
export interface Progress {
  readonly total: number
  readonly done: number
  readonly failed: number
  readonly inFlight: number
  readonly events: number
  readonly elapsedMs: number
}
