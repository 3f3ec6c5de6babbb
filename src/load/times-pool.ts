import type { TimesPool } from './answer.ts'

/** Larger arrays go back to the system: one endless answer must not hold its memory to the end of the round. */
const largest = 65_536

/** Arrays for event times in powers of two, used by one answer after the other: a round allocates what is under way. */
export function timesPool(): TimesPool {
  const free = new Map<number, Float64Array[]>()
  return {
    take(size) {
      const length = 2 ** Math.ceil(Math.log2(Math.max(size, 8)))
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
