import { probit } from 'simple-statistics'
import { incompleteBeta } from './beta.ts'
import { logGamma } from './gamma.ts'

/** P(T > t), t ≥ 0: half of I_x(df/2, 1/2) at x = df/(df + t²) (Abramowitz & Stegun 26.7.1). */
function upperTail(t: number, df: number): number {
  const square = t * t
  return incompleteBeta(df / (df + square), df / 2, 0.5, square / (df + square)) / 2
}

/** Student's t distribution function, P(T ≤ t), for any df > 0, whole or not. */
export const studentCdf = (t: number, df: number): number => (t < 0 ? upperTail(-t, df) : 1 - upperTail(t, df))

const logDensity = (t: number, df: number): number =>
  logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(df * Math.PI) / 2 - ((df + 1) / 2) * Math.log1p((t * t) / df)

/**
 * Student's t quantile: the t with P(T ≤ t) = p, for any df > 0, 0 < p < 1; 1e-10 of scipy's from df 0.5 to 1e6.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) return Number.NaN
  if (p < 0.5) return -studentQuantile(1 - p, df)
  return p === 0.5 ? 0 : tailQuantile(1 - p, df)
}

/** Newton squares its error: after a step this small, the next one is below a double's last digit. */
const lastStep = 1e-8

/**
 * The t > 0 with P(T > t) = tail. The tail is convex, so that from either side a Newton step lands left of the root and
 * the next ones climb to it; the normal quantile z lies left of it too, and is the floor.
 */
function tailQuantile(tail: number, df: number): number {
  const z = Math.max(0, probit(1 - tail))
  let t = Math.max(z, expansion(z, df))
  for (let step = 0; step < 200; step += 1) {
    const by = (upperTail(t, df) - tail) / Math.exp(logDensity(t, df))
    const next = Math.max(z, t + by)
    if (Math.abs(next - t) <= lastStep * next) return next
    t = next
  }
  return t
}

/** Cornish–Fisher's expansion of the quantile in 1/df (Abramowitz & Stegun 26.7.5): a start, close where df is large. */
const expansion = (z: number, df: number): number =>
  z + (z ** 3 + z) / (4 * df) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * df * df)
