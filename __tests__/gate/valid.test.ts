import { describe, expect, test } from 'vitest'
import type { ClientHealth } from '../../src/domain/health.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { worstHealth } from '../../src/gate/client-health.ts'
import { type Bench, judge } from '../../src/gate/judge.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import type { RoundFacts } from '../../src/gate/valid.ts'
import { bench, fact, healthy, job, key, round, throughputs, workedReference } from './rows.ts'

const steady = throughputs([2000, 2010, 1990])
const each = (change: Partial<RowRound>): RowRound[] => steady.map((one) => ({ ...one, ...change }))
const all = (health: Partial<ClientHealth>): RoundFacts[] =>
  steady.map(() => ({ ...fact, health: { ...healthy, ...health } }))
const facts = steady.map(() => fact)

/** The same baseline, whose server also reports its prefix cache. */
const knownHits = referenceOfJobs(
  workedReference.level.map((one) => ({ rounds: one.rounds.map((r) => ({ ...r, prefix_hit_ratio: 0.02 })) })),
)

describe('breaking only', () => {
  const cases: {
    name: string
    rounds?: RowRound[]
    facts?: RoundFacts[]
    change?: Partial<Bench>
    check: string
    numbers: Record<string, unknown>
  }[] = [
    {
      name: 'one request in sixteen',
      rounds: each({ failed: 40, completed: 600, input_tokens: 600 * 256, output_tokens: 600 * 128 }),
      facts: steady.map(() => ({ ...fact, askedOutputTokens: 600 * 128 })),
      check: 'failed-requests',
      numbers: { failed: 120, total: 1920, ratio: 0.0625, limit: 0.05 },
    },
    {
      name: 'every request',
      rounds: steady.map(() => round({}, { failed: 640, completed: 0, input_tokens: 0, output_tokens: 0 })),
      facts: steady.map(() => ({ ...fact, askedOutputTokens: 0 })),
      check: 'failed-requests',
      numbers: { failed: 1920, total: 1920, ratio: 1, limit: 0.05 },
    },
    {
      name: 'the length of the answers, capped in one round',
      rounds: steady.map((one, i) => ({ ...one, output_tokens: i === 1 ? 640 * 126 : one.output_tokens })),
      check: 'output-tokens',
      numbers: { round: 2, got: 640 * 126, asked: 640 * 128, ratio: 126 / 128, limit: 0.99 },
    },
    {
      name: 'the length of the prompts',
      rounds: each({ input_tokens: 640 * 250 }),
      check: 'input-totals',
      numbers: { got: 250, baseline: 256, difference: 250 / 256 - 1, limit: 0.02 },
    },
    {
      name: 'the length asked for, where answers may end early',
      rounds: each({ output_tokens: 640 * 100 }),
      facts: steady.map(() => ({ ...fact, askedOutputTokens: null })),
      check: 'output-totals',
      numbers: { got: 100, baseline: 128, difference: 100 / 128 - 1, limit: 0.02 },
    },
    {
      name: 'the prefix cache',
      rounds: each({ prefix_hit_ratio: 0.3 }),
      change: { reference: knownHits },
      check: 'prefix-hits',
      numbers: { got: expect.closeTo(0.3, 12), baseline: expect.closeTo(0.02, 12), limit: 0.05 },
    },
    {
      name: 'the peace of the endpoint in one round',
      rounds: steady.map((one, i) => ({ ...one, foreign: i === 2 ? 0.04 : 0 })),
      check: 'foreign',
      numbers: { round: 3, ratio: 0.04, limit: 0.01 },
    },
    {
      name: 'the last round off',
      facts: steady.map((_, i) => ({ ...fact, partial: i === 2 })),
      check: 'complete-rounds',
      numbers: { partial: 1, rounds: 3 },
    },
    {
      name: 'off after two rounds',
      rounds: steady.slice(0, 2),
      facts: facts.slice(0, 2),
      check: 'enough-rounds',
      numbers: { rounds: 2, needed: 3 },
    },
    {
      name: 'the pace of the client',
      facts: all({ late_ratio: 0.03 }),
      check: 'client.late',
      numbers: { value: 0.03, limit: 0.02, over: 3, rounds: 3 },
    },
    {
      name: 'the punctuality of the client',
      facts: all({ lateness_p99_ms: 12 }),
      check: 'client.lateness',
      numbers: { value: 12, limit: 10, over: 3, rounds: 3 },
    },
    {
      name: 'the event loop of the client, in two of three rounds',
      facts: steady.map((_, i) => ({
        ...fact,
        health: { ...healthy, event_loop_delay_p99_ms: i === 0 ? 1 : 45 },
      })),
      check: 'client.event-loop',
      numbers: { value: 45, limit: 5, over: 2, rounds: 3 },
    },
    {
      name: 'the identity, where no new key may start',
      change: {
        comparison: {
          kind: 'other',
          key,
          newest: job(1),
          differing: [{ field: 'num-prompts', kind: 'identity', baseline: 640, candidate: 64, differs: true }],
          allowed: false,
        },
      },
      check: 'identity',
      numbers: { fields: 'num-prompts', count: 1 },
    },
    {
      name: 'the number of requests that complete, beside a gain of 20 %',
      rounds: throughputs([2400, 2410, 2390]).map((one) => ({
        ...one,
        completed: 600,
        failed: 6,
        input_tokens: 600 * 256,
        output_tokens: 600 * 128,
      })),
      facts: steady.map(() => ({ ...fact, askedOutputTokens: 600 * 128 })),
      check: 'gain',
      numbers: {
        metric: 'output_throughput',
        change: expect.closeTo(0.19945, 5),
        limit: 0.05,
        differs: 'completed',
        got: 600,
        baseline: 640,
      },
    },
  ]
  test.each(cases)('$name is invalid: $check', ({ rounds = steady, facts: known = facts, change, check, numbers }) => {
    const judged = judge(bench(change), { rounds, facts: known, stopped: 'rounds' })
    expect(judged.outcome).toBe('invalid')
    expect(judged.reason).toEqual({ key: check, numbers })
    expect(judged.validity.filter(({ status }) => status === 'failed').map((one) => one.check)).toContain(check)
    expect(judged.metrics[0]).toMatchObject({ verdict: 'invalid', reason: { key: check } })
  })
})

