import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { type Bench, judge } from '../../src/gate/judge.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import { defaultLimits } from '../../src/metrics/index.ts'
import { bench, factsOf, limit, round, throughputs } from './rows.ts'

const none = referenceOfJobs([])
const outcomeOf = (rounds: readonly RowRound[], change: Partial<Bench> = {}) => {
  const judged = judge(bench(change), { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  return { outcome: judged.outcome, key: judged.reason.key }
}
const steady = throughputs([2000, 2010, 1990])
/** Totals count the requests that completed. */
const failing = (one: RowRound, failed: number): RowRound =>
  round(one.metrics, {
    failed,
    completed: 640 - failed,
    input_tokens: (640 - failed) * 256,
    output_tokens: (640 - failed) * 128,
  })

describe('a job', () => {
  const cases: { name: string; rounds: RowRound[]; change?: Partial<Bench>; outcome: Outcome; key: string }[] = [
    { name: 'unchanged passes', rounds: steady, outcome: 'pass', key: 'pass' },
    { name: '15 % slower regressed', rounds: throughputs([1700, 1710, 1690]), outcome: 'regressed', key: 'regressed' },
    { name: '15 % faster improved', rounds: throughputs([2300, 2310, 2290]), outcome: 'improved', key: 'improved' },
    {
      name: '5.5 % slower, known to 2.3 %, is undecided for what differs between jobs',
      rounds: throughputs([1890, 1895, 1885]),
      outcome: 'inconclusive',
      key: 'inconclusive.job-noise',
    },
    {
      name: 'with rounds 20 % apart is undecided for what differs between rounds',
      rounds: throughputs([1600, 1900, 2200]),
      change: { reference: referenceOfJobs([{ rounds: throughputs([1700, 2300, 1800, 2200, 2000]) }]) },
      outcome: 'inconclusive',
      key: 'inconclusive.round-noise',
    },
    {
      name: 'without a baseline',
      rounds: steady,
      change: { reference: none },
      outcome: 'no-baseline',
      key: 'no-baseline',
    },
    {
      name: 'below a minimum regressed, baseline or not',
      rounds: steady,
      change: { reference: none, limits: [limit('output_throughput', { min: 2001 })] },
      outcome: 'regressed',
      key: 'min-broken',
    },
    {
      name: 'above a maximum regressed',
      rounds: [81, 80, 80].map((p99_itl_ms) => round({ p99_itl_ms })),
      change: { limits: [limit('p99_itl_ms', { limit: null, max: 80 })] },
      outcome: 'regressed',
      key: 'max-broken',
    },
    {
      name: 'within a maximum passes',
      rounds: [81, 79, 80].map((p99_itl_ms) => round({ p99_itl_ms })),
      change: { limits: [limit('p99_itl_ms', { limit: null, max: 80 })] },
      outcome: 'pass',
      key: 'within-bounds',
    },
    {
      name: 'whose gated metric no reference job has is without a baseline',
      rounds: [81, 79, 80].map((p99_itl_ms) => round({ p99_itl_ms, output_throughput: 2000 })),
      change: { limits: [limit('output_throughput'), limit('p99_itl_ms')] },
      outcome: 'no-baseline',
      key: 'no-baseline.metric',
    },
    {
      name: 'without a required metric is invalid',
      rounds: steady,
      change: { limits: [limit('output_throughput'), limit('p99_itl_ms')] },
      outcome: 'invalid',
      key: 'missing-metric',
    },
    {
      name: 'without a metric that is not required goes on without it',
      rounds: steady,
      change: { limits: [limit('output_throughput'), limit('p99_itl_ms', { required: false })] },
      outcome: 'pass',
      key: 'pass',
    },
    {
      name: 'none of whose metrics could be decided does not pass, required or not',
      rounds: steady,
      change: { limits: [limit('p99_itl_ms', { required: false })] },
      outcome: 'inconclusive',
      key: 'inconclusive.missing',
    },
    {
      name: 'of which nothing is gated does not pass',
      rounds: steady,
      change: { limits: [] },
      outcome: 'inconclusive',
      key: 'inconclusive.missing',
    },
    {
      name: 'with a rate of zero in one round is invalid, not passed',
      rounds: throughputs([2000, 0, 2000]),
      outcome: 'invalid',
      key: 'value-not-positive',
    },
    {
      name: 'with a value that is no number is invalid',
      rounds: throughputs([2000, Number.NaN, 2000]),
      outcome: 'invalid',
      key: 'value-not-positive',
    },
    {
      name: 'with 2 % of its requests failed regressed, however fast the rest',
      rounds: steady.map((one) => failing(one, 13)),
      outcome: 'regressed',
      key: 'error-rate',
    },
    {
      name: 'with one failed request in a thousand passes',
      rounds: steady.map((one, i) => failing(one, i === 0 ? 2 : 0)),
      outcome: 'pass',
      key: 'pass',
    },
    {
      name: 'with 0.8 % failed against none before regressed',
      rounds: steady.map((one) => failing(one, 5)),
      outcome: 'regressed',
      key: 'error-rate.worse',
    },
    {
      name: 'with all of its few failures in one round passes',
      rounds: steady.map((one, i) => failing(one, i === 0 ? 15 : 0)),
      outcome: 'pass',
      key: 'pass',
    },
  ]
  test.each(cases)('$name', ({ rounds, change, outcome, key }) => {
    expect(outcomeOf(rounds, change)).toEqual({ outcome, key })
  })
})

test('two files of one run each cannot tell: the change is all there is', () => {
  const rounds = throughputs([2288])
  const reference = referenceOfJobs([{ rounds: throughputs([2106]) }])
  const judged = judge(bench({ reference, comparison: null }), { rounds, facts: null, stopped: 'rounds' })
  expect(judged.outcome).toBe('inconclusive')
  expect(judged.reason).toEqual({
    key: 'inconclusive.few-rounds',
    numbers: {
      metric: 'output_throughput',
      change: expect.closeTo(2288 / 2106 - 1, 12),
      rounds: 1,
      baseline_rounds: 1,
    },
  })
  expect(judged.metrics[0]).toMatchObject({ baseline: expect.closeTo(2106, 9), interval: null, smallest_loss: null })
  expect(judged.validity).toMatchObject([{ check: 'failed-requests', status: 'ok' }])
})

test('metrics come gated first, then the document’s rows, also unmeasured ones, then the rest', () => {
  const rounds = [20, 21, 22].map((p99_itl_ms) => round({ p99_itl_ms, output_throughput: 2000, mean_ttft_ms: 50 }))
  const { metrics } = judge(bench({ limits: [limit('output_throughput')] }), {
    rounds,
    facts: factsOf(rounds),
    stopped: 'rounds',
  })
  expect(metrics.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['output_throughput', 'pass'],
    ['request_throughput', null],
    ['total_token_throughput', null],
    ['mean_ttft_ms', null],
    ['mean_tpot_ms', null],
    ['mean_itl_ms', null],
    ['p99_itl_ms', null],
  ])
  expect(metrics[1]).toMatchObject({ candidate: null, change: null })
  expect(metrics.at(-1)).toMatchObject({ candidate: 21, baseline: null, unit: 'ms' })
})

test('an ungated metric shows plain means, with an interval around their change', () => {
  const rounds = [20, 21, 25].map((p99_itl_ms) => round({ p99_itl_ms, output_throughput: 2000 }))
  const level = [
    [20, 20, 20],
    [22, 22, 22],
  ].map((values) => ({ rounds: values.map((p99_itl_ms) => round({ p99_itl_ms, output_throughput: 2000 })) }))
  const { metrics } = judge(bench({ reference: referenceOfJobs(level) }), {
    rounds,
    facts: factsOf(rounds),
    stopped: 'rounds',
  })
  const shown = metrics.find(({ name }) => name === 'p99_itl_ms')
  expect(shown).toMatchObject({ baseline: 21, candidate: 22, change: expect.closeTo(1 / 21, 12), smallest_loss: null })
  expect(shown?.interval?.[0]).toBeLessThan(0)
  expect(shown?.interval?.[1]).toBeGreaterThan(0.1)
})

test('of several that regressed the first listed speaks for the job', () => {
  const at = (request_throughput: number, output_throughput: number) => round({ request_throughput, output_throughput })
  const reference = referenceOfJobs([{ rounds: [at(20, 2000), at(20.1, 2010), at(19.9, 1990)] }])
  const rounds = [at(17, 1500), at(17, 1500), at(17, 1500)]
  const limits = [limit('request_throughput'), limit('output_throughput')]
  const judged = judge(bench({ reference, limits }), { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  expect(judged.reason.numbers['metric']).toBe('request_throughput')
  expect(judged.metrics.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['regressed', 'regressed'])
})

test('doubt says how large a loss it could have seen, and from how many jobs and rounds', () => {
  const rounds = throughputs([1890, 1895, 1885])
  const { reason } = judge(bench(), { rounds, facts: factsOf(rounds), stopped: 'time-budget' })
  expect(reason.numbers).toMatchObject({ jobs: 3, rounds: 3, stopped: 'time-budget', limit: 0.05 })
  expect(reason.numbers['smallest_loss']).toBeGreaterThan(0.05)
  expect(reason.numbers['smallest_loss']).toBeLessThan(0.15)
})

test('every clipped round is named', () => {
  const rounds = throughputs([2000, 2005, 2001, 1200])
  const { clipped } = judge(bench(), { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  expect(clipped).toEqual([[], [], [], ['output_throughput']])
})

test('the default limits judge all six metrics of the document', () => {
  const at = (speed: number) =>
    round({
      request_throughput: 20 * speed,
      output_throughput: 2000 * speed,
      total_token_throughput: 6000 * speed,
      mean_ttft_ms: 500 / speed,
      mean_tpot_ms: 20 / speed,
      mean_itl_ms: 20 / speed,
    })
  const reference = referenceOfJobs([1, 1.01, 0.99].map((s) => ({ rounds: [s, s * 1.01, s * 0.99].map(at) })))
  const verdicts = (speed: number) => {
    const rounds = [speed, speed * 1.01, speed * 0.99].map(at)
    return judge(bench({ reference, limits: defaultLimits }), { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  }
  expect(verdicts(1).metrics.map(({ verdict }) => verdict)).toEqual(Array(6).fill('pass'))
  expect(verdicts(0.88).metrics.map(({ verdict }) => verdict)).toEqual([
    ...['regressed', 'regressed', 'regressed'],
    ...['pass', 'regressed', 'regressed'],
  ])
})
