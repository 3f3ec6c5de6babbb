import type { RowRound } from '../../src/domain/row.ts'
import { logRounds } from '../../src/gate/measured.ts'
import { metricNamed } from '../../src/metrics/index.ts'
import { cholesky, type Nature, type Noise } from '../decision/draw.ts'
import { simulated } from '../decision/gate.ts'

/** Rounds of one deployment: the simulated metrics of each, on the log-goodness scale. */
export type Job = readonly (readonly number[])[]

const metrics = simulated.six.map(metricNamed).filter((metric) => metric !== undefined)

/** null where a round has no value of some metric. */
export function jobOf(rounds: readonly RowRound[]): Job | null {
  const columns = metrics.map((metric) => logRounds(rounds, metric))
  if (columns.some((column) => column === null)) return null
  return rounds.map((_, r) => columns.map((column) => column?.[r] ?? Number.NaN))
}

type Matrix = readonly (readonly number[])[]

const zeros = (): number[][] => metrics.map(() => metrics.map(() => 0))

function meanOf(vectors: Matrix): number[] {
  return metrics.map((_, m) => vectors.reduce((sum, vector) => sum + (vector[m] ?? 0), 0) / vectors.length)
}

/** Sum of products of deviations from the vectors' own mean. */
function products(vectors: Matrix): number[][] {
  const middle = meanOf(vectors)
  const off = (vector: readonly number[], m: number): number => (vector[m] ?? 0) - (middle[m] ?? 0)
  return zeros().map((row, i) => row.map((_, j) => vectors.reduce((sum, v) => sum + off(v, i) * off(v, j), 0)))
}

const combined = (a: Matrix, b: Matrix, by: (a: number, b: number) => number): number[][] =>
  a.map((row, i) => row.map((value, j) => by(value, b[i]?.[j] ?? 0)))

const pooled = (groups: readonly Matrix[], df: number): number[][] =>
  groups
    .map(products)
    .reduce((sum, one) => combined(sum, one, (a, b) => a + b), zeros())
    .map((row) => row.map((value) => value / df))

/** Spreads and correlations of a covariance; what was estimated to vary less than not at all does not vary. */
function noiseOf(covariance: Matrix): Noise {
  const spreads = covariance.map((row, m) => Math.sqrt(Math.max(0, row[m] ?? 0)))
  const correlations = covariance.map((row, i) =>
    row.map((value, j) => {
      const scale = (spreads[i] ?? 0) * (spreads[j] ?? 0)
      return i === j ? 1 : scale > 0 ? Math.max(-1, Math.min(1, value / scale)) : 0
    }),
  )
  return { spreads, root: cholesky(correlations) }
}

/**
 * What the simulator was really like: how rounds of one deployment differed, how deployments did beyond that, and what
 * the loss cost. Both sides tell of the spreads, each around its own mean.
 */
export function seen(unchanged: readonly Job[], lossy: readonly Job[]): Nature {
  const jobs = [...unchanged, ...lossy]
  const rounds = jobs.reduce((sum, job) => sum + job.length, 0)
  const within = pooled(jobs, rounds - jobs.length)
  const perJob = jobs.reduce((sum, job) => sum + 1 / job.length, 0) / jobs.length
  const sides = [unchanged, lossy].map((side) => side.map(meanOf))
  const ofMeans = pooled(sides, jobs.length - sides.length)
  const [now = [], then = []] = sides.map(meanOf)
  return {
    rounds: noiseOf(within),
    jobs: noiseOf(combined(ofMeans, within, (of, own) => of - own * perJob)),
    loss: metrics.map((_, m) => (now[m] ?? 0) - (then[m] ?? 0)),
  }
}
