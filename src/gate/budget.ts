import { sum } from 'simple-statistics'
import type { Metric } from '../metrics/index.ts'

/** One-sided false-alarm budget of a whole job over all its gated metrics. */
export const familyAlpha = 0.006

/** The whole budget up to this many degrees of freedom between stored jobs (K = 3), and never less than this share. */
const fewDf = 2
const leastShare = 0.25

/**
 * The share of the budget that a failure may spend while another round may follow: 1 ÷ (df − 1), from 1 down to a
 * quarter, df the degrees of freedom that stored jobs give the spread between jobs. The last look spends all of it.
 * The prior is counted as 12 jobs' worth of doubt; where it is right that doubt is slack, and takes back what looking
 * after each round costs. Each stored job replaces some of it by what was measured and the slack goes: with the whole
 * budget at every look, jobs and rounds both 2 % apart, false alarms rise from 0.45 % at two degrees of freedom to 0.7
 * at five and 1 at thirty (simulated). Less at the looks in between costs no verdict, only a round now and then.
 */
export const spentWhileOpen = (storedDf: number): number =>
  Math.max(leastShare, 1 / Math.max(1, storedDf - (fewDf - 1)))

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
