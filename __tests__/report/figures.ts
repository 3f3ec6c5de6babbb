import type { ClientHealth } from '../../src/domain/health.ts'
import type { JudgedRound, MetricJudgement } from '../../src/domain/judgement.ts'

type Figures = readonly [name: string, unit: string, baseline: number | null, candidate: number | null, spread: number]

export const figures: readonly Figures[] = [
  ['request_throughput', 'req/s', 21.06, 21.125, 0.0149],
  ['output_throughput', 'tok/s', 2619.3, 2627.1, 0.0149],
  ['total_token_throughput', 'tok/s', 7966.2, 7990.9, 0.0149],
  ['mean_ttft_ms', 'ms', 13399, 13480, 0.05],
  ['mean_tpot_ms', 'ms', 56.84, 57.23, 0.012],
  ['mean_itl_ms', 'ms', 56.87, 57.26, 0.012],
]

export const metricOf = ([name, unit, baseline, candidate, spread]: Figures): MetricJudgement => {
  const change = baseline === null || candidate === null ? null : candidate / baseline - 1
  const latency = unit === 'ms'
  const ttft = name.includes('ttft')
  return {
    name,
    unit,
    baseline,
    candidate,
    change,
    interval: change === null ? null : [change - spread, change + spread],
    limit: ttft ? 0.2 : 0.05,
    floor: latency ? (ttft ? 2 : 0.2) : 0,
    max: null,
    min: null,
    required: true,
    verdict: 'pass',
    reason: { key: 'pass', numbers: { metric: name } },
    smallest_loss: ttft ? 0.214 : latency ? 0.063 : 0.061,
  }
}

export const health: ClientHealth = {
  lanes: 0,
  lateness_p50_ms: 0.11,
  lateness_p99_ms: 0.84,
  lateness_max_ms: 2.4,
  late_ratio: null,
  send_spread_ms: 18.2,
  backlog_max: 0,
  clock_resolution_ms: 0.0001,
  event_loop_delay_p99_ms: 1.9,
  event_loop_delay_max_ms: 4.4,
  utilisation: [0.31],
  cpu_ms: 15234,
  gc_max_ms: 2.2,
  gc_total_ms: 31,
  connects: 640,
  resends: 0,
  reads: 81234,
  bytes: 21234567,
  events: 78908,
}

export const round = (seed: number, throughput: number, clipped: readonly string[] = []): JudgedRound => ({
  seed,
  metrics: {
    request_throughput: throughput,
    output_throughput: throughput * 124.4,
    total_token_throughput: throughput * 378.2,
    mean_ttft_ms: 13480,
    mean_tpot_ms: 57.23,
    mean_itl_ms: 57.26,
    median_ttft_ms: 13211.5,
    p99_ttft_ms: 21940.4,
  },
  completed: 640,
  failed: 0,
  input_tokens: 163840,
  output_tokens: 78908,
  prefix_hit_ratio: 0.002,
  foreign: null,
  preemptions: 0,
  clipped,
})
