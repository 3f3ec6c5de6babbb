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
 * Student's t quantile: the t with P(T ≤ t) = p, for any df > 0, 0 < p < 1. Newton on the upper tail, inside a bracket
 * that every step narrows (halved when Newton would leave it): 1e-10 of scipy's from df 0.5 to 1e6.
 */
export function studentQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1 && df > 0)) return Number.NaN
  if (p < 0.5) return -studentQuantile(1 - p, df)
  return p === 0.5 ? 0 : tailQuantile(1 - p, df)
}

/** The t > 0 with P(T > t) = tail. The normal quantile is below it, so the search starts there. */
function tailQuantile(tail: number, df: number): number {
  let low = 0
  let high = Math.max(1, probit(1 - tail))
  while (upperTail(high, df) > tail) {
    low = high
    high *= 2
  }
  let t = (low + high) / 2
  for (let step = 0; step < 200; step += 1) {
    const excess = upperTail(t, df) - tail
    if (excess > 0) low = t
    else high = t
    const newton = t + excess / Math.exp(logDensity(t, df))
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - t) <= 1e-14 * next) return next
    t = next
  }
  return t
}
