import { describe, expect, test } from 'vitest'
import { alphas, spentWhileOpen } from '../../src/gate/budget.ts'
import { clipDistance, clipRounds } from '../../src/gate/clip.ts'
import { barOf, decide, halfWidth, smallestLoss } from '../../src/gate/decide.ts'
import { estimate } from '../../src/gate/estimate.ts'
import { judge } from '../../src/gate/judge.ts'
import { atLoss, twice } from '../../src/gate/scale.ts'
import { metricNamed } from '../../src/metrics/index.ts'
import { studentQuantile } from '../../src/stats/student.ts'
import { bench, factsOf, limit, round, throughputs, workedBaseline, workedCandidate } from './rows.ts'

const metrics = (...names: string[]) => names.map(metricNamed).filter((metric) => metric !== undefined)

/** Equal when rounded to as many digits as `want` gives. */
const digits = (got: number, want: string): void => {
  const given = want.replace(/e.*|[.-]/g, '').replace(/^0+/, '').length
  expect(got.toExponential(given - 1)).toBe(Number(want).toExponential(given - 1))
}

describe('the worked example of the rule', () => {
  const logs = (jobs: readonly (readonly number[])[]) => jobs.map((rounds) => rounds.map((value) => Math.log(value)))
  const found = estimate({ reference: logs(workedBaseline), earlier: [], candidate: logs([workedCandidate]) }, 0.02)
  // 2.5 is the throughput group's share when all three groups are gated.
  const bar = barOf({ better: 'higher', limit: 0.05, floor: 0, alpha: 0.006 / 2.5 })

  test('clips the round of 1600 to 1935.75, and no other', () => {
    const all = logs([...workedBaseline, workedCandidate])
    const distance = clipDistance(all)
    const clipped = logs(workedBaseline).map((rounds) => clipRounds(rounds, distance))
    digits(Math.exp(clipped[2]?.[4] ?? 0), '1935.75')
    const moved = clipped.flat().filter((y, i) => y !== logs(workedBaseline).flat()[i])
    expect(moved).toHaveLength(1)
    expect(found.clipped).toEqual([[false, false, false]])
  })

  test('has every number to its digits', () => {
    digits(found.d, '0.093958')
    digits(found.vw, '3.4144e-05')
    digits(found.A, '5.2434e-04')
    digits(found.se, '0.023195')
    digits(found.df, '14.729')
    digits(studentQuantile(1 - bar.alpha, found.df), '3.3162')
    digits(halfWidth(found) / found.se, '2.1349')
    digits(bar.loss, '0.051293')
    digits(found.d - studentQuantile(1 - bar.alpha, found.df) * found.se, '0.017038')
  })

  test('fails at three rounds, with a loss of 8.97 %', () => {
    expect(decide(found, bar)).toBe('regressed')
    digits(-Math.expm1(-found.d), '0.0897')
  })

  test('would flag a loss of 10.1 % nine times in ten', () => {
    expect(smallestLoss(found, bar)).toBeCloseTo(1 - Math.exp(-(3.3162486 + 1.28) * 0.0231949), 6)
  })

  test('without clipping, the job of the 1600 round would drag the reference down', () => {
    const plain = estimate({ reference: logs(workedBaseline), earlier: [], candidate: logs([workedCandidate]) }, 0.02, {
      clip: false,
    })
    expect(Math.exp(found.reference - plain.reference) - 1).toBeCloseTo(0.04 / 3, 2)
  })

  test('comes out of judge with the judged means, the interval and the reason', () => {
    const rounds = throughputs(workedCandidate)
    const names = ['output_throughput', 'mean_tpot_ms', 'mean_ttft_ms']
    const judged = judge(
      bench({ limits: names.map((name) => limit(name, { required: name === 'output_throughput' })) }),
      { rounds, facts: factsOf(rounds), stopped: 'open' },
    )
    expect(judged.outcome).toBe('regressed')
    const [metric] = judged.metrics
    expect(metric?.verdict).toBe('regressed')
    digits(metric?.baseline ?? 0, '2001.11')
    digits(metric?.candidate ?? 0, '1821.66')
    digits(metric?.change ?? 0, '-0.08968')
    digits(metric?.interval?.[0] ?? 0, '-0.1337')
    digits(metric?.interval?.[1] ?? 0, '-0.04347')
    expect(judged.reason).toEqual({
      key: 'regressed',
      numbers: {
        metric: 'output_throughput',
        change: metric?.change,
        lower: metric?.interval?.[0],
        upper: metric?.interval?.[1],
        limit: 0.05,
      },
    })
  })
})

