import { describe, expect, test } from 'vitest'
import type { LegReasons } from '../../src/domain/leg.ts'
import type { ReasonNumbers, ValidityReasons } from '../../src/gate/reasons.ts'
import { checkSentences, checkWords } from '../../src/messages/checks.ts'
import { reasonSentences } from '../../src/messages/reasons.ts'
import { plain } from '../../src/report/escape.ts'
import { factsOf, sentenceOf } from '../../src/report/reason.ts'

const compared = { metric: 'mean_tpot_ms', change: 0.021, lower: -0.01, upper: 0.052, limit: 0.05 }
const undecided = {
  ...compared,
  smallest_loss: 0.081,
  job_noise: 0.02,
  round_noise: 0.011,
  jobs: 2,
  rounds: 6,
  lives: 1,
  stopped: 'time-budget',
} as const
const counted = { failed: 31, total: 1920, ratio: 31 / 1920, limit: 0.01 }
const totals = { got: 251, baseline: 256, difference: 0.0195, limit: 0.01 }
const client = { value: 12.34, limit: 10, over: 1, rounds: 5 }

/** One example of every reason there is; a key of `gate/reasons.ts` that is missing here does not compile. */
const examples: ReasonNumbers = {
  pass: compared,
  'pass.floor': { ...compared, floor: 0.2 },
  'within-bounds': { metric: 'p99_itl_ms', value: 71.5 },
  improved: { ...compared, change: -0.121, lower: -0.14, upper: -0.1 },
  regressed: { ...compared, change: 0.121, lower: 0.1, upper: 0.14 },
  'max-broken': { metric: 'p99_itl_ms', value: 91.2, max: 80 },
  'min-broken': { metric: 'request_throughput', value: 18.123, min: 20 },
  'inconclusive.job-noise': undecided,
  'inconclusive.round-noise': undecided,
  'inconclusive.deployment-noise': undecided,
  'inconclusive.pair-noise': undecided,
  'inconclusive.file-noise': undecided,
  'inconclusive.few-rounds': { metric: 'request_throughput', change: 0.0845, rounds: 1, baseline_rounds: 1 },
  'inconclusive.missing': { metric: 'mean_itl_ms' },
  'no-baseline.metric': { metric: 'p90_ttft_ms', jobs: 3 },
  'missing-metric': { metric: 'mean_tpot_ms', round: 2 },
  'value-not-positive': { metric: 'mean_tpot_ms', value: 'NaN', round: 2 },
  'no-baseline': { rounds: 5 },
  drift: { ...compared, change: -0.121, lower: -0.14, upper: -0.1, since: '2026-11-01' },
  'no-baseline.identity': { fields: 'num-prompts', count: 1, rounds: 5 },
  'error-rate': counted,
  'error-rate.worse': { ...counted, baseline_failed: 0, baseline_total: 9600, baseline_ratio: 0, p: 0.0001 },
  identity: { fields: 'num-prompts,model', count: 2 },
  'failed-requests': counted,
  restart: { round: 2, rounds: 3, before: 2, after: 1 },
  'percentile-values': { metric: 'p99_ttft_ms', values: 20, needed: 100, round: 1 },
  'complete-rounds': { partial: 1, rounds: 3 },
  'enough-rounds': { rounds: 2, needed: 3 },
  'output-tokens': { round: 1, got: 40000, asked: 81920, ratio: 0.488, limit: 0.98 },
  'input-totals': totals,
  'output-totals': totals,
  'client.late': { ...client, value: 0.031, limit: 0.02 },
  'client.lateness': client,
  'client.event-loop': client,
  'prefix-hits': { got: 0.31, baseline: 0.01, limit: 0.05 },
  foreign: { round: 2, ratio: 0.04, limit: 0.01 },
  preemptions: { got: 4, baseline: 'null' },
  gain: { metric: 'request_throughput', change: 0.31, limit: 0.05, differs: 'completed', got: 600, baseline: 640 },
  values: { metrics: 6, bad: 1 },
}
/** The same of legs that are not shown. */
const legs: LegReasons = {
  'leg.missing': { leg: 'qwen/chat' },
  'leg.none': { places: 'legs' },
  'leg.refused': { file: 'legs/a/judgement.json', at: 'scenarios[0].name', must: 'text', bound: 300 },
  'leg.other-commit': { file: 'legs/a/judgement.json', got: 'aaaaaaaaaaaa', head: 'bbbbbbbbbbbb' },
  'leg.other-repository': { file: 'legs/a/judgement.json', repository: 'acme/serving' },
}
const validity: Record<keyof ValidityReasons, true> = {
  identity: true,
  'failed-requests': true,
  restart: true,
  'percentile-values': true,
  'complete-rounds': true,
  'enough-rounds': true,
  'output-tokens': true,
  'input-totals': true,
  'output-totals': true,
  'client.late': true,
  'client.lateness': true,
  'client.event-loop': true,
  'prefix-hits': true,
  foreign: true,
  preemptions: true,
  gain: true,
  values: true,
}

