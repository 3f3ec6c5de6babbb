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

interface PriorKind {
  readonly prior: number
  readonly most: number
}

/** The two kinds of prior, by the metric's own: means and medians of throughput, TPOT and ITL; everything else. */
export const common: PriorKind = { prior: 0.02, most: 0.05 }
export const noisy: PriorKind = { prior: 0.06, most: 0.1 }
export const timesNoisier = noisy.prior / common.prior

/** What is learned only ever raises a prior, and not without end. */
export const raised = ({ prior, most }: PriorKind, learned: number): number => Math.min(most, Math.max(prior, learned))

const kindOf = (metric: Metric) => (metric.priorSpread > common.prior ? noisy : common)

/** What one history says of one metric: excess squares between jobs, beyond what rounds explain, and their df. */
export interface Lesson {
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
    return Math.max(0, ...members.map((metric) => own.get(metric.name) ?? 0))
  }
  const largest = Math.max(group('throughput'), group('decode'))
  return new Map(
    metrics.map((metric) => {
      const kind = kindOf(metric)
      const learned =
        kind === common ? group(metric.group) : Math.max(timesNoisier * largest, own.get(metric.name) ?? 0)
      return [metric.name, raised(kind, learned)]
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

const spreadFrom = (histories: readonly History[], metric: Metric): number =>
  taught(
    histories.map((history) => lesson(history, metric)),
    kindOf(metric),
  )

/** The spread that lessons teach, the prior weighing as much as 12 jobs. */
export function taught(lessons: readonly Lesson[], { prior }: PriorKind): number {
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
