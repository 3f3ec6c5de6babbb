import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement, ScenarioJudgement } from '../../src/domain/judgement.ts'
import { type Outcome, outcomes, worst } from '../../src/domain/outcome.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { benchOf, exitCodeOf, judge, mayBeWaived, scenarioJudgement, withAcceptance } from '../../src/gate/index.ts'
import { factsOf, identity, job, limit, round, throughputs, writer } from './rows.ts'

const lin = { by: 'lin', at: '2026-11-24T07:00:00Z', reason: 'Serve W8A8', pull: 42 }
const strict = { onInconclusive: 'fail', onNoBaseline: 'pass', enforce: true } as const

/** One scenario as the gate judges it: same identity, or more prompts than what is stored. */
function judged(
  rounds: readonly RowRound[],
  given: {
    other?: boolean
    mayStartKey?: boolean
    main?: boolean
    limits?: ReturnType<typeof limit>[]
    jobs?: number
    restartedAt?: number
  } = {},
): ScenarioJudgement {
  const candidate = given.other === true ? { ...identity, 'num-prompts': 1280 } : identity
  const bench = benchOf({
    suite: 'default',
    scenario: 'default',
    identity: candidate,
    rows: [job(1), job(2), job(3)].slice(0, given.jobs ?? 3),
    limits: given.limits ?? [limit('output_throughput')],
    betweenJobNoise: null,
    sameTotals: true,
    mayStartKey: given.mayStartKey ?? false,
    main: given.main ?? false,
  })
  const measured = { rounds, facts: factsOf(rounds), restartedAt: given.restartedAt ?? null }
  return scenarioJudgement(bench, measured, judge(bench, { ...measured, stopped: 'rounds' }), {
    name: 'default',
    candidate: { model: 'qwen2.5', variant: '#42@5d6e7f8' },
    baseline: null,
    fingerprint: { identity: candidate, subject: {} },
    accepted: null,
    skippedRows: [],
    repeatCommand: 'tokgate gate',
  })
}

const judgementOf = (...scenarios: ScenarioJudgement[]): Judgement => ({
  schema: 1,
  suite: 'default',
  at: '2026-11-24T06:30:00Z',
  writer,
  pull: 42,
  head: 'c0ffee'.padEnd(40, '0'),
  enforce: true,
  config_is_new: false,
  outcome: worst(scenarios.map(({ outcome }) => outcome)),
  scenarios,
})

const only = ({ scenarios: [scenario] }: Judgement): ScenarioJudgement => {
  if (scenario === undefined) throw new Error('no scenario')
  return scenario
}

const slower = throughputs([1700, 1710, 1705])
const alike = throughputs([2000, 1995, 2005])

describe('an accepted loss', () => {
  test('keeps its word, carries who accepted it, and exits 0', () => {
    const before = judgementOf(judged(slower))
    expect(exitCodeOf(before, strict)).toBe(1)
    const after = withAcceptance(before, lin)
    expect(after).toEqual({ ...before, scenarios: [{ ...only(before), accepted: lin }] })
    expect(after.outcome).toBe('regressed')
    expect(exitCodeOf(after, strict)).toBe(0)
  })

  test('is none once the label is off, and none because a file says so', () => {
    const before = judgementOf(judged(slower))
    const forged = judgementOf({ ...only(before), accepted: { ...lin, by: 'mallory' } })
    expect(withAcceptance(forged, null)).toEqual(before)
    expect(withAcceptance(withAcceptance(before, lin), null)).toEqual(before)
    expect(exitCodeOf(withAcceptance(forged, null), strict)).toBe(1)
  })

  test('of one scenario leaves another’s invalid measurement failing', () => {
    const invalid = { ...judged(throughputs([2000, 0, 2010])), name: 'long' }
    const after = withAcceptance(judgementOf(judged(slower), invalid), lin)
    expect(after.scenarios.map(({ accepted }) => accepted)).toEqual([lin, null])
    expect(after.outcome).toBe('invalid')
    expect(exitCodeOf(after, strict)).toBe(4)
  })
})

