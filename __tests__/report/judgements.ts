import type { Judgement, Reason, ScenarioJudgement, TrendPoint } from '../../src/domain/judgement.ts'
import type { View } from '../../src/report/index.ts'
import { figures, health, metricOf, round } from './figures.ts'

/** Judgements as the gate gives them, with numbers that could have been measured. */
export const zh: View = {
  language: 'zh',
  repositoryUrl: 'https://github.com/acme/serving',
  runUrl: null,
  docsUrl: 'https://github.com/acme/tokgate/blob/v1/docs',
}
export const en: View = { ...zh, language: 'en' }

/** The reason of a regressed throughput as the gate writes it. */
export const throughputLost: Reason = {
  key: 'regressed',
  numbers: { metric: 'request_throughput', change: -0.095, lower: -0.111, upper: -0.079, limit: 0.05 },
}

export const point = (change: Partial<TrendPoint>): TrendPoint => ({
  id: 'a',
  at: '2025-07-21T02:00:00Z',
  sha: null,
  outcome: 'pass',
  standing: 'epoch',
  epoch: 2,
  opens: false,
  pinned: false,
  told: null,
  metrics: {},
  ...change,
})

export const scenario = (change: Partial<ScenarioJudgement> = {}): ScenarioJudgement => ({
  name: 'default',
  outcome: 'pass',
  reason: {
    key: 'pass',
    numbers: { metric: 'request_throughput', change: 0.0031, lower: -0.0118, upper: 0.018, limit: 0.05 },
  },
  baseline: { model: 'qwen2.5', variant: 'main@1a2b3c4+7' },
  candidate: { model: 'qwen2.5', variant: '#42@5d6e7f8' },
  metrics: figures.map(metricOf),
  rounds: [round(2100331, 21.1), round(2100332, 21.15), round(2100333, 16.4, ['request_throughput'])],
  reference: {
    K: 8,
    newest: { id: '991.1/default/default/00ff', sha: '1a2b3c4d5e', ref: 'refs/heads/main', at: '2025-07-23T02:00:00Z' },
    epoch: 2,
    opened: null,
    main: false,
    pending: false,
    debt: null,
    pin: null,
    drift: [],
  },
  trend: [
    point({ id: 'a', at: '2025-07-21T02:00:00Z', sha: '0a1b2c3d4e', metrics: { request_throughput: 21.1 } }),
    point({ id: 'b', at: '2025-07-22T02:00:00Z', metrics: { request_throughput: 20.98 } }),
    point({
      id: 'c',
      at: '2025-07-24T02:00:00Z',
      sha: '5d6e7f8a9b',
      outcome: 'regressed',
      standing: 'pending',
      epoch: null,
      metrics: { request_throughput: 19.06 },
    }),
  ],
  accepted: null,
  skipped_rows: [],
  limits_looser: [],
  not_gated: [],
  repeat_command: 'tokgate gate --base-url "$BASE_URL" --model qwen2.5 --dataset-name random --num-prompts 640',
  validity: [
    { check: 'failed-requests', status: 'ok', numbers: { failed: 1, total: 1920, ratio: 1 / 1920, limit: 0.05 } },
    { check: 'foreign', status: 'not-checked', numbers: {} },
  ],
  fingerprint: [
    { field: 'num-prompts', kind: 'identity', baseline: 640, candidate: 640, differs: false },
    { field: 'image', kind: 'subject', baseline: 'vllm-ascend:v0.9.1', candidate: 'vllm-ascend:v0.9.2', differs: true },
  ],
  health,
  ...change,
})

export const regressedScenario = (change: Partial<ScenarioJudgement> = {}): ScenarioJudgement =>
  scenario({
    outcome: 'regressed',
    reason: throughputLost,
    metrics: scenario().metrics.map((metric) =>
      metric.unit === 'ms'
        ? metric
        : {
            ...metric,
            candidate: metric.baseline === null ? null : metric.baseline * 0.905,
            change: -0.095,
            interval: [-0.111, -0.079],
            verdict: 'regressed',
            reason: { ...throughputLost, numbers: { ...throughputLost.numbers, metric: metric.name } },
          },
    ),
    ...change,
  })

