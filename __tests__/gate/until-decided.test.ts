import { describe, expect, test } from 'vitest'
import type { Bench } from '../../src/gate/judge.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import { looksOf, type Stopping, untilDecided } from '../../src/gate/until-decided.ts'
import { bench, factsOf, job, key, limit, round, throughputs } from './rows.ts'

const none = referenceOfJobs([])
const other = { kind: 'other', key, newest: job(1), differing: [], allowed: false } as const
const usual: Stopping = { maxRounds: 8, mayStore: false, budgetSpent: false }

const stepAfter = (values: readonly number[], stopping: Partial<Stopping> = {}, change: Partial<Bench> = {}) => {
  const rounds = throughputs(values)
  return untilDecided(bench(change), { rounds, facts: factsOf(rounds) }, { ...usual, ...stopping })
}
/** What was decided after each number of rounds, up to the end. */
const path = (value: (n: number) => number, stopping: Partial<Stopping> = {}, change: Partial<Bench> = {}) => {
  const values: number[] = []
  for (;;) {
    values.push(value(values.length))
    const step = stepAfter(values, stopping, change)
    if (step.kind === 'final') return `${values.length}: ${step.judged.outcome} (${step.stopped})`
  }
}
const unchanged = (n: number) => 2000 + 5 * (n % 3)
const doubtful = (n: number) => 1890 + 5 * (n % 3)
const slower = (n: number) => 1700 + 5 * (n % 3)

test.each([
  { name: 'a pull request', mayStore: false, maxRounds: 8, change: {}, want: { first: 3, last: 8 } },
  { name: 'a job that may be stored', mayStore: true, maxRounds: 8, change: {}, want: { first: 5, last: 8 } },
  {
    name: 'a job without a baseline',
    mayStore: false,
    maxRounds: 8,
    change: { reference: none },
    want: { first: 5, last: 5 },
  },
  { name: '`rounds` 4, stored', mayStore: true, maxRounds: 4, change: {}, want: { first: 4, last: 4 } },
  {
    name: '`rounds` 3, without a baseline',
    mayStore: true,
    maxRounds: 3,
    change: { reference: none },
    want: { first: 3, last: 3 },
  },
  {
    name: 'what cannot be compared',
    mayStore: false,
    maxRounds: 8,
    change: { comparison: other },
    want: { first: 3, last: 3 },
  },
])('$name is looked at from $want.first to $want.last rounds', ({ mayStore, maxRounds, change, want }) => {
  expect(looksOf(bench(change), { mayStore, maxRounds })).toEqual(want)
})

describe('measuring until decided', () => {
  test('ends after three rounds where nothing changed, or much did', () => {
    expect(path(unchanged)).toBe('3: pass (open)')
    expect(path(slower)).toBe('3: regressed (open)')
  })

  test('takes five rounds for a row, and exactly five without a baseline', () => {
    expect(path(unchanged, { mayStore: true })).toBe('5: pass (open)')
    expect(path(slower, { mayStore: true })).toBe('5: regressed (open)')
    expect(path(slower, {}, { reference: none })).toBe('5: no-baseline (rounds)')
  })

  test('goes on in doubt, and ends in it after eight', () => {
    expect(path(doubtful)).toBe('8: inconclusive (rounds)')
    expect(path(doubtful, { maxRounds: 4 })).toBe('4: inconclusive (rounds)')
  })

  test('says which metrics are open, and why', () => {
    expect(stepAfter([1890, 1895])).toEqual({ kind: 'more', undecided: [{ metric: 'output_throughput', why: null }] })
    expect(stepAfter([1890, 1895, 1900])).toMatchObject({
      kind: 'more',
      undecided: [
        { metric: 'output_throughput', why: { key: 'inconclusive.job-noise', numbers: { stopped: 'open' } } },
      ],
    })
  })

  test('does not go on for a metric that is not required', () => {
    const limits = [limit('output_throughput'), limit('mean_itl_ms', { required: false })]
    const level = [{ rounds: [1, 2, 3].map(() => round({ output_throughput: 2000, mean_itl_ms: 20 })) }]
    const rounds = [1, 2, 3].map(() => round({ output_throughput: 2000, mean_itl_ms: 21.2 }))
    const step = untilDecided(
      bench({ limits, reference: referenceOfJobs(level) }),
      { rounds, facts: factsOf(rounds) },
      usual,
    )
    expect(step).toMatchObject({ kind: 'final', judged: { outcome: 'pass' } })
    const verdicts = step.kind === 'final' ? step.judged.metrics.slice(0, 2).map(({ verdict }) => verdict) : []
    expect(verdicts).toEqual(['pass', 'inconclusive'])
  })

  test('has the last word when the time budget is spent', () => {
    const spent = { budgetSpent: true }
    expect(stepAfter([1890, 1895, 1900, 1890], spent)).toMatchObject({
      kind: 'final',
      stopped: 'time-budget',
      judged: { outcome: 'inconclusive' },
    })
    expect(stepAfter([2000, 2005], spent)).toMatchObject({
      kind: 'final',
      judged: { outcome: 'invalid', reason: { key: 'enough-rounds' } },
    })
    expect(stepAfter([2000, 2005, 2010], spent, { reference: none })).toMatchObject({
      kind: 'final',
      judged: { outcome: 'no-baseline' },
    })
  })

  test('ends with a round that was broken off', () => {
    const rounds = throughputs([2000, 2005])
    const facts = factsOf(rounds).map((fact, i) => ({ ...fact, partial: i === 1 }))
    expect(untilDecided(bench(), { rounds, facts }, usual)).toMatchObject({
      kind: 'final',
      judged: { outcome: 'invalid', reason: { key: 'complete-rounds' } },
    })
  })

  test('ends at the first look where no further round could help', () => {
    expect(path(unchanged, {}, { comparison: other })).toBe('3: invalid (rounds)')
    expect(path((n) => (n === 0 ? 0 : 2000))).toBe('3: invalid (open)')
  })
})
