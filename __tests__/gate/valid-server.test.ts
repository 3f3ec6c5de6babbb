import { describe, expect, test } from 'vitest'
import type { RowRound } from '../../src/domain/row.ts'
import { type Bench, judge } from '../../src/gate/judge.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import type { RoundFacts } from '../../src/gate/valid.ts'
import { bench, fact, limit, round, throughputs, workedReference } from './rows.ts'

const steady = throughputs([2000, 2010, 1990])
const facts = steady.map(() => fact)

/** The worked baseline, whose server also reports its prefix cache. */
const knownHits = referenceOfJobs(
  workedReference.level.map((one) => ({ rounds: one.rounds.map((r) => ({ ...r, prefix_hit_ratio: 0.02 })) })),
)

describe('what a gain comes from', () => {
  const fast = throughputs([2400, 2410, 2390])
  const free = steady.map(() => ({ ...fact, askedOutputTokens: null }))
  const gained = (change: Partial<RowRound>, other: Partial<Bench> = {}) =>
    judge(bench({ sameTotals: false, ...other }), {
      rounds: fast.map((one) => ({ ...one, ...change })),
      facts: free,
      stopped: 'rounds',
    })

  test('is asked where the plans differ too: a tenth of the tokens less makes a gain of a tenth', () => {
    expect(gained({ output_tokens: 640 * 115 }).reason).toMatchObject({
      key: 'gain',
      numbers: { differs: 'output_tokens', got: 115, baseline: 128 },
    })
    expect(gained({ input_tokens: 640 * 230 }).reason).toMatchObject({
      key: 'gain',
      numbers: { differs: 'input_tokens' },
    })
  })

  test('a difference that chance makes where the plans differ explains no gain', () => {
    expect(gained({ output_tokens: 640 * 124 }).outcome).toBe('improved')
  })

  test('the cache, where both sides tell of it, is a reason before any gain', () => {
    expect(gained({ prefix_hit_ratio: 0.4 }, { reference: knownHits }).reason.key).toBe('prefix-hits')
  })
})

describe('the server', () => {
  const life = (restarted: boolean, engines: [number, number] = [1, 1]): RoundFacts => ({
    ...fact,
    server: { restarted, engines },
  })
  const look = (known: RoundFacts[]) => judge(bench(), { rounds: steady, facts: known, stopped: 'rounds' })

  test('that restarted before or in a round is not one deployment', () => {
    expect(look([life(false), life(true), life(false)]).reason).toEqual({
      key: 'restart',
      numbers: { round: 2, rounds: 3, before: 1, after: 1 },
    })
  })

  test('that lost an engine says how many are left', () => {
    expect(look([fact, fact, life(true, [4, 3])]).reason).toMatchObject({ numbers: { round: 3, before: 4, after: 3 } })
  })

  test('that did not tell in one round has not been checked', () => {
    const { validity, outcome } = look([life(false), fact, life(false)])
    expect(outcome).toBe('pass')
    expect(validity.find(({ check }) => check === 'restart')).toMatchObject({ status: 'not-checked' })
    const foreign = steady.map((one, i) => ({ ...one, foreign: i === 1 ? null : 0 }))
    const partly = judge(bench(), { rounds: foreign, facts, stopped: 'rounds' })
    expect(partly.validity.find(({ check }) => check === 'foreign')).toMatchObject({ status: 'not-checked' })
  })
})

