import { leastBeyond, needed, tailOf } from './percentile-tail.ts'
import type { Evidence, Finding } from './valid-evidence.ts'

/** Only of metrics that the job cannot do without. */
export function percentileValues({ rounds, facts, limits }: Evidence): Finding<'percentile-values'> | null {
  const found = limits.flatMap(({ metric, required }) => {
    const tail = required ? tailOf(metric) : null
    if (tail === null) return []
    const least = needed(leastBeyond, tail)
    return rounds.map((round, i) => {
      const values = metric.endsWith('_itl_ms') ? (facts[i]?.gaps ?? 0) : round.completed
      return { metric, values, needed: least, round: i + 1 }
    })
  })
  const worst = found.toSorted((a, b) => a.values / a.needed - b.values / b.needed)[0]
  return worst === undefined ? null : { failed: worst.values < worst.needed, numbers: worst }
}
