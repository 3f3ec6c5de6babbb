import type { Cell, Tail } from './cells.ts'
import type { Draws } from './random.ts'

/** What the world was like, on the log-goodness scale: rounds of jobs of metrics. */
export interface Trial {
  readonly metrics: readonly TrialMetric[]
  /** Prior spread of jobs of the steady metrics, where other scenarios teach it; null: the rule's own. */
  readonly taught: { readonly squares: number; readonly df: number } | null
}

export interface TrialMetric {
  /** Baseline jobs. */
  readonly baseline: number[][]
  /** The candidate's lives: one, or two where it may be restarted. */
  readonly candidate: number[][]
}

/** The simulated metrics in order: three throughputs, TPOT, ITL, TTFT. */
const count = 6
const ttft = 5
/** Throughputs 0.97 among each other, TPOT with ITL 0.95, throughput with TPOT 0.85 and ITL 0.83, TTFT 0.4 and 0.3. */
const correlations = [
  [1, 0.97, 0.97, 0.85, 0.83, 0.4],
  [0.97, 1, 0.97, 0.85, 0.83, 0.4],
  [0.97, 0.97, 1, 0.85, 0.83, 0.4],
  [0.85, 0.85, 0.85, 1, 0.95, 0.3],
  [0.83, 0.83, 0.83, 0.95, 1, 0.3],
  [0.4, 0.4, 0.4, 0.3, 0.3, 1],
] as const

/**
 * Lower triangle L with L·Lᵀ = the correlations (Cholesky), row by row. What moves exactly together has no direction of
 * its own left, and correlations that were estimated may have less than none: both count as none.
 */
export function cholesky(matrix: readonly (readonly number[])[]): Float64Array[] {
  const rows: Float64Array[] = []
  for (const [i, row] of matrix.entries()) {
    const out = new Float64Array(matrix.length)
    rows.push(out)
    for (const [j, other] of rows.entries()) out[j] = entry(out, other, { at: j, value: row[j] ?? 0, isOwn: i === j })
  }
  return rows
}

type Entry = { readonly at: number; readonly value: number; readonly isOwn: boolean }

/** One number of a root: what of `value` the columns before it do not explain. */
function entry(out: Float64Array, other: Float64Array, { at, value, isOwn }: Entry): number {
  let rest = value
  for (let k = 0; k < at; k += 1) rest -= (out[k] ?? 0) * (other[k] ?? 0)
  if (isOwn) return Math.sqrt(Math.max(0, rest))
  const own = other[at] ?? 0
  return own > 1e-6 ? rest / own : 0
}

/** Spreads of the six metrics on the log scale, and the root of their correlations. */
export interface Noise {
  readonly spreads: readonly number[]
  readonly root: readonly Float64Array[]
}

/** What a cell's world is made of. `loss`: what the candidate loses, per metric on the log scale. */
export interface Nature {
  readonly rounds: Noise
  readonly jobs: Noise
  readonly loss: readonly number[]
}

const root = cholesky(correlations)

