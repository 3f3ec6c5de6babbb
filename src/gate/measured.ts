import type { RowRound } from '../domain/row.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { goodness } from './scale.ts'

/** A value that can stand on the log scale. */
export const isPositive = (value: number | undefined): value is number =>
  value !== undefined && Number.isFinite(value) && value > 0

/** The values of a metric over rounds, on the log scale; null when any round lacks it or has none that is positive. */
export function logRounds(rounds: readonly RowRound[], metric: Metric): number[] | null {
  const values = rounds.map((round) => round.metrics[metric.name])
  return values.length > 0 && values.every(isPositive) ? values.map((value) => goodness(value, metric.better)) : null
}

/** A candidate's rounds as jobs: one for each life of its deployment. `restartedAt`: index of the second life's first round. */
export const livesOf = <T>(rounds: readonly T[], restartedAt: number | null): readonly (readonly T[])[] =>
  restartedAt === null ? [rounds] : [rounds.slice(0, restartedAt), rounds.slice(restartedAt)]

/** The jobs that have the metric in every round, on the log scale. */
export const logJobs = (
  jobs: readonly { readonly rounds: readonly RowRound[] }[],
  metric: Metric,
): readonly (readonly number[])[] => jobs.map((job) => logRounds(job.rounds, metric)).filter((job) => job !== null)

/** The known metrics that any of the rounds has. */
export function metricsOf(rounds: readonly RowRound[]): Metric[] {
  const names = new Set(rounds.flatMap((round) => Object.keys(round.metrics)))
  return [...names].map(metricNamed).filter((metric) => metric !== undefined)
}
