/** Which way of a metric is good. */
export type Better = 'higher' | 'lower'

/**
 * The log-goodness scale: ln(value) where higher is better, −ln(value) where lower is. A difference d = reference −
 * candidate is then positive when the candidate is worse, whatever the metric.
 */
export const goodness = (value: number, better: Better): number =>
  better === 'higher' ? Math.log(value) : -Math.log(value)

/** The value, in the metric's unit, at a point of the scale. */
export const valueAt = (y: number, better: Better): number => Math.exp(better === 'higher' ? y : -y)

/** candidate ÷ baseline − 1 at a difference d, signed as the value moves. */
export const changeAt = (d: number, better: Better): number => Math.expm1(better === 'higher' ? -d : d)

/** The worsening in the metric's bad direction at a difference d, as a ratio: 0.09 is a loss of 9 %. */
export const lossAt = (d: number, better: Better): number => (better === 'higher' ? -Math.expm1(-d) : Math.expm1(d))

/** The difference d at which the value has worsened by the ratio `loss`. */
export const atLoss = (loss: number, better: Better): number =>
  better === 'higher' ? -Math.log1p(-loss) : Math.log1p(loss)

/** The difference −d at which the value has improved by the ratio `gain`; a latency cannot gain 100 %. */
export function atGain(gain: number, better: Better): number {
  if (better === 'higher') return Math.log1p(gain)
  return gain < 1 ? -Math.log1p(-gain) : Number.POSITIVE_INFINITY
}

/** Twice a limit; a rate cannot fall by 100 %, so there it ends at 95 %, or half-way to it for wider limits. */
export const twice = (limit: number, better: Better): number =>
  better === 'higher' ? Math.min(2 * limit, Math.max(0.95, (1 + limit) / 2)) : 2 * limit
