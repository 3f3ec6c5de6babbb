/** A percentile with less than one value beyond it is the largest value by another name. */
export const leastBeyond = 1

/** A percentile like 99.9 is no binary fraction. */
const rounding = 1e-9

/**
 * The share of the values that lies beyond a percentile's metric (`p99_ttft_ms`: 0.01), on its nearer side. Null for
 * everything else; p0 and p100 are the least and the greatest value, and say so.
 */
export function tailOf(metric: string): number | null {
  const percent = Number(/^p([\d.]+)_/.exec(metric)?.[1] ?? Number.NaN)
  const tail = Math.min(percent, 100 - percent) / 100
  return tail > 0 ? tail : null
}

/** How many of so many values lie beyond it. */
export const beyond = (values: number, tail: number): number => values * tail + rounding

/** The fewest values of which so many lie beyond it; `each`: they come by so many. */
export const needed = (most: number, tail: number, each = 1): number => Math.ceil(most / tail / each - rounding)
