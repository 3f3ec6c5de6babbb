import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { incompleteBeta } from '../../src/stats/beta.ts'
import { logGamma } from '../../src/stats/gamma.ts'
import { studentCdf, studentQuantile } from '../../src/stats/student.ts'

/** Equal to ten significant digits. */
const near = (got: number, want: number): void => {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-10 * Math.abs(want))
}

// Wanted values: scipy 1.17 (stats.t.ppf, stats.t.cdf, special.betainc, special.gammaln).
describe('Student t quantile', () => {
  const quantiles = [
    [0.975, 0.5, 164.55767348048818],
    [0.975, 1, 12.706204736174694],
    [0.975, 2.5, 3.5746548420036817],
    [0.975, 14.729, 2.1348702922486305],
    [0.975, 1e6, 1.959966356814107],
    [0.9976, 0.5, 17855.7492332031],
    [0.9976, 4, 5.660968670142205],
    [0.9976, 14.729, 3.31624138946522],
    [0.9976, 37.25, 2.9994877568252147],
    [0.9988, 1, 265.25698184824483],
    [0.9988, 1000.5, 3.0434392717413776],
    [0.994, 4, 4.366595463319241],
    [0.6, 0.5, 0.3979754267847907],
    [0.6, 14.729, 0.2579695848412487],
    [0.0024, 14.729, -3.3162413894652127],
    [0.999999, 3.3, 73.7907597169549],
  ] as const
  test.each(quantiles)('of p = %d with %d degrees of freedom is %d', (p, df, want) => {
    near(studentQuantile(p, df), want)
  })

  test('undoes the distribution function, for any p and df', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.7, max: 5000, noNaN: true }),
        (p, df) => {
          near(studentCdf(studentQuantile(p, df), df), p)
        },
      ),
    )
  })

  test('is not a number outside 0 < p < 1', () => {
    expect([0, 1, -0.1, Number.NaN].map((p) => studentQuantile(p, 5))).toEqual(Array(4).fill(Number.NaN))
  })
})

test.each([
  [0, 3, 0.5],
  [0.1, 0.7, 0.5293453084240403],
  [-1.3, 2.25, 0.155393198488735],
  [2.1349, 14.729, 0.9750013982846912],
  [12, 5.5, 0.9999812597496854],
  [-30, 8.1, 6.819916802749623e-10],
  [1e-5, 100.3, 0.5000039794916247],
] as const)('Student t distribution at %d with %d degrees of freedom is %d', (t, df, want) => {
  near(studentCdf(t, df), want)
})

test.each([
  [0.3, 2, 3, 0.3483],
  [0.99, 0.5, 7.3645, 0.9999999999999997],
  [0.001, 0.5, 0.5, 0.020135041633377492],
  [0.5, 500.2, 0.5, 9.475969943294073e-153],
  [0.7, 30, 12, 0.4010477903496097],
  [0, 2, 2, 0],
  [1, 2, 2, 1],
] as const)('incomplete beta at %d of (%d, %d) is %d', (x, a, b, want) => {
  near(incompleteBeta(x, a, b), want)
})

test.each([
  [0.001, 6.907178885383853],
  [0.5, 0.5723649429247],
  [1.5, -0.12078223763524526],
  [3.7, 1.428072326665388],
  [10, 12.801827480081469],
  [100.25, 360.28455963776423],
  [1e7, 151180949.36947393],
] as const)('ln Γ(%d) is %d', (x, want) => {
  near(logGamma(x), want)
})