describe('a percentile', () => {
  const of = (metric: string, completed: number, gaps: number, required = true) => {
    const rounds = [1, 2, 3].map(() => round({ output_throughput: 2000, [metric]: 12 }, { completed }))
    const limits = [limit('output_throughput'), limit(metric, { limit: 0.2, required })]
    const known = steady.map(() => ({ ...fact, gaps, askedOutputTokens: null }))
    const change = { limits, sameTotals: false, reference: referenceOfJobs([{ rounds }]) }
    return judge(bench(change), { rounds, facts: known, stopped: 'rounds' })
  }

  test.each([
    { metric: 'p99_ttft_ms', completed: 99, gaps: 0, numbers: { values: 99, needed: 100, round: 1 } },
    { metric: 'p99.9_e2el_ms', completed: 640, gaps: 0, numbers: { values: 640, needed: 1000 } },
    { metric: 'p1_ttft_ms', completed: 20, gaps: 0, numbers: { values: 20, needed: 100 } },
    { metric: 'p99_itl_ms', completed: 640, gaps: 20, numbers: { values: 20, needed: 100 } },
  ])('$metric of too few values is the largest of them by another name', ({ metric, completed, gaps, numbers }) => {
    expect(of(metric, completed, gaps).reason).toMatchObject({
      key: 'percentile-values',
      numbers: { metric, ...numbers },
    })
  })

  test.each([
    ['p99_ttft_ms', 100, 0],
    ['p99_itl_ms', 20, 100],
    ['p50_ttft_ms', 2, 0],
    ['p100_ttft_ms', 2, 0],
  ])('%s of %i requests and %i gaps rests on enough', (metric, completed, gaps) => {
    expect(of(metric, completed, gaps).reason.key).not.toBe('percentile-values')
  })

  test('that the job can do without does not decide it', () => {
    expect(of('p99_ttft_ms', 20, 0, false).reason.key).not.toBe('percentile-values')
  })
})

describe('two sides that were measured in turns', () => {
  const { level } = referenceOfJobs([{ rounds: throughputs([2000, 2010, 1990]) }])
  const beside = (theirs: RoundFacts[]) =>
    judge(bench({ comparison: null, reference: referenceOfJobs(level), beside: theirs }), {
      rounds: steady,
      facts,
      stopped: 'rounds',
    })

  test('must both be valid: the baseline’s fault is named as its own', () => {
    expect(beside([fact, { ...fact, askedOutputTokens: 640 * 256 }, fact]).reason).toEqual({
      key: 'output-tokens',
      numbers: { round: 2, got: 640 * 128, asked: 640 * 256, ratio: 0.5, limit: 0.99, side: 'baseline' },
    })
  })

  test('are checked where both told', () => {
    const told = { ...fact, server: { restarted: false, engines: null } }
    const { validity } = judge(bench({ beside: facts, comparison: null, reference: referenceOfJobs(level) }), {
      rounds: steady,
      facts: [told, told, told],
      stopped: 'rounds',
    })
    expect(validity.find(({ check }) => check === 'restart')).toMatchObject({ status: 'not-checked' })
    expect(validity.find(({ check }) => check === 'input-totals')).toMatchObject({ status: 'ok' })
  })
})

describe('two result files', () => {
  const of = (ours: Partial<RowRound>, theirs: Partial<RowRound>) => {
    const sides = [ours, theirs].map((change) => throughputs([2000, 2010, 1990]).map((one) => ({ ...one, ...change })))
    const reference = referenceOfJobs([{ rounds: sides[1] ?? [] }])
    return judge(bench({ reference, comparison: null }), { rounds: sides[0] ?? [], facts: null, stopped: 'rounds' })
  }
  const failing = { completed: 600, failed: 40 }
  const untold = { completed: 0, failed: 0 }

  test.each([
    { name: 'the candidate’s requests failed', ours: failing, theirs: {}, numbers: { failed: 120, ratio: 0.0625 } },
    { name: 'the baseline’s did', ours: {}, theirs: failing, numbers: { failed: 120, side: 'baseline' } },
    { name: 'the baseline’s did, the other counts none', ours: untold, theirs: failing, numbers: { side: 'baseline' } },
  ])('prove nothing where $name', ({ ours, theirs, numbers }) => {
    expect(of(ours, theirs).reason).toMatchObject({ key: 'failed-requests', numbers })
  })

  test('that do not count requests are not checked for it', () => {
    const { outcome, validity } = of({}, untold)
    expect(outcome).toBe('pass')
    expect(validity).toEqual([{ check: 'failed-requests', status: 'not-checked', numbers: {} }])
  })
})
