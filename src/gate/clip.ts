import { medianOf, medianSorting } from '../stats/median.ts'

/**
 * c(n): makes the median of |round − job median| over jobs of n rounds an estimate of the standard deviation of normal
 * rounds (simulated, index n).
 */
const consistency = [0, 0, 2.103, 3.207, 2.053, 2.054, 1.895, 1.813, 1.778, 1.716, 1.701, 1.665, 1.655]

/** Beyond the table: falls to the constant of many rounds, 1/Φ⁻¹(3/4), as it does in the table. */
const consistencyOf = (rounds: number): number => consistency[rounds] ?? 1.4826 * (1 + 1.4 / rounds)

/** No round is clipped for differing by less than 2.5 times this (0.75 %). */
const leastSpread = 0.003
const spreadsAway = 2.5

/**
 * How far from its job's median a round may lie, on the log scale: 2.5 times the spread pooled over all jobs of two or
 * more rounds. Infinite when no job has two.
 */
export function clipDistance(jobs: readonly (readonly number[])[]): number {
  const spreading = jobs.filter((rounds) => rounds.length >= 2)
  const pool = new Float64Array(spreading.reduce((count, rounds) => count + rounds.length, 0))
  let at = 0
  for (const rounds of spreading) {
    const middle = medianOf(rounds)
    const scale = consistencyOf(rounds.length)
    for (const y of rounds) {
      pool[at] = Math.abs(y - middle) * scale
      at += 1
    }
  }
  return at === 0 ? Number.POSITIVE_INFINITY : spreadsAway * Math.max(medianSorting(pool), leastSpread)
}

/** A job's rounds, each moved to within `distance` of the job's median. */
export function clipRounds(rounds: readonly number[], distance: number): number[] {
  const middle = medianOf(rounds)
  return rounds.map((y) => middle + Math.max(-distance, Math.min(distance, y - middle)))
}
