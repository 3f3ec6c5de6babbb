import { sum } from 'simple-statistics'
import type { Metric } from '../metrics/index.ts'

/** One-sided false-alarm budget of a whole job over all its gated metrics. */
export const familyAlpha = 0.006

/** Shares of the budget. Metrics of one group move together, so a group is charged once. */
const weights = { throughput: 0.4, decode: 0.4, ttft: 0.2, other: 0.2 } as const

/** A metric outside the groups is a group of its own. */
const groupOf = (metric: Metric): string => (metric.group === 'other' ? metric.name : metric.group)

/**
 * Each gated metric's one-sided error, 0.006 ÷ g: the budget is split over the groups that are gated, by weight, so
 * that their shares 1/g sum to 1.
 */
export function alphas(gated: readonly Metric[]): ReadonlyMap<string, number> {
  const groups = new Map(gated.map((metric) => [groupOf(metric), weights[metric.group]]))
  const total = sum([...groups.values()])
  return new Map(gated.map((metric) => [metric.name, (familyAlpha * weights[metric.group]) / total]))
}
