/**
 * Whether the TTFTs of probes sent one after another have settled, where a server doesn't count its requests. The
 * median of the newest three must be within 20 % or 5 ms of the median of the three before: a queue that drains makes
 * it fall, somebody else's load makes it rise. Medians, because single probes on an idle NPU host differ by a tenth;
 * 5 ms, because a fast server's TTFT is a few of them.
 */
export function settled(ttftsMs: readonly number[]): boolean {
  if (ttftsMs.length < 6) return false
  const newest = medianOfThree(ttftsMs.slice(-3))
  const before = medianOfThree(ttftsMs.slice(-6, -3))
  const apart = Math.abs(newest - before)
  return apart <= 5 || apart <= 0.2 * before
}

const medianOfThree = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[1] ?? Number.NaN
