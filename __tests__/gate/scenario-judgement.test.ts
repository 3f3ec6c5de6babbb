import { describe, expect, test } from 'vitest'
import type { ScenarioJudgement } from '../../src/domain/judgement.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { exitCodeOf } from '../../src/gate/exit-code.ts'
import { limitsLooser, notGated } from '../../src/gate/limits.ts'
import { benchOf, type Particulars, scenarioJudgement } from '../../src/gate/scenario-judgement.ts'
import { untilDecided } from '../../src/gate/until-decided.ts'
import { factsOf, healthy, identity, job, key, limit, note, throughputs } from './rows.ts'

const accepted = { by: 'octocat', at: '2026-11-20T09:00:00Z', reason: 'wanted', pull: 42 }
const particulars: Particulars = {
  name: 'default',
  candidate: { model: 'qwen2.5', variant: '#42@5d6e7f8' },
  baseline: null,
  fingerprint: { identity, subject: { image: 'img:new' } },
  accepted: null,
  skippedRows: [{ where: 'x.json', why: 'not JSON' }],
  repeatCommand: 'tokgate gate',
}
const judged = (
  values: readonly number[],
  change: Partial<Particulars> = {},
  rows = [job(1), job(2), job(3), note('pin', 4, 1)],
  candidateIdentity: Record<string, number | string> = identity,
): ScenarioJudgement => {
  const rounds = throughputs(values)
  const measured = { rounds, facts: factsOf(rounds) }
  const bench = benchOf({
    suite: 'default',
    scenario: 'default',
    identity: candidateIdentity,
    rows,
    limits: [limit('output_throughput')],
    betweenJobNoise: null,
    sameTotals: true,
    mayStartKey: change.accepted !== undefined,
    main: false,
  })
  const step = untilDecided(bench, measured, { maxRounds: values.length, mayStore: false, budgetSpent: false })
  if (step.kind === 'more') throw new Error('not decided')
  return scenarioJudgement(bench, measured, step.judged, { ...particulars, ...change })
}

describe('the judgement of a scenario', () => {
  test('says everything that a report needs', () => {
    const scenario = judged([1700, 1710, 1705])
    expect(scenario).toMatchObject({
      name: 'default',
      outcome: 'regressed',
      reason: { key: 'regressed' },
      baseline: { model: 'qwen2.5', variant: 'main@1a2b3c4+2' },
      candidate: particulars.candidate,
      reference: {
        K: 3,
        newest: { id: `3.1/${key}` },
        epoch: 1,
        pending: false,
        pin: { id: `1.1/${key}` },
        debt: null,
      },
      accepted: null,
      skipped_rows: particulars.skippedRows,
      limits_looser: [],
      not_gated: ['request_throughput', 'total_token_throughput', 'mean_ttft_ms', 'mean_tpot_ms', 'mean_itl_ms'],
      health: { lateness_p99_ms: healthy.lateness_p99_ms, connects: 3 * healthy.connects },
    })
    expect(scenario.trend.map(({ outcome, metrics }) => [outcome, metrics])).toEqual(
      Array(3).fill(['pass', { output_throughput: 2000 }]),
    )
    expect(scenario.fingerprint.at(-1)).toEqual({
      field: 'image',
      kind: 'subject',
      baseline: 'img:3',
      candidate: 'img:new',
      differs: true,
    })
  })

  test('is plain JSON: it reads back as it was', () => {
    const scenario = judged([2000, 0, 2010])
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario)
  })

  test('carries an acceptance only where it waives something', () => {
    expect(judged([1700, 1710, 1705], { accepted }).accepted).toEqual(accepted)
    expect(judged([2000, 2010, 1990], { accepted }).accepted).toBeNull()
  })

  test('names what another identity changed: invalid, or a new key where one may start', () => {
    const tenth = { ...identity, 'num-prompts': 64 }
    expect(judged([2000, 2010, 1990], {}, [job(1)], tenth)).toMatchObject({
      outcome: 'invalid',
      reason: { key: 'identity', numbers: { fields: 'num-prompts', count: 1 } },
      baseline: null,
    })
    expect(judged([2000, 2010, 1990], { accepted }, [job(1)], tenth)).toMatchObject({
      outcome: 'no-baseline',
      reason: { key: 'no-baseline.identity', numbers: { fields: 'num-prompts', count: 1, rounds: 3 } },
      accepted,
    })
  })
})