describe('the measurement is believed', () => {
  const believed = (rounds: readonly RowRound[], known: readonly RoundFacts[], change: Partial<Bench> = {}) =>
    judge(bench(change), { rounds, facts: known, stopped: 'rounds' }).outcome

  test('of a slow server: its times relax what the client is held to', () => {
    const slow = [200, 201, 199].map((output_throughput) =>
      round({ output_throughput, median_ttft_ms: 5000, median_itl_ms: 400 }),
    )
    const known = all({ lateness_p99_ms: 200, event_loop_delay_p99_ms: 90 })
    expect(believed(slow, known)).toBe('regressed')
  })

  test('of a burst, however late its last request left: that is its send spread', () => {
    expect(believed(steady, all({ late_ratio: null, lateness_p99_ms: 400, send_spread_ms: 400 }))).toBe('pass')
  })

  test('of a client with one hiccup in one round', () => {
    const hiccup = { ...fact, health: { ...healthy, event_loop_delay_p99_ms: 40 } }
    expect(believed(steady, [hiccup, fact, fact])).toBe('pass')
  })

  test('where an unknown length was asked for, and totals differ by seed', () => {
    const free = steady.map(() => ({ ...fact, askedOutputTokens: null }))
    expect(believed(each({ output_tokens: 640 * 100 }), free, { sameTotals: false })).toBe('pass')
  })

  test('of a gain of 20 % for the same work: it improved', () => {
    expect(believed(throughputs([2400, 2410, 2390]), facts)).toBe('improved')
  })

  test('of more preemptions: that is what a loss looks like', () => {
    expect(believed(each({ preemptions: 40 }), facts)).toBe('pass')
  })
})

test('what the server does not tell is shown as not checked', () => {
  const { validity } = judge(bench(), { rounds: steady, facts, stopped: 'rounds' })
  expect(validity.map(({ check, status }) => `${check}: ${status}`)).toEqual([
    'identity: ok',
    'complete-rounds: ok',
    'enough-rounds: ok',
    'restart: not-checked',
    'failed-requests: ok',
    'client.late: ok',
    'client.lateness: ok',
    'client.event-loop: ok',
    'percentile-values: not-checked',
    'output-tokens: ok',
    'input-totals: ok',
    'output-totals: ok',
    'prefix-hits: not-checked',
    'foreign: not-checked',
    'preemptions: not-checked',
    'values: ok',
    'gain: not-checked',
  ])
})

test('a bad value is the metric’s own reason, and the check counts it', () => {
  const rounds = throughputs([2000, 0, 2000])
  const { reason, validity } = judge(bench(), { rounds, facts, stopped: 'rounds' })
  expect(reason).toEqual({ key: 'value-not-positive', numbers: { metric: 'output_throughput', value: 0, round: 2 } })
  expect(validity.find(({ check }) => check === 'values')).toMatchObject({ status: 'failed', numbers: { bad: 1 } })
})

test('the health of a job is the worst of its rounds’ delays and the sum of their counts', () => {
  const other = {
    ...healthy,
    late_ratio: null,
    lateness_p99_ms: 3,
    events: 20,
    gc_total_ms: 5,
    utilisation: [0.1, 0.9],
  }
  expect(worstHealth([healthy, other])).toEqual({
    ...healthy,
    lateness_p99_ms: 3,
    late_ratio: 0.001,
    utilisation: [0.3, 0.9],
    cpu_ms: 1800,
    gc_total_ms: 25,
    connects: 128,
    reads: 20000,
    bytes: 18000000,
    events: 80020,
  })
  expect(worstHealth([])).toBeNull()
})
