import type { Clock } from '../domain/clock.ts'

/** CLOCK_MONOTONIC, which all processes and threads of one machine share, and UTC. */
export const systemClock: Clock = {
  nowMs: () => {
    const [seconds, nanoseconds] = process.hrtime()
    return seconds * 1_000 + nanoseconds / 1_000_000
  },
  date: () => new Date(),
}
