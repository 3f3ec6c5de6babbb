import { clipDistance, clipRounds } from './clip.ts'
import { estimatePairs } from './paired.ts'

/** Rounds of jobs, one list a job, on the log-goodness scale. No job is empty. */
export type Jobs = readonly (readonly number[])[]

export interface Levels {
  /** The window of the current epoch: what the candidate is compared with. At least one job. */
  readonly reference: Jobs
  /** Earlier epochs, for the spread only: each has a level of its own. */
  readonly earlier: readonly Jobs[]
  /** One job, or one for each life of the restarted deployment. */
  readonly candidate: Jobs
  /** True: one job a side, whose rounds r were measured in turns with the same plan. */
  readonly paired?: boolean
}

/** The difference, positive when the candidate is worse, and how well it is known. All on the log scale. */
export interface Estimate {
  readonly d: number
  readonly se: number
  readonly df: number
  /** Degrees of freedom that stored jobs give the spread between jobs; neither the prior's nor the candidate's own. */
  readonly storedDf: number
  /** Variance of d from what differs between jobs (A) and between rounds (B): se² = A + B. */
  readonly A: number
  readonly B: number
  /** Variance of rounds within a job. */
  readonly vw: number
  /** Means of the clipped rounds: of the reference jobs, equally weighted, and of the candidate. */
  readonly reference: number
  readonly candidate: number
  /** For each candidate job, which of its rounds were clipped. */
  readonly clipped: readonly (readonly boolean[])[]
}

/** Weight of the prior spread, in jobs. */
export const priorJobs = 12
/** The between-job spread is never taken to be less than this share of the prior. */
const leastShareOfPrior = 0.2

/** Plain loops: the calibration runs them some hundred million times, and a callback a value would be most of it. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}

/** Sum of squared deviations from the own mean. */
export function ownSquares(values: readonly number[]): number {
  const around = mean(values)
  let sum = 0
  for (const value of values) sum += (value - around) * (value - around)
  return sum
}

const meansOf = (jobs: Jobs): number[] => jobs.map(mean)

/** Sums of squares and degrees of freedom of jobs in epochs, each epoch around its own mean. */
export interface Spread {
  readonly within: { readonly squares: number; readonly df: number }
  readonly between: { readonly squares: number; readonly df: number }
}

export function spreadOf(epochs: readonly Jobs[]): Spread {
  const within = { squares: 0, df: 0 }
  const between = { squares: 0, df: 0 }
  for (const jobs of epochs) {
    for (const rounds of jobs) {
      within.squares += ownSquares(rounds)
      within.df += rounds.length - 1
    }
    between.squares += ownSquares(meansOf(jobs))
    between.df += jobs.length - 1
  }
  return { within, between }
}

/** Harmonic mean of the jobs' numbers of rounds: their means' variance is vw ÷ this, on average. */
export const harmonicRounds = (jobs: Jobs): number =>
  jobs.length / jobs.reduce((sum, rounds) => sum + 1 / rounds.length, 0)

const clipAll = (levels: Levels, distance: number): Levels => {
  const clip = (jobs: Jobs): Jobs => jobs.map((rounds) => clipRounds(rounds, distance))
  return { reference: clip(levels.reference), earlier: levels.earlier.map(clip), candidate: clip(levels.candidate) }
}

/**
 * Steps 1 and 2 of the rule: clip the rounds, then pool the spread within jobs over all of them, shrink the spread
 * between jobs towards the prior `s0` (worth 12 jobs), and give the difference its standard error with
 * Satterthwaite's degrees of freedom. Needs one job of two rounds somewhere, else df and se are not numbers.
 * `clip: false` takes the rounds as they are.
 */
export function estimate(raw: Levels, s0: number, { clip = true }: { readonly clip?: boolean } = {}): Estimate {
  if (raw.paired === true) return estimatePairs(raw, s0, { clip })
  const distance = clipDistance([...raw.reference, ...raw.earlier.flat(), ...raw.candidate])
  const levels = clip ? clipAll(raw, distance) : raw
  const { within, between } = spreadOf([levels.reference, ...levels.earlier, levels.candidate])
  const vw = within.squares / within.df
  const K = levels.reference.length
  const J = levels.candidate.length
  const perJob = vw / harmonicRounds(levels.reference)
  const dfBetween = priorJobs + between.df
  const vjob = (priorJobs * (s0 ** 2 + perJob) + between.squares) / dfBetween
  const vb = Math.max(vjob - perJob, (leastShareOfPrior * s0) ** 2)
  const A = vb * (1 / J + 1 / K)
  const B = vw / (J * harmonicRounds(levels.candidate)) + perJob / K
  const reference = mean(meansOf(levels.reference))
  const candidate = mean(meansOf(levels.candidate))
  return {
    d: reference - candidate,
    se: Math.sqrt(A + B),
    df: (A + B) ** 2 / (A ** 2 / dfBetween + B ** 2 / within.df),
    storedDf: between.df - (J - 1),
    A,
    B,
    vw,
    reference,
    candidate,
    clipped: levels.candidate.map((rounds, j) => rounds.map((y, r) => y !== raw.candidate[j]?.[r])),
  }
}
