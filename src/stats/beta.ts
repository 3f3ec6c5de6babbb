import { logGamma } from './gamma.ts'

const tiny = 1e-300
const settled = 1e-16
/** The fraction settles in about √max(a, b) steps; this is far beyond any df met here. */
const mostSteps = 100_000

/**
 * Regularised incomplete beta function I_x(a, b), a and b > 0, x in [0, 1], from its continued fraction (DLMF 8.17.22),
 * evaluated on the side where it converges fast. `complement` is 1 − x, given apart so that x near 1 loses no digits.
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0
  if (complement <= 0) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(complement))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(complement, b, a)) / b
}

const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value)

/** The fraction 1/(1 + d1/(1 + d2/(1 + …))) by the modified Lentz method: numerators d of DLMF 8.17.23 in pairs. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m < mostSteps; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < settled) break
  }
  return value
}