describe('limits', () => {
  const then = [limit('output_throughput'), limit('p99_itl_ms', { limit: null, max: 80 })]
  test.each([
    { name: 'the same', now: then, want: [] },
    { name: 'tighter', now: [limit('output_throughput', { limit: 0.03 }), then[1]], want: [] },
    { name: 'wider', now: [limit('output_throughput', { limit: 0.1 }), then[1]], want: ['output_throughput'] },
    { name: 'gone', now: [then[1]], want: ['output_throughput'] },
    {
      name: 'no longer required',
      now: [{ ...limit('output_throughput'), required: false }, then[1]],
      want: ['output_throughput'],
    },
    { name: 'with a floor', now: [limit('output_throughput', { floor: 50 }), then[1]], want: ['output_throughput'] },
    {
      name: 'with a higher maximum',
      now: [then[0], limit('p99_itl_ms', { limit: null, max: 90 })],
      want: ['p99_itl_ms'],
    },
    { name: 'without the maximum', now: [then[0], limit('p99_itl_ms')], want: ['p99_itl_ms'] },
  ])('$name than in the newest row', ({ now, want }) => {
    const given = now.filter((one) => one !== undefined)
    expect(limitsLooser(given, then)).toEqual(want)
  })

  test('name the default metrics that they leave out', () => {
    expect(notGated([limit('mean_ttft_ms'), limit('p99_itl_ms')])).not.toContain('mean_ttft_ms')
    expect(notGated([])).toHaveLength(6)
  })
})

describe('exit codes', () => {
  const scenario = (outcome: Outcome, jobs = 3, waived = false): ScenarioJudgement => {
    const base = judged([2000, 2010, 1990])
    return { ...base, outcome, reference: { ...base.reference, K: jobs }, accepted: waived ? accepted : null }
  }
  const usual = { onInconclusive: null, onNoBaseline: 'pass', enforce: true } as const
  test.each([
    { name: 'pass', scenarios: [scenario('pass')], options: usual, want: 0 },
    { name: 'improved', scenarios: [scenario('improved')], options: usual, want: 0 },
    { name: 'no baseline', scenarios: [scenario('no-baseline')], options: usual, want: 0 },
    {
      name: 'no baseline, made to fail',
      scenarios: [scenario('no-baseline')],
      options: { ...usual, onNoBaseline: 'fail' as const },
      want: 3,
    },
    { name: 'regressed', scenarios: [scenario('regressed')], options: usual, want: 1 },
    { name: 'regressed and accepted', scenarios: [scenario('regressed', 3, true)], options: usual, want: 0 },
    { name: 'doubt with two jobs', scenarios: [scenario('inconclusive', 2)], options: usual, want: 0 },
    { name: 'doubt with three jobs', scenarios: [scenario('inconclusive', 3)], options: usual, want: 3 },
    {
      name: 'doubt, allowed',
      scenarios: [scenario('inconclusive', 8)],
      options: { ...usual, onInconclusive: 'pass' as const },
      want: 0,
    },
    {
      name: 'doubt with one job, made to fail',
      scenarios: [scenario('inconclusive', 1)],
      options: { ...usual, onInconclusive: 'fail' as const },
      want: 3,
    },
    {
      name: 'invalid',
      scenarios: [scenario('invalid')],
      options: { ...usual, onInconclusive: 'pass' as const },
      want: 4,
    },
    {
      name: 'the trial period',
      scenarios: [scenario('invalid'), scenario('regressed')],
      options: { ...usual, enforce: false },
      want: 0,
    },
    {
      name: 'the worst of three',
      scenarios: [scenario('pass'), scenario('inconclusive'), scenario('regressed')],
      options: usual,
      want: 1,
    },
    {
      name: 'doubt beside an accepted loss',
      scenarios: [scenario('regressed', 3, true), scenario('inconclusive')],
      options: usual,
      want: 3,
    },
  ])('$name: $want', ({ scenarios, options, want }) => {
    expect(exitCodeOf({ scenarios }, options)).toBe(want)
  })
})