test('jobs are never taken to be more alike than a fifth of the prior says, however alike they were', () => {
  const reference = Array.from({ length: 8 }, () => [0])
  const { A } = estimate({ reference, earlier: [], candidate: [[-0.08, 0, 0.08, 0]] }, 0.02, { clip: false })
  expect(A).toBeCloseTo((0.2 * 0.02) ** 2 * (1 + 1 / 8), 15)
})

describe('two lives of the candidate', () => {
  // Three jobs at 0, 1 and −1 %; lives at −6 and −10 %. Every round lies 1 % from its job's mean, so nothing is clipped.
  const around = (level: number) => [level - 0.01, level + 0.01, level - 0.01, level + 0.01]
  const found = estimate(
    { reference: [0, 0.01, -0.01].map(around), earlier: [], candidate: [around(-0.06), around(-0.1)] },
    0.02,
  )

  test('count alike: d is against the mean of their means', () => {
    expect(found.d).toBeCloseTo(0.08, 12)
  })

  test('bring their own spread into that between jobs, and halve its share of the error', () => {
    const vw = (20 * 1e-4) / 15
    const squares = 2 * 0.01 ** 2 + 2 * 0.02 ** 2
    const vb = (12 * (0.02 ** 2 + vw / 4) + squares) / (12 + 2 + 1) - vw / 4
    expect(found.vw).toBeCloseTo(vw, 12)
    expect(found.A).toBeCloseTo(vb * (1 / 2 + 1 / 3), 12)
    expect(found.B).toBeCloseTo(vw * (1 / 8 + 1 / 12), 12)
    expect(found.df).toBeCloseTo((found.A + found.B) ** 2 / (found.A ** 2 / 15 + found.B ** 2 / 15), 9)
  })

  test('name every clipped round of both', () => {
    const wild = [-0.05, -0.05, -0.051, -0.3]
    const { clipped } = estimate({ reference: [around(0)], earlier: [], candidate: [around(-0.06), wild] }, 0.02)
    expect(clipped).toEqual([Array(4).fill(false), [false, false, false, true]])
  })
})

describe('the family budget', () => {
  test('is split 0.4, 0.4, 0.2 over throughput, TPOT with ITL, and TTFT', () => {
    const shares = alphas(metrics('request_throughput', 'output_throughput', 'mean_itl_ms', 'mean_ttft_ms'))
    expect([...shares]).toEqual([
      ['request_throughput', 0.006 / 2.5],
      ['output_throughput', 0.006 / 2.5],
      ['mean_itl_ms', 0.006 / 2.5],
      ['mean_ttft_ms', expect.closeTo(0.006 / 5, 12)],
    ])
  })

  test('goes to the gated groups only', () => {
    expect(alphas(metrics('request_throughput')).get('request_throughput')).toBe(0.006)
    expect(alphas(metrics('mean_tpot_ms', 'mean_ttft_ms')).get('mean_ttft_ms')).toBeCloseTo(0.002, 12)
  })

  test('counts each metric outside the groups as a group of its own', () => {
    const shares = alphas(metrics('request_throughput', 'p99_itl_ms', 'p99_ttft_ms'))
    expect([...shares.values()].map((alpha) => alpha / 0.006)).toEqual([
      expect.closeTo(0.5, 12),
      expect.closeTo(0.25, 12),
      expect.closeTo(0.25, 12),
    ])
  })
})

