import type { Evidence, Finding } from './valid-evidence.ts'

/** A percentile with less than one value beyond it is the largest value by another name. */
const leastBeyond = 1
/** A percentile like 99.9 is no binary fraction. */
const rounding = 1e-9

/** The share of the values that lies beyond a gated percentile, on its nearer side; null for everything else. */
function tailOf(metric: string): number | null {
  const percent = Number(/^p([\d.]+)_/.exec(metric)?.[1] ?? Number.NaN)
  const tail = Math.min(percent, 100 - percent) / 100
  // p0 and p100 are the least and the greatest value, and say so.
  return tail > 0 ? tail : null
}

/** Only of metrics that the job cannot do without. */
export function percentileValues({ rounds, facts, limits }: Evidence): Finding<'percentile-values'> | null {
  const found = limits.flatMap(({ metric, required }) => {
    const tail = required ? tailOf(metric) : null
    if (tail === null) return []
    const needed = Math.ceil(leastBeyond / tail - rounding)
    return rounds.map((round, i) => {
      const values = metric.endsWith('_itl_ms') ? (facts[i]?.gaps ?? 0) : round.completed
      return { metric, values, needed, round: i + 1 }
    })
  })
  const worst = found.toSorted((a, b) => a.values / a.needed - b.values / b.needed)[0]
  return worst === undefined ? null : { failed: worst.values < worst.needed, numbers: worst }
}
