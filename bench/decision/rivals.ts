import { studentQuantile } from '../../src/stats/student.ts'
import { spreads } from './cells.ts'
import type { Ended } from './gate.ts'
import type { Draws } from './random.ts'

/** One metric where higher is better: values of the baseline's jobs and of the candidate's rounds. */
interface Runs {
  readonly baseline: readonly (readonly number[])[]
  readonly candidate: readonly number[]
}

type Verdict = 'pass' | 'regressed' | 'inconclusive'

/** A rule in use, as a formula: each is ours, after what its authors document, and none is their code. */
export interface Rule {
  readonly name: string
  readonly formula: string
  /** Baseline jobs and rounds in each, rounds of the candidate. */
  readonly K: number
  readonly baselineRounds: number
  readonly rounds: number
  readonly judge: (runs: Runs) => Verdict
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Sample variance, divisor n − 1. */
function variance(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}

const first = ({ baseline }: Runs): number => baseline[0]?.[0] ?? Number.NaN

const oneAgainstOne =
  (limit: number): Rule['judge'] =>
  (runs) =>
    (runs.candidate[0] ?? 0) < (1 - limit) * first(runs) ? 'regressed' : 'pass'

/** The world's true level is 1: the constant is known without error, the best case of this rule. */
const constantTimes =
  (factor: number): Rule['judge'] =>
  ({ candidate }) =>
    (candidate[0] ?? 0) < factor ? 'regressed' : 'pass'

/** Welch's interval of the difference of means, as a share of the baseline's mean, wholly beyond or within the limit. */
const welch =
  (limit: number): Rule['judge'] =>
  ({ baseline, candidate }) => {
    const old = baseline[0] ?? []
    const [a, b] = [variance(old) / old.length, variance(candidate) / candidate.length]
    const df = (a + b) ** 2 / (a ** 2 / (old.length - 1) + b ** 2 / (candidate.length - 1))
    const half = studentQuantile(0.95, df) * Math.sqrt(a + b)
    const loss = mean(old) - mean(candidate)
    const allowed = limit * mean(old)
    if (loss - half > allowed) return 'regressed'
    return loss + half < allowed ? 'pass' : 'inconclusive'
  }

const predictionInterval =
  (p: number): Rule['judge'] =>
  ({ baseline, candidate }) => {
    const history = baseline.map((rounds) => rounds[0] ?? 0)
    const K = history.length
    const lower = mean(history) - studentQuantile(p, K - 1) * Math.sqrt(variance(history) * (1 + 1 / K))
    return (candidate[0] ?? 0) < lower ? 'regressed' : 'pass'
  }

/** Two-sided exact p of Mann and Whitney's U, from the number of arrangements with each U (no ties in these worlds). */
export function mannWhitneyP(x: readonly number[], y: readonly number[]): number {
  const wins = x.reduce((sum, a) => sum + y.filter((b) => b > a).length, 0)
  const counts = arrangements(x.length, y.length)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const extreme = Math.min(wins, x.length * y.length - wins)
  const tail = counts.slice(0, extreme + 1).reduce((sum, count) => sum + count, 0)
  return Math.min(1, (2 * tail) / total)
}

/** How many of the arrangements of n and m values have U = 0, 1, …: c(n, m, u) = c(n − 1, m, u − m) + c(n, m − 1, u). */
function arrangements(n: number, m: number): readonly number[] {
  const key = `${n},${m}`
  const known = counted.get(key)
  if (known !== undefined) return known
  const counts = new Array<number>(n * m + 1).fill(0)
  if (n === 0 || m === 0) counts[0] = 1
  else {
    for (const [u, count] of arrangements(n - 1, m).entries()) counts[u + m] = (counts[u + m] ?? 0) + count
    for (const [u, count] of arrangements(n, m - 1).entries()) counts[u] = (counts[u] ?? 0) + count
  }
  counted.set(key, counts)
  return counts
}
const counted = new Map<string, readonly number[]>()

const rankTest =
  (limit: number): Rule['judge'] =>
  ({ baseline, candidate }) => {
    const old = baseline[0] ?? []
    const loss = 1 - median(candidate) / median(old)
    return loss > 0 && loss >= limit && mannWhitneyP(old, candidate) < 0.05 ? 'regressed' : 'pass'
  }

const single = { K: 1, baselineRounds: 1, rounds: 1 } as const
const six = { K: 1, baselineRounds: 6, rounds: 6 } as const

export const rules: readonly Rule[] = [
  { name: 'one against one, 5 %', formula: 'c < 0.95 b', ...single, judge: oneAgainstOne(0.05) },
  { name: 'one against one, 2 %', formula: 'c < 0.98 b', ...single, judge: oneAgainstOne(0.02) },
  { name: 'constant × 0.95', formula: 'c < 0.95 C, C exact', ...single, judge: constantTimes(0.95) },
  { name: 'constant × 0.97', formula: 'c < 0.97 C, C exact', ...single, judge: constantTimes(0.97) },
  {
    name: 'Welch 90 %, limit 5 %, 6 + 6',
    formula: 'b̄ − c̄ − t₀.₉₅ s > 5 % b̄ fails, b̄ − c̄ + t₀.₉₅ s < 5 % b̄ passes',
    ...six,
    judge: welch(0.05),
  },
  {
    name: 'Welch 90 %, limit 10 %, 6 + 6',
    formula: 'b̄ − c̄ − t₀.₉₅ s > 10 % b̄ fails, b̄ − c̄ + t₀.₉₅ s < 10 % b̄ passes',
    ...six,
    judge: welch(0.1),
  },
  {
    name: 'prediction interval 99 %, 8 jobs',
    formula: 'c < b̄ − t₀.₉₉ s √(1 + 1/8)',
    K: 8,
    baselineRounds: 1,
    rounds: 1,
    judge: predictionInterval(0.99),
  },
  { name: 'rank test, 6 + 6', formula: 'Mann–Whitney p < 0.05 and worse', ...six, judge: rankTest(0) },
  { name: 'rank test and 5 %, 6 + 6', formula: 'Mann–Whitney p < 0.05 and 5 % worse', ...six, judge: rankTest(0.05) },
]

/** A rule in one world. */
export interface Rival {
  readonly id: string
  readonly rule: Rule
  readonly w: number
  readonly b: number
  readonly losses: readonly number[]
}

export const rivals: readonly Rival[] = rules.flatMap((rule) =>
  spreads.map(([w, b]) => ({ id: `${rule.name}: (${w}, ${b})`, rule, w, b, losses: [0, 7.5, 10] })),
)

/** The same worlds as `draw.ts`, one metric: jobs and rounds normal on the log scale around a true level of 1. */
export function rivalWorld({ rule, w, b }: Rival, lossPercent: number, random: Draws): () => Runs {
  const job = (rounds: number, lost: number): number[] => {
    const level = (b / 100) * random.normal() - lost
    return Array.from({ length: rounds }, () => Math.exp(level + (w / 100) * random.normal()))
  }
  const lost = -Math.log1p(-lossPercent / 100)
  return () => ({
    baseline: Array.from({ length: rule.K }, () => job(rule.baselineRounds, 0)),
    candidate: job(rule.rounds, lost),
  })
}

export const judgeOf =
  ({ rule }: Rival) =>
  (runs: Runs): Ended => ({ outcome: rule.judge(runs), rounds: rule.rounds })
