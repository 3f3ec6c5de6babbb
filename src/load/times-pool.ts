import type { TimesPool } from './answer.ts'

/** Larger arrays go back to the system: one endless answer must not hold its memory to the end of the round. */
const largest = 65_536

const step = 64

/** Arrays for event times in a few sizes, used by one answer after the other: a round allocates what is under way. */
export function timesPool(): TimesPool {
  const free = new Map<number, Float64Array[]>()
  return {
    take(size) {
      const length = Math.ceil(Math.max(size, 1) / step) * step
      return free.get(length)?.pop() ?? new Float64Array(length)
    },
    give(times) {
      const { length } = times
      if (length > largest || length === 0) return
      const alike = free.get(length)
      if (alike === undefined) free.set(length, [times])
      else alike.push(times)
    },
  }
}