export const judgement = (change: Partial<Judgement> = {}): Judgement => {
  const scenarios = change.scenarios ?? [scenario()]
  return {
    schema: 1,
    suite: 'default',
    at: '2025-07-24T02:00:31Z',
    writer: {
      repository: 'acme/serving',
      ref: 'refs/pull/42/merge',
      sha: '5d6e7f8a9b',
      event: 'pull_request',
      run_id: '1001',
      run_number: 77,
      run_attempt: 2,
      actor: 'alice',
      version: '0.1.0',
    },
    pull: 42,
    head: '5d6e7f8a9b',
    enforce: true,
    config_is_new: false,
    outcome: scenarios[0]?.outcome ?? 'pass',
    scenarios,
    ...change,
  }
}

export const regressed = (change: Partial<Judgement> = {}): Judgement =>
  judgement({ scenarios: [regressedScenario()], ...change })

/** No change to tell from noise: 4.8 % lower, give or take. */
export const inconclusive = judgement({
  scenarios: [
    scenario({
      outcome: 'inconclusive',
      reason: {
        key: 'inconclusive.job-noise',
        numbers: {
          metric: 'request_throughput',
          change: -0.048,
          lower: -0.099,
          upper: 0.005,
          limit: 0.05,
          smallest_loss: 0.089,
          job_noise: 0.023,
          round_noise: 0.004,
          jobs: 3,
          rounds: 8,
          stopped: 'rounds',
        },
      },
    }),
  ],
})

export const invalid = judgement({
  scenarios: [
    scenario({
      outcome: 'invalid',
      reason: { key: 'failed-requests', numbers: { failed: 122, total: 1920, ratio: 122 / 1920, limit: 0.05 } },
      validity: [
        {
          check: 'failed-requests',
          status: 'failed',
          numbers: { failed: 122, total: 1920, ratio: 122 / 1920, limit: 0.05 },
        },
        { check: 'foreign', status: 'not-checked', numbers: {} },
      ],
    }),
  ],
})

export const noBaseline = (writer: Partial<Judgement['writer']> = {}, change: Partial<Judgement> = {}): Judgement =>
  judgement({
    scenarios: [
      scenario({
        outcome: 'no-baseline',
        reason: { key: 'no-baseline', numbers: { rounds: 5 } },
        baseline: null,
        metrics: scenario().metrics.map((metric) => ({
          ...metric,
          baseline: null,
          change: null,
          interval: null,
          verdict: 'no-baseline',
          reason: null,
          smallest_loss: null,
        })),
        reference: {
          K: 0,
          newest: null,
          epoch: 1,
          opened: null,
          main: false,
          pending: false,
          debt: null,
          pin: null,
          drift: [],
        },
        trend: [],
      }),
    ],
    ...change,
    writer: { ...judgement().writer, ...writer },
  })

export const improved = judgement({
  scenarios: [
    scenario({
      outcome: 'improved',
      reason: {
        key: 'improved',
        numbers: { metric: 'mean_tpot_ms', change: -0.121, lower: -0.14, upper: -0.102, limit: 0.05 },
      },
    }),
  ],
})

export const accepted = judgement({
  scenarios: [
    regressedScenario({
      accepted: { by: 'bob', at: '2025-07-24T03:10:00Z', reason: 'W8A8 off for accuracy', pull: 42 },
    }),
  ],
})

export const several = judgement({
  outcome: 'regressed',
  scenarios: [
    scenario({ name: 'short' }),
    regressedScenario({ name: 'long-context' }),
    scenario({ ...inconclusive.scenarios[0], name: 'burst' }),
  ],
})