function natureOf({ w, b, hits }: Cell, lossPercent: number): Nature {
  return {
    rounds: { spreads: spreadsOf(w / 100, 0.04, 0.08), root },
    jobs: { spreads: spreadsOf(b / 100, 0.02, 0.06), root },
    loss: lossOf(hits, lossPercent),
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Spread of each metric: TTFT's rounds differ by three times as much, within 4 to 8 %, its jobs within 2 to 6 %. */
const spreadsOf = (ratio: number, low: number, high: number): number[] =>
  Array.from({ length: count }, (_, m) => (m === ttft ? clamp(3 * ratio, low, high) : ratio))

/** Per metric, on the log scale, what a loss of so many percent takes away. */
function lossOf(hits: Cell['hits'], percent: number): number[] {
  const rate = -Math.log1p(-percent / 100)
  const latency = Math.log1p(percent / 100)
  switch (hits) {
    case 'all':
      return [rate, rate, rate, rate, rate, 0]
    case 'tput':
      return [rate, rate, rate, 0, 0, 0]
    case 'tpot':
      return [0, 0, 0, latency, latency, 0]
    case 'ttft':
      return [0, 0, 0, 0, 0, latency]
    default:
      return hits satisfies never
  }
}

const heavyRounds: readonly Tail[] = ['heavy', 'all']
const heavyJobs: readonly Tail[] = ['heavy-jobs', 'all']
const slowRounds: readonly Tail[] = ['slow', 'all']

/** Worlds of one cell at one loss: call it once a trial. */
export const worldOf = (cell: Cell, lossPercent: number, random: Draws): (() => Trial) =>
  worldLike(cell, natureOf(cell, lossPercent), random)

/** The same with spreads, correlations and a loss of its own: the cell says how many jobs and rounds, and which stray. */
export function worldLike(cell: Cell, { rounds: within, jobs: between, loss }: Nature, random: Draws): () => Trial {
  const z = new Float64Array(count)
  const e = new Float64Array(count)
  const lives = cell.restart ? 2 : 1

  /** Six correlated numbers of unit variance into `e`; heavy: Student's t with 4 degrees of freedom, shared by all six. */
  const correlated = (heavy: boolean, { root }: Noise): void => {
    const stretch = heavy ? Math.sqrt(4 / random.chiSquare(4)) / Math.SQRT2 : 1
    for (let m = 0; m < count; m += 1) z[m] = random.normal() * stretch
    for (let m = 0; m < count; m += 1) {
      const row = root[m]
      let sum = 0
      for (let k = 0; k <= m; k += 1) sum += (row?.[k] ?? 0) * (z[k] ?? 0)
      e[m] = sum
    }
  }

  /** What a stray round loses, in all metrics alike. */
  const stray = (round: number): number => {
    if (slowRounds.includes(cell.tail)) return random.uniform() < 0.03 ? 0.1 : 0
    if (cell.tail === 'very-slow') return random.uniform() < 0.03 ? 0.5 : 0
    return cell.tail === 'cold' && round === 0 ? 0.03 : 0
  }

  /** Adds one job of `rounds` rounds to each metric's list. */
  const job = (into: number[][][], rounds: number, shift: readonly number[]): void => {
    correlated(heavyJobs.includes(cell.tail), between)
    const level = Array.from(e, (value, m) => value * (between.spreads[m] ?? 0) + (shift[m] ?? 0))
    const own = into.map((jobs) => {
      const list: number[] = []
      jobs.push(list)
      return list
    })
    for (let r = 0; r < rounds; r += 1) {
      correlated(heavyRounds.includes(cell.tail), within)
      const lost = stray(r)
      for (let m = 0; m < count; m += 1) {
        own[m]?.push((level[m] ?? 0) + (e[m] ?? 0) * (within.spreads[m] ?? 0) - lost)
      }
    }
  }

  const none = new Array<number>(count).fill(0)
  const older = none.map(() => (cell.older?.by ?? 0) / 100)
  const lost = loss.map((by) => -by)
  const lists = (): number[][][] => Array.from({ length: count }, () => [])
  return () => {
    const baseline = lists()
    for (let k = 0; k < cell.K; k += 1) job(baseline, cell.baselineRounds, k < (cell.older?.jobs ?? 0) ? older : none)
    const candidate = lists()
    for (let life = 0; life < lives; life += 1) job(candidate, cell.maxRounds, lost)
    const metrics = baseline.map((jobs, m) => ({ baseline: jobs, candidate: candidate[m] ?? [] }))
    return {
      metrics: cell.metrics === 'one' ? metrics.slice(1, 2) : metrics,
      taught: cell.learned ? teach(cell.b / 100, random) : null,
    }
  }
}

const otherScenarios = 6
const jobsOfEach = 6

/** Squares between the jobs of six other scenarios, whose spreads lie around this one's. */
function teach(b: number, random: Draws): { readonly squares: number; readonly df: number } {
  const df = jobsOfEach - 1
  let squares = 0
  for (let i = 0; i < otherScenarios; i += 1) {
    squares += (b * Math.exp(0.3 * random.normal())) ** 2 * random.chiSquare(df)
  }
  return { squares, df: otherScenarios * df }
}
