import { describe, expect, test } from 'vitest'
import type { RowRound } from '../../src/domain/row.ts'
import { type Bench, judge } from '../../src/gate/judge.ts'
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

describe('a failure that has to be confirmed', () => {
  const confirmFail = true
  test('takes one round more where it shows again', () => {
    expect(path(slower, { confirmFail })).toBe('4: regressed (open)')
    expect(path(slower, { confirmFail, mayStore: true })).toBe('6: regressed (open)')
    expect(path(unchanged, { confirmFail })).toBe('3: pass (open)')
  })

  test('says so meanwhile', () => {
    expect(stepAfter([1700, 1705, 1710], { confirmFail })).toMatchObject({
      kind: 'more',
      undecided: [{ metric: 'output_throughput', why: { key: 'regressed' } }],
    })
  })

  const wide = referenceOfJobs([1, 2, 3].map(() => ({ rounds: throughputs([1900, 2000, 2100]) })))

  test('is none when the next look does not show it', () => {
    const values = [1750, 1770, 1790]
    const noisy = (n: number) => values[n] ?? 2200
    expect(path(noisy, {}, { reference: wide })).toBe('3: regressed (open)')
    expect(path(noisy, { confirmFail }, { reference: wide })).toBe('7: pass (open)')
  })

  test('stands at the last look, whatever the one before it said', () => {
    expect(path(slower, { confirmFail, maxRounds: 3 })).toBe('3: regressed (rounds)')
    expect(stepAfter([1700, 1705, 1710], { confirmFail, budgetSpent: true })).toMatchObject({
      kind: 'final',
      judged: { outcome: 'regressed' },
    })
  })

  test('has to be of the same metric at both looks', () => {
    const at = (output_throughput: number, mean_itl_ms: number) => round({ output_throughput, mean_itl_ms })
    const level = [1, 2, 3].map(() => ({ rounds: [at(1900, 22), at(2000, 20), at(2100, 18)] }))
    const held = bench({
      limits: [limit('output_throughput'), limit('mean_itl_ms')],
      reference: referenceOfJobs(level),
    })
    const failing = (rounds: readonly RowRound[]) =>
      judge(held, { rounds, facts: factsOf(rounds), stopped: 'open' })
        .metrics.filter(({ verdict }) => verdict === 'regressed')
        .map(({ name }) => name)
    const first = [at(1740, 23.95), at(1760, 23.95), at(1780, 23.95)]
    const both = [...first, at(2200, 24.25)]
    expect([failing(first), failing(both)]).toEqual([['output_throughput'], ['mean_itl_ms']])
    const step = (change: Partial<Stopping>) =>
      untilDecided(held, { rounds: both, facts: factsOf(both) }, { ...usual, ...change }).kind
    expect([step({}), step({ confirmFail })]).toEqual(['final', 'more'])
  })

  test('does not apply to what is no estimate: failed requests, a broken bound', () => {
    const rounds = throughputs([2000, 2005, 2010]).map((one) => ({ ...one, completed: 620, failed: 20 }))
    const stopping = { ...usual, confirmFail }
    expect(untilDecided(bench({ sameTotals: false }), { rounds, facts: factsOf(rounds) }, stopping)).toMatchObject({
      kind: 'final',
      judged: { outcome: 'regressed', reason: { key: 'error-rate' } },
    })
    const limits = [limit('output_throughput', { min: 2100 })]
    expect(stepAfter([2000, 2005, 2010], { confirmFail }, { limits })).toMatchObject({
      kind: 'final',
      judged: { reason: { key: 'min-broken' } },
    })
  })
})

describe('a deployment that may be restarted', () => {
  const mayRestart = true
  const lives = (first: readonly number[], second: readonly number[], stopping: Partial<Stopping> = {}) => {
    const rounds = throughputs([...first, ...second])
    const candidate = { rounds, facts: factsOf(rounds), restartedAt: first.length }
    return untilDecided(bench(), candidate, { ...usual, mayRestart, ...stopping })
  }
  const slow = [1700, 1705, 1710]
  const fine = [2000, 2005, 2010, 2005]

  test('is restarted where its first life does not pass, and only there', () => {
    expect(stepAfter(slow, { mayRestart })).toMatchObject({
      kind: 'restart',
      counted: 3,
      judged: { outcome: 'regressed' },
    })
    expect(
      stepAfter(
        Array.from({ length: 8 }, (_, n) => doubtful(n)),
        { mayRestart },
      ),
    ).toMatchObject({
      kind: 'restart',
      counted: 8,
      judged: { outcome: 'inconclusive' },
    })
    expect(path(unchanged, { mayRestart })).toBe('3: pass (open)')
  })

  test('is not where a restart could tell nothing: no baseline, no time, failed requests, nothing measured', () => {
    const limits = [limit('output_throughput', { min: 2100 })]
    expect(path(unchanged, { mayRestart }, { reference: none, limits })).toBe('5: regressed (rounds)')
    expect(stepAfter(slow, { mayRestart, budgetSpent: true })).toMatchObject({ kind: 'final', stopped: 'time-budget' })
    const failing = throughputs([2000, 2005, 2010]).map((one) => ({ ...one, completed: 620, failed: 20 }))
    expect(
      untilDecided(
        bench({ sameTotals: false }),
        { rounds: failing, facts: factsOf(failing) },
        { ...usual, mayRestart },
      ),
    ).toMatchObject({ kind: 'final', judged: { reason: { key: 'error-rate' } } })
    const unmeasured = [limit('p99_itl_ms', { required: false })]
    expect(path(unchanged, { mayRestart }, { limits: unmeasured })).toBe('8: inconclusive (rounds)')
  })

  test('is measured for four rounds more, then judged by both lives', () => {
    expect(lives(slow, fine.slice(0, 3))).toMatchObject({
      kind: 'more',
      undecided: [{ metric: 'output_throughput', why: { key: 'regressed' } }],
    })
    expect(lives(slow, [1700, 1705, 1695, 1710])).toMatchObject({
      kind: 'final',
      counted: 7,
      stopped: 'rounds',
      judged: { outcome: 'regressed' },
    })
    expect(lives([1890, 1895, 1885], fine)).toMatchObject({ kind: 'final', judged: { outcome: 'pass' } })
  })

  test('has lives that count alike, however many rounds each has', () => {
    const step = lives([1850, 1850, 1850], [2050, 2050, 2050, 2050])
    const [metric] = step.kind === 'final' ? step.judged.metrics : []
    expect(metric?.candidate).toBeCloseTo(Math.sqrt(1850 * 2050), 6)
  })

  test('is judged by what there is of the second life from three rounds on, else by the first alone', () => {
    const spent = { budgetSpent: true }
    expect(lives(slow, fine.slice(0, 3), spent)).toMatchObject({ kind: 'final', counted: 6, stopped: 'time-budget' })
    expect(lives(slow, fine.slice(0, 2), spent)).toMatchObject({
      kind: 'final',
      counted: 3,
      judged: { outcome: 'regressed' },
    })
  })
})
