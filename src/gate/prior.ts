import { sum } from 'simple-statistics'
import type { Row } from '../domain/row.ts'
import type { Metric } from '../metrics/index.ts'
import { clipDistance, clipRounds } from './clip.ts'
import { harmonicRounds, type Jobs, priorJobs, spreadOf } from './estimate.ts'
import { type History, historyOf } from './history.ts'
import { logJobs, metricsOf } from './measured.ts'

/** Histories shorter than this teach nothing. */
const leastJobs = 3
const mostRows = 32

/** The two kinds of prior, by the metric's own: means and medians of throughput, TPOT and ITL; everything else. */
const common = { prior: 0.02, most: 0.05 } as const
const noisy = { prior: 0.06, most: 0.1 } as const
const timesNoisier = noisy.prior / common.prior

const kindOf = (metric: Metric) => (metric.priorSpread > common.prior ? noisy : common)

/** What one history says of one metric: excess squares between jobs, beyond what rounds explain, and their df. */
interface Lesson {
  readonly excess: number
  readonly df: number
}

/**
 * The prior spread s0 of metrics as other scenarios of the same store teach it, raise only:
 * s0 = √((12 · prior² + S) ÷ (12 + D)), S the sum over histories of max(SSB − (K − 1) vw/R, 0), D of K − 1, between 2
 * and 5 %. One value a group, of its noisiest metric. TTFT and percentiles take the larger of three times the largest of
 * those and what their own histories say, between 6 and 10 %.
 */
export function learnedSpreads(others: readonly (readonly Row[])[]): ReadonlyMap<string, number> {
  const histories = others.flatMap(byKey).map(historyOf).filter(isLongEnough)
  const metrics = knownMetrics(histories)
  const own = new Map(metrics.map((metric) => [metric.name, spreadFrom(histories, metric)]))
  const groups = Map.groupBy(metrics, (metric) => metric.group)
  const group = (name: Metric['group']): number => {
    const members = (groups.get(name) ?? []).filter((metric) => kindOf(metric) === common)
    return Math.max(common.prior, ...members.map((metric) => own.get(metric.name) ?? 0))
  }
  const largest = Math.max(group('throughput'), group('decode'))
  return new Map(
    metrics.map((metric) => {
      const { prior, most } = kindOf(metric)
      const learned =
        prior === common.prior ? group(metric.group) : Math.max(timesNoisier * largest, own.get(metric.name) ?? 0)
      return [metric.name, Math.min(most, learned)]
    }),
  )
}

/**
 * The prior spread of a metric: `given` (the input between-job-noise, as a ratio, for means and medians of throughput,
 * TPOT and ITL; three times that for the rest), else what was learned, else the metric's own.
 */
export function priorSpread(metric: Metric, learned: ReadonlyMap<string, number>, given: number | null): number {
  if (given !== null) return metric.priorSpread > common.prior ? Math.min(noisy.most, timesNoisier * given) : given
  return Math.max(metric.priorSpread, learned.get(metric.name) ?? 0)
}

const byKey = (rows: readonly Row[]): Row[][] => [...Map.groupBy(rows, (row) => row.key).values()]
const isLongEnough = (history: History): boolean => history.epochs.flat().length >= leastJobs

function knownMetrics(histories: readonly History[]): Metric[] {
  const metrics = histories.flatMap((history) => metricsOf(history.epochs.flat().flatMap((row) => row.rounds)))
  return [...new Map(metrics.map((metric) => [metric.name, metric])).values()]
}

function spreadFrom(histories: readonly History[], metric: Metric): number {
  const lessons = histories.map((history) => lesson(history, metric))
  const { prior } = kindOf(metric)
  const excess = sum(lessons.map((one) => one.excess))
  return Math.sqrt((priorJobs * prior ** 2 + excess) / (priorJobs + sum(lessons.map((one) => one.df))))
}

function lesson(history: History, metric: Metric): Lesson {
  const recent = new Set(history.epochs.flat().slice(-mostRows))
  const epochs = history.epochs
    .map((epoch) =>
      logJobs(
        epoch.filter((row) => recent.has(row)),
        metric,
      ),
    )
    .filter((epoch) => epoch.length > 0)
  const jobs = epochs.flat()
  if (jobs.length < leastJobs) return { excess: 0, df: 0 }
  const distance = clipDistance(jobs)
  return lessonOf(epochs.map((epoch): Jobs => epoch.map((rounds) => clipRounds(rounds, distance))))
}

function lessonOf(epochs: readonly Jobs[]): Lesson {
  const { within, between } = spreadOf(epochs)
  const perJob = within.df > 0 ? within.squares / within.df / harmonicRounds(epochs.flat()) : 0
  return { excess: Math.max(0, between.squares - between.df * perJob), df: between.df }
}