describe('every reason of the gate has its sentence', () => {
  test('and no sentence is without a reason', () => {
    expect(Object.keys(reasonSentences).sort()).toEqual(Object.keys({ ...examples, ...legs }).sort())
    expect(Object.keys(checkSentences).sort()).toEqual(Object.keys(validity).sort())
    expect(Object.keys(checkWords).sort()).toEqual(Object.keys(validity).sort())
  })

  test.each(Object.entries({ ...examples, ...legs }))('%s, with all its numbers, in both languages', (key, numbers) => {
    const { what, cure } = sentenceOf({ key, numbers })
    for (const text of [what.zh, what.en, cure?.zh ?? 'x', cure?.en ?? 'x'].map(plain)) {
      expect(text).not.toMatch(/undefined|NaN %|null %|–|\bNaN ms/u)
      expect(text).not.toMatch(/ {2}|[\d.]{9}/u)
    }
    expect(what.zh).toMatch(/\p{Script=Han}/u)
    expect(what.en).not.toMatch(/\p{Script=Han}/u)
    expect(checkWords[key]?.shown(factsOf({ ...numbers })) ?? '').not.toMatch(/–|undefined/u)
  })

  test.each([
    ['pass.floor', '平均 TPOT +2.1 %（95 % 区间 −1.0 … +5.2 %），变化小于 0.2 ms，不计'],
    ['min-broken', '请求吞吐量为 18.12 req/s，低于最小值 20 req/s'],
    [
      'inconclusive.round-noise',
      '平均 TPOT 上升 2.1 %（95 % 区间 −1.0 … 5.2 %），上限 5 %；轮间波动 1.1 %，以 90 % 概率能发现的最小劣化为 8.1 %',
    ],
    ['inconclusive.few-rounds', '请求吞吐量变化 +8.5 %，但基线只有 1 轮、候选只有 1 轮，分不清变化与波动'],
    ['error-rate.worse', '失败请求数 31 / 1920（1.6 %），明显多于基线的 0 / 9600（0.0 %）'],
    ['client.lateness', '压测端过载：发送延误 P99 为 12.3 ms，上限 10.0 ms'],
    ['value-not-positive', '平均 TPOT：第 2 轮的值是 NaN，不是正数'],
  ] as const)('%s reads: %s', (key, zh) => {
    expect(plain(sentenceOf({ key, numbers: { ...examples[key] } }).what.zh)).toBe(zh)
  })

  test('a key that nobody knows shows as itself, and nothing of Object is a key', () => {
    expect(plain(sentenceOf({ key: 'new-reason', numbers: {} }).what.en)).toBe('new-reason')
    expect(plain(sentenceOf({ key: 'constructor', numbers: {} }).what.en)).toBe('constructor')
  })
})