describe('a failure while another round may follow', () => {
  test.each([
    { jobs: 'one job, none of whose spread is known', df: 0, share: 1 },
    { jobs: 'three jobs', df: 2, share: 1 },
    { jobs: 'four jobs', df: 3, share: 1 / 2 },
    { jobs: 'five jobs', df: 4, share: 1 / 3 },
    { jobs: 'eight jobs', df: 7, share: 1 / 4 },
    { jobs: 'a long history', df: 31, share: 1 / 4 },
  ])('spends $share of the budget with $jobs', ({ df, share }) => {
    expect(spentWhileOpen(df)).toBe(share)
  })

  // Eight jobs and a candidate 6.9 % below them: 3.6 standard errors.
  const level = [-0.03, -0.02, -0.01, 0, 0, 0.01, 0.02, 0.03].map((y) => [y - 0.01, y, y + 0.01])
  const bar = barOf({ better: 'higher', limit: 0.05, floor: 0, alpha: 0.006 / 2.5 })
  const at = (d: number) => estimate({ reference: level, earlier: [], candidate: [[-d - 0.01, -d, -d + 0.01]] }, 0.02)

  test('counts the jobs of every epoch, and neither the prior nor the lives of the candidate', () => {
    expect(at(0).storedDf).toBe(7)
    const lives = [
      [0, 0.01, 0.02],
      [0, 0.01, 0.02],
    ]
    expect(estimate({ reference: level, earlier: [level, level.slice(0, 2)], candidate: lives }, 0.02).storedDf).toBe(
      15,
    )
  })

  test('needs more than the same failure at the last look', () => {
    const found = at(0.08)
    expect(found.d / found.se).toBeGreaterThan(studentQuantile(1 - bar.alpha, found.df))
    expect(found.d / found.se).toBeLessThan(studentQuantile(1 - bar.alpha / 4, found.df))
    expect([false, true].map((open) => decide(found, bar, { open }))).toEqual(['regressed', 'undecided'])
    expect(decide(at(0.12), bar, { open: true })).toBe('regressed')
  })

  test('is none of an improvement, which blocks nobody', () => {
    expect([false, true].map((open) => decide(at(-0.08), bar, { open }))).toEqual(['improved', 'improved'])
  })
})

test.each([
  { better: 'higher', limit: 0.05, want: 0.1 },
  { better: 'higher', limit: 0.6, want: 0.95 },
  { better: 'higher', limit: 0.96, want: 0.98 },
  { better: 'lower', limit: 0.2, want: 0.4 },
  { better: 'lower', limit: 3, want: 6 },
] as const)('twice a limit of $limit where $better is better is $want', ({ better, limit: L, want }) => {
  expect(twice(L, better)).toBeCloseTo(want, 12)
  expect(Number.isFinite(atLoss(twice(L, better), better))).toBe(true)
})

describe('a floor', () => {
  const jobs = [10, 10.01, 10.02].map((level) => ({ rounds: Array(5).fill(round({ mean_tpot_ms: level })) }))
  const verdictOf = (values: number[], floor: number) => {
    const rounds = values.map((mean_tpot_ms) => round({ mean_tpot_ms }))
    const judged = judge(
      bench({
        reference: { ...bench().reference, level: jobs },
        limits: [limit('mean_tpot_ms', { limit: 0.05, floor })],
      }),
      { rounds, facts: factsOf(rounds), stopped: 'rounds' },
    )
    return judged.reason.key
  }

  test('keeps a large relative loss of less than it from failing', () => {
    expect(verdictOf([11.2, 11.2, 11.2], 0)).toBe('regressed')
    expect(verdictOf([11.2, 11.2, 11.2], 2)).toBe('pass.floor')
    expect(verdictOf([11.2, 11.2, 11.2], 1.3)).toBe('inconclusive.job-noise')
    expect(verdictOf([11.2, 11.2, 11.2], 1.1)).toBe('regressed')
  })

  test('keeps a gain of less than it from counting as one', () => {
    expect(verdictOf([8.9, 8.9, 8.9], 0)).toBe('improved')
    expect(verdictOf([8.9, 8.9, 8.9], 2)).toBe('pass')
  })
})

test('a wider spread between jobs, given as an input, makes a loss undecided', () => {
  const rounds = throughputs([1780, 1790, 1785])
  const outcome = (betweenJobNoise: number | null) =>
    judge(bench({ betweenJobNoise }), { rounds, facts: factsOf(rounds), stopped: 'rounds' }).outcome
  expect([null, 0.05].map(outcome)).toEqual(['regressed', 'inconclusive'])
})
