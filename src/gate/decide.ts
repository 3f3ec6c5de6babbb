import { studentQuantile } from '../stats/student.ts'
import { spentWhileOpen } from './budget.ts'
import type { Estimate } from './estimate.ts'
import { atGain, atLoss, type Better, lossAt, twice, valueAt } from './scale.ts'

/** What one metric is held to, on the log scale where nothing else is said. */
export interface Bar {
  readonly better: Better
  /** The loss that is too much, and twice it. */
  readonly loss: number
  readonly twiceLoss: number
  /** The gain that is worth a word, and twice it. */
  readonly gain: number
  readonly twiceGain: number
  /** One-sided error that a failure of this metric may have: its share of the family's. */
  readonly alpha: number
  /** Smallest absolute change that counts, in the metric's unit. */
  readonly floor: number
}

export interface BarOptions {
  readonly better: Better
  /** As a ratio: 0.05. */
  readonly limit: number
  readonly floor: number
  readonly alpha: number
}

export const barOf = ({ better, limit, floor, alpha }: BarOptions): Bar => ({
  better,
  loss: atLoss(limit, better),
  twiceLoss: atLoss(twice(limit, better), better),
  gain: atGain(limit, better),
  twiceGain: atGain(2 * limit, better),
  alpha,
  floor,
})

/** One-sided error of a pass against a loss of twice the limit, per metric; its quantile bounds the 95 % interval. */
const passAlpha = 0.025

export type Decision = 'regressed' | 'improved' | 'pass' | 'pass.floor' | 'undecided'

/** Half the width of the 95 % two-sided interval of d. */
export const halfWidth = ({ se, df }: Estimate): number => studentQuantile(1 - passAlpha, df) * se

/**
 * Step 4 of the rule. A failure needs the best estimate beyond the limit and the whole one-sided interval on the bad
 * side of no change; a pass needs the best estimate within the limit and a loss of twice it ruled out:
 *
 *      improved      |  pass: estimate left of the limit, bound left of 2L  |   regressed
 *   ───────────── −gain ────────────── 0 ────────────── limit ────────────── 2L ─────────────▶ d
 *
 * With a floor, a change smaller than it neither fails nor improves, and an interval wholly below it passes. `open`:
 * another round may follow, so a failure spends less of its error (see `spentWhileOpen`); an improvement, which blocks
 * nobody, would only end as a pass instead.
 */
export function decide(estimate: Estimate, bar: Bar, { open = false }: { readonly open?: boolean } = {}): Decision {
  const { d, storedDf } = estimate
  const worsening = (at: number): number => valueAt(estimate.reference, bar.better) * lossAt(at, bar.better)
  const share = open ? spentWhileOpen(storedDf) : 1
  if (d >= bar.loss && d > sureWidth(estimate, bar, share) && worsening(d) >= bar.floor) return 'regressed'
  if (-d >= bar.gain && -d > sureWidth(estimate, bar) && -worsening(d) >= bar.floor) return 'improved'
  const upper = d + halfWidth(estimate)
  if (d < bar.loss && upper < bar.twiceLoss) return 'pass'
  return worsening(upper) < bar.floor ? 'pass.floor' : 'undecided'
}

/** How far d must be from no change for a failure, or an improvement, to be more than chance. */
const sureWidth = ({ se, df }: Estimate, { alpha }: Bar, share = 1): number =>
  studentQuantile(1 - alpha * share, df) * se

/** z with P(Z ≤ z) = 90 %. */
const power = 1.28

/** About the smallest loss that would fail with 90 % probability, as a ratio in the metric's bad direction. */
export const smallestLoss = (estimate: Estimate, bar: Bar): number =>
  lossAt(Math.max(bar.loss, sureWidth(estimate, bar)) + power * estimate.se, bar.better)