test.each<{ name: string; scenario: ScenarioJudgement; outcome: Outcome; exit: number }>([
  { name: 'a pass', scenario: judged(alike), outcome: 'pass', exit: 0 },
  { name: 'doubt', scenario: judged(throughputs([1880, 1882, 1878]), { jobs: 1 }), outcome: 'inconclusive', exit: 3 },
  {
    name: 'an invalid measurement',
    scenario: judged(throughputs([1700, 0, 1705])),
    outcome: 'invalid',
    exit: 4,
  },
  {
    name: 'another identity that was measured wrong as well',
    scenario: judged(
      slower.map((one) => ({ ...one, output_tokens: 1 })),
      { other: true },
    ),
    outcome: 'invalid',
    exit: 4,
  },
])('a label on $name changes nothing, and nobody is asked', ({ scenario, outcome, exit }) => {
  const before = judgementOf(scenario)
  expect(before.outcome).toBe(outcome)
  expect(mayBeWaived(before)).toBe(false)
  expect(withAcceptance(before, lin)).toEqual(before)
  expect(exitCodeOf(withAcceptance(before, lin), strict)).toBe(exit)
})

describe('rows under another identity only', () => {
  const bounded = { ...limit('output_throughput'), min: 1800 }

  test.each([
    { name: 'become what a new key is', rounds: alike, limits: [limit('output_throughput')], outcome: 'no-baseline' },
    { name: 'still break a bound, which is accepted too', rounds: slower, limits: [bounded], outcome: 'regressed' },
    {
      name: 'still have failed requests, which are accepted too',
      rounds: alike.map((one) => ({ ...one, completed: 620, failed: 20 })),
      limits: [limit('output_throughput')],
      outcome: 'regressed',
    },
  ])('$name: the same as the gate says where a key may start', ({ rounds, limits, outcome }) => {
    const refused = judgementOf(judged(rounds, { other: true, limits }))
    expect(refused.outcome).toBe('invalid')
    expect(mayBeWaived(refused)).toBe(true)
    const after = withAcceptance(refused, lin)
    expect(after.outcome).toBe(outcome)
    expect(exitCodeOf(after, strict)).toBe(0)
    expect(only(after)).toEqual({ ...judged(rounds, { other: true, limits, mayStartKey: true }), accepted: lin })
  })

  test('are invalid again once the label is off, whatever was accepted when it was measured', () => {
    const refused = judgementOf(judged(alike, { other: true }))
    const after = withAcceptance(refused, lin)
    expect(withAcceptance(after, null)).toEqual(refused)
    expect(withAcceptance(after, lin)).toEqual(after)
  })

  test('start a key on the default branch without anybody’s acceptance', () => {
    const main = judgementOf(judged(alike, { other: true, mayStartKey: true, main: true }))
    expect(main.outcome).toBe('no-baseline')
    expect(mayBeWaived(main)).toBe(false)
    expect(withAcceptance(main, null)).toEqual(main)
  })
})

test('whatever is measured: only a regression or another identity is ever waived, and taking the label off restores all', () => {
  const values = fc.array(fc.double({ min: 0, max: 4000, noNaN: true }), { minLength: 3, maxLength: 6 })
  fc.assert(
    fc.property(values, fc.boolean(), (speeds, other) => {
      const before = judgementOf(judged(throughputs(speeds), { other }))
      const after = withAcceptance(before, lin)
      expect(withAcceptance(after, null)).toEqual(before)
      expect(outcomes.indexOf(after.outcome)).toBeGreaterThanOrEqual(outcomes.indexOf(before.outcome))
      if (only(after).accepted === null) expect(after).toEqual(before)
      else expect(['regressed', 'no-baseline']).toContain(after.outcome)
    }),
    { numRuns: 200 },
  )
})

test('a second life of the deployment is judged as the gate does', () => {
  const lives = [2000, 1990, 1500, 1510].map((output_throughput) => ({ output_throughput, mean_e2el_ms: 9 }))
  const rounds = lives.map((metrics, i) => ({ ...round(metrics), seed: i }))
  const given = { other: true, restartedAt: 2 } as const
  const after = only(withAcceptance(judgementOf(judged(rounds, given)), lin))
  expect(after).toEqual({ ...judged(rounds, { ...given, mayStartKey: true }), accepted: lin })
  expect(after.rounds.map(({ life }) => life)).toEqual([1, 1, 2, 2])
})
