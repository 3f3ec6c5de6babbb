import type { ClientHealth } from '../domain/health.ts'
import type {
  Debt,
  Drift,
  FingerprintField,
  JudgedRound,
  Judgement,
  MetricJudgement,
  Reason,
  ReferenceSummary,
  RowMark,
  ScenarioJudgement,
  Side,
  TrendPoint,
  ValidityCheck,
} from '../domain/judgement.ts'
import { isName } from '../domain/name.ts'
import { type Outcome, outcomes } from '../domain/outcome.ts'
import type { Accepted, SkippedRow, Writer } from '../domain/row.ts'
import { standings, type Told } from '../domain/standing.ts'
import { checkWords } from '../messages/checks.ts'
import { reasonSentences } from '../messages/reasons.ts'
import { metricNamed } from '../metrics/index.ts'
import {
  count,
  date,
  figure,
  flag,
  known,
  line,
  list,
  map,
  object,
  oneOf,
  optional,
  ordinal,
  orNull,
  pair,
  prose,
  ratio,
  type Shape,
  size,
} from './shape.ts'

/** `judgement.json`, schema 1, field by field: what it may hold, and how much of it. */

const outcome: Shape<Outcome> = oneOf(outcomes, 'outcome')
const name = known(isName, 'name')
const metric = known((text) => metricNamed(text) !== undefined, 'metric')
const commit = known((text) => /^[0-9a-f]{7,64}$/i.test(text), 'commit')
const told = object<Told>({ by: line(200), reason: prose(2000) })

const figures = map(/^[a-z][a-z0-9_.:-]{0,63}$/, figure, 400)
const facts = map(
  /^[a-z][a-z_]{0,39}$/,
  (value, at): number | string => (typeof value === 'string' ? prose(2000)(value, at) : figure(value, at)),
  40,
)

const writer = object<Writer>({
  repository: orNull(line(200)),
  ref: orNull(line(300)),
  sha: orNull(commit),
  event: orNull(line(100)),
  run_id: line(100),
  run_number: orNull(count),
  run_attempt: ordinal,
  actor: orNull(line(200)),
  version: line(64),
})

const side = object<Side>({ model: line(300), variant: orNull(line(300)) })

const reason = object<Reason>({
  key: known((text) => Object.hasOwn(reasonSentences, text), 'reason'),
  numbers: facts,
})

const metricJudgement = object<MetricJudgement>({
  name: metric,
  unit: oneOf(['req/s', 'tok/s', 'ms'], 'unit'),
  baseline: orNull(figure),
  candidate: orNull(figure),
  change: orNull(figure),
  interval: orNull(pair(figure)),
  limit: orNull(size),
  floor: size,
  max: orNull(figure),
  min: orNull(figure),
  required: flag,
  verdict: orNull(outcome),
  reason: orNull(reason),
  smallest_loss: orNull(figure),
})

const round = object<JudgedRound>({
  seed: count,
  metrics: figures,
  completed: count,
  failed: count,
  input_tokens: count,
  output_tokens: count,
  prefix_hit_ratio: orNull(ratio),
  foreign: orNull(ratio),
  preemptions: orNull(count),
  clipped: list(metric, 400),
  life: optional(oneOf([1, 2], 'life')),
})

const mark = { id: line(400), sha: orNull(line(64)), ref: orNull(line(300)), at: date }
const rowMark = object<RowMark>(mark)

const debt = object<Debt>({
  since: rowMark,
  jobs: count,
  changes: list(object({ metric, change: figure }), 400),
})

const drift = object<Drift>({ metric, change: figure, interval: orNull(pair(figure)), limit: orNull(size) })

const reference = object<ReferenceSummary>({
  K: count,
  newest: orNull(rowMark),
  epoch: count,
  opened: orNull(
    object<NonNullable<ReferenceSummary['opened']>>({
      ...mark,
      kind: oneOf(['first', 'improved', 'accepted'], 'opening'),
      told: orNull(told),
    }),
  ),
  main: flag,
  pending: flag,
  debt: orNull(debt),
  pin: orNull(rowMark),
  drift: list(drift, 400),
})

const trendPoint = object<TrendPoint>({
  id: line(400),
  at: date,
  sha: orNull(line(64)),
  outcome,
  standing: oneOf(standings, 'standing'),
  epoch: orNull(count),
  opens: flag,
  pinned: flag,
  told: orNull(told),
  metrics: figures,
})

const check = object<ValidityCheck>({
  check: known((text) => Object.hasOwn(checkWords, text), 'check'),
  status: oneOf(['ok', 'failed', 'not-checked'], 'status'),
  numbers: facts,
})

const scalar: Shape<FingerprintField['candidate']> = (value, at) => {
  if (value === null || typeof value === 'boolean') return value
  return typeof value === 'string' ? prose(4000)(value, at) : figure(value, at)
}

const fingerprintField = object<FingerprintField>({
  field: line(200),
  kind: oneOf(['identity', 'subject'], 'field-kind'),
  baseline: scalar,
  candidate: scalar,
  differs: flag,
})

const health = object<ClientHealth>({
  lanes: count,
  lateness_p50_ms: figure,
  lateness_p99_ms: figure,
  lateness_max_ms: figure,
  late_ratio: orNull(ratio),
  send_spread_ms: figure,
  backlog_max: orNull(count),
  clock_resolution_ms: orNull(figure),
  event_loop_delay_p99_ms: figure,
  event_loop_delay_max_ms: figure,
  utilisation: list(figure, 1000),
  cpu_ms: figure,
  gc_max_ms: figure,
  gc_total_ms: figure,
  connects: count,
  resends: count,
  reads: count,
  bytes: count,
  events: count,
})

const scenario = object<ScenarioJudgement>({
  name,
  outcome,
  reason,
  baseline: orNull(side),
  candidate: side,
  metrics: list(metricJudgement, 400),
  rounds: list(round, 1000),
  reference,
  trend: list(trendPoint, 200),
  accepted: orNull(object<Accepted>({ by: line(200), at: date, reason: prose(2000), pull: orNull(count) })),
  skipped_rows: list(object<SkippedRow>({ where: line(1000), why: prose(1000) }), 10_000),
  limits_looser: list(metric, 400),
  not_gated: list(metric, 400),
  repeat_command: prose(8000),
  validity: list(check, 100),
  fingerprint: list(fingerprintField, 1000),
  health: orNull(health),
})

export const judgementShape: Shape<Judgement> = object<Judgement>({
  schema: oneOf([1], 'schema'),
  suite: name,
  at: date,
  writer,
  pull: orNull(count),
  head: orNull(commit),
  enforce: flag,
  config_is_new: flag,
  outcome,
  scenarios: list(scenario, 500),
})
