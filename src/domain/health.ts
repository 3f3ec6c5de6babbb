/** How the client itself did while it measured. Times in ms, over the whole round. */
export interface ClientHealth {
  /** 0: the main thread carried the load; else the number of worker threads. */
  readonly lanes: number
  /** sent − max(due, slot free), over all sent requests. */
  readonly lateness_p50_ms: number
  readonly lateness_p99_ms: number
  readonly lateness_max_ms: number
  /** Share of requests later than half the mean gap, and than 5 ms; null when all leave at once. */
  readonly late_ratio: number | null
  /** Last sent − first sent of those that were due at once (a burst); 0 at a finite rate. */
  readonly send_spread_ms: number
  /** The most requests that could have left and had not, at one moment; 0 for a burst. null in rows that did not say. */
  readonly backlog_max: number | null
  /** The smallest step of the clock that stamps, in the worst thread. null in rows that did not say. */
  readonly clock_resolution_ms: number | null
  /** Event-loop delay of the worst thread that reads sockets (its timer's own resolution subtracted). */
  readonly event_loop_delay_p99_ms: number
  readonly event_loop_delay_max_ms: number
  /** Event-loop utilisation of each thread that reads sockets, 0 … 1. */
  readonly utilisation: readonly number[]
  /** CPU time of the process, user + system. */
  readonly cpu_ms: number
  readonly gc_max_ms: number
  readonly gc_total_ms: number
  readonly connects: number
  /** Requests sent again on a fresh connection because a kept-alive one was closed under them before any byte came. */
  readonly resends: number
  readonly reads: number
  readonly bytes: number
  readonly events: number
}
