import type { ClientHealth } from '../../src/domain/health.ts'
import type { Limit } from '../../src/domain/limit.ts'
import type { JobRow, NoteRow, RowRound, Writer } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import type { Bench } from '../../src/gate/judge.ts'
import { type Reference, referenceOfJobs } from '../../src/gate/reference.ts'
import type { RoundFacts } from '../../src/gate/valid.ts'

export const identity = { model: 'qwen2.5', 'num-prompts': 640, 'request-rate': 'inf' }
export const key = keyOf('default', 'default', identity)

export const healthy: ClientHealth = {
  lanes: 1,
  lateness_p50_ms: 0.1,
  lateness_p99_ms: 0.8,
  lateness_max_ms: 2,
  late_ratio: 0.001,
  send_spread_ms: 0,
  backlog_max: 0,
  clock_resolution_ms: 0.0001,
  event_loop_delay_p99_ms: 1,
  event_loop_delay_max_ms: 4,
  utilisation: [0.3],
  cpu_ms: 900,
  gc_max_ms: 2,
  gc_total_ms: 20,
  connects: 64,
  resends: 0,
  reads: 10000,
  bytes: 9000000,
  events: 80000,
}

/** A round of 640 requests, 256 tokens in and 128 out, with these metrics. */
export const round = (metrics: Record<string, number>, change: Partial<RowRound> = {}): RowRound => ({
  seed: 1,
  metrics,
  completed: 640,
  failed: 0,
  input_tokens: 640 * 256,
  output_tokens: 640 * 128,
  prefix_hit_ratio: null,
  foreign: null,
  preemptions: null,
  ...change,
})

/** Rounds that differ in output_throughput. */
export const throughputs = (values: readonly number[]): RowRound[] =>
  values.map((output_throughput) => round({ output_throughput }))

export const fact: RoundFacts = {
  partial: false,
  health: healthy,
  askedOutputTokens: 640 * 128,
  gaps: 640 * 127,
  server: null,
}
export const factsOf = (rounds: readonly RowRound[]): RoundFacts[] =>
  rounds.map(({ completed }) => ({ ...fact, askedOutputTokens: completed * 128 }))

export const writer: Writer = {
  repository: 'octo/serve',
  ref: 'refs/heads/main',
  sha: '1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d',
  event: 'push',
  run_id: '100',
  run_number: 1,
  run_attempt: 1,
  actor: 'octocat',
  version: '0.1.0',
}

/** A stored job of day `day`; its run is named after it. */
export const job = (day: number, change: Partial<JobRow> = {}): JobRow => {
  const at = `2026-11-${String(day).padStart(2, '0')}T08:00:00Z`
  return {
    schema: 1,
    kind: 'job',
    id: `${day}.1/${key}`,
    scenario: 'default',
    key,
    at,
    identity,
    subject: { image: `img:${day}` },
    rounds: throughputs([2000, 2010, 1990, 2005, 1995]),
    health: healthy,
    limits: [limit('output_throughput')],
    outcome: 'pass',
    verdicts: { output_throughput: 'pass' },
    accepted: null,
    writer: { ...writer, run_id: String(day) },
    ...change,
  }
}

/** A note of day `day` about the job of another day. */
export const note = (kind: NoteRow['kind'], day: number, about: number): NoteRow => ({
  schema: 1,
  kind,
  id: `${kind}-${day}`,
  scenario: 'default',
  key,
  at: `2026-11-${String(day).padStart(2, '0')}T09:00:00Z`,
  target: `${about}.1/${key}`,
  by: 'octocat',
  reason: 'known',
  writer,
})

export const limit = (metric: string, change: Partial<Limit> = {}): Limit => ({
  metric,
  limit: 0.05,
  floor: 0,
  max: null,
  min: null,
  required: true,
  ...change,
})

/** The baseline of gate.md's worked example. */
export const workedBaseline = [
  [2000, 2010, 1990, 2005, 1995],
  [2040, 2030, 2050, 2035, 2045],
  [1970, 1980, 1960, 1975, 1600],
]
export const workedCandidate = [1820, 1830, 1815]

export const workedReference: Reference = referenceOfJobs(
  workedBaseline.map((values) => ({ rounds: throughputs(values) })),
)

export const bench = (change: Partial<Bench> = {}): Bench => ({
  reference: workedReference,
  limits: [limit('output_throughput')],
  betweenJobNoise: null,
  comparison: { kind: 'same', key },
  sameTotals: true,
  ...change,
})
