/** Bernoulli terms B(2k) / (2k (2k − 1)) of Stirling's series, k = 1 … 8. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156, -3617 / 122_400] as const

/** Where eight terms of the series are exact to a double. */
const seriesFrom = 10

/** ln Γ(x), x > 0: Stirling's series (DLMF 5.11.1), reached from below by Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  let shift = 1
  let at = x
  for (; at < seriesFrom; at += 1) shift *= at
  const square = at * at
  const tail = stirling.reduceRight((sum, term) => sum / square + term, 0) / at
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + tail - Math.log(shift)
}

/** ln of the binomial coefficient n over k. */
export const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
