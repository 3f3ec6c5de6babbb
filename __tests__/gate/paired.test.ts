import { describe, expect, test } from 'vitest'
import { estimate } from '../../src/gate/estimate.ts'
import { judge } from '../../src/gate/judge.ts'
import { referenceBeside } from '../../src/gate/reference.ts'
import { untilDecided } from '../../src/gate/until-decided.ts'
import { bench, factsOf, throughputs } from './rows.ts'

const logs = (values: readonly number[]): number[] => values.map(Math.log)
const pairs = (theirs: readonly number[], ours: readonly number[], s0 = 0.02) =>
  estimate({ reference: [logs(theirs)], earlier: [], candidate: [logs(ours)], paired: true }, s0)

describe('pairs of rounds', () => {
  test('what both rounds of a pair share falls out: only their differences vary', () => {
    // Rounds 20 % apart from each other, each pair exactly 10 % apart.
    const { d, B, A, se, df } = pairs([1000, 1200, 1100], [900, 1080, 990])
    expect(d).toBeCloseTo(-Math.log(0.9), 12)
    expect(B).toBeCloseTo(0, 12)
    expect(A).toBeCloseTo(2 * 0.02 ** 2, 12)
    expect(se).toBeCloseTo(0.02 * Math.SQRT2, 12)
    expect(df).toBeCloseTo(12, 6)
  })

  test('worked by hand: differences of 4, 5 and 6 %', () => {
    const ours = [0.04, 0.05, 0.06].map((loss) => 1000 * Math.exp(-loss))
    const { d, B, vw, reference, candidate, df } = pairs([1000, 1000, 1000], ours, 0.01)
    expect(d).toBeCloseTo(0.05, 12)
    expect(B).toBeCloseTo(1e-4 / 3, 12)
    expect(vw).toBeCloseTo(5e-5, 12)
    expect(reference - candidate).toBeCloseTo(d, 12)
    // (A + B)² ÷ (A²/12 + B²/2), A = 2e-4
    expect(df).toBeCloseTo((2e-4 + 1e-4 / 3) ** 2 / (4e-8 / 12 + (1e-4 / 3) ** 2 / 2), 9)
  })

  test('without pairing the same rounds are as uncertain as they look', () => {
    const levels = { reference: [logs([1000, 1200, 1100])], earlier: [], candidate: [logs([900, 1080, 990])] }
    expect(estimate(levels, 0.02).se).toBeGreaterThan(2 * pairs([1000, 1200, 1100], [900, 1080, 990]).se)
  })

  test('a slow moment of one endpoint is one clipped pair', () => {
    const { d, clipped } = pairs([1000, 1001, 999, 1000, 1002], [998, 1000, 600, 999, 1001])
    expect(clipped).toEqual([[false, false, true, false, false]])
    expect(d).toBeLessThan(0.01)
  })

  test('the baseline’s better round is the candidate’s loss in either direction', () => {
    expect(pairs([900, 910, 905], [1000, 1010, 1005]).d).toBeCloseTo(-pairs([1000, 1010, 1005], [900, 910, 905]).d, 12)
  })
})

describe('two live endpoints, judged', () => {
  const beside = (theirs: readonly number[]) =>
    bench({ reference: referenceBeside(throughputs(theirs)), comparison: null, beside: factsOf(throughputs(theirs)) })
  const look = (theirs: readonly number[], ours: readonly number[], betweenJobNoise: number | null = null) => {
    const rounds = throughputs(ours)
    return judge({ ...beside(theirs), betweenJobNoise }, { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  }
  const steady = [2000, 2010, 1990, 2005, 1995, 2000, 2010, 1990]
  const less = (share: number): number[] => steady.map((value) => value * (1 - share))

  test('equal ones pass at once', () => {
    expect(look(steady.slice(0, 3), less(0.001).slice(0, 3)).outcome).toBe('pass')
  })

  test('15 % less is a loss, at the prior spread of two deployments', () => {
    expect(look(steady.slice(0, 3), less(0.15).slice(0, 3)).outcome).toBe('regressed')
  })

  test('7.5 % less may be chance of two deployments, however many rounds: it says so, and what would settle it', () => {
    const { outcome, reason } = look(steady, less(0.075))
    expect(outcome).toBe('inconclusive')
    expect(reason.key).toBe('inconclusive.deployment-noise')
    expect(look(steady, less(0.075), 0.005).outcome).toBe('regressed')
  })

  test('where the pairs themselves disagree, longer rounds would settle it', () => {
    const noisy = steady.map((value, i) => value * (i % 2 === 0 ? 0.8 : 1.1))
    expect(look(steady, noisy, 0.005).reason.key).toBe('inconclusive.pair-noise')
  })

  test('in doubt another pair is measured, up to the last one', () => {
    const step = (count: number) => {
      const rounds = throughputs(less(0.075).slice(0, count))
      const measured = { rounds, facts: factsOf(rounds) }
      return untilDecided(beside(steady.slice(0, count)), measured, {
        maxRounds: 4,
        mayStore: false,
        budgetSpent: false,
      })
    }
    expect([1, 2, 3, 4].map((count) => step(count).kind)).toEqual(['more', 'more', 'more', 'final'])
  })
})
