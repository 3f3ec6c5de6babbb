/** Time as the entry hands it in: the centre reads no clock. */
export interface Clock {
  /** Monotonic ms, comparable between processes of one host (CLOCK_MONOTONIC). */
  nowMs(): number
  /** Wall clock, UTC. */
  date(): Date
}

/** English log lines; `group` is one step that ends with one line. */
export interface Log {
  info(line: string): void
  warning(line: string): void
  error(line: string): void
  debug(line: string): void
}
