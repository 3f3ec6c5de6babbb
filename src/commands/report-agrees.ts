import type { Judgement, MetricJudgement, Reason, ScenarioJudgement, ValidityCheck } from '../domain/judgement.ts'
import { type Outcome, worst } from '../domain/outcome.ts'
import { errorRate, failuresOf, leastRounds } from '../gate/index.ts'
import type { ReasonKey, ValidityReasons } from '../gate/reasons.ts'
import { atGain, atLoss, lossAt, twice } from '../gate/scale.ts'
import { legSentences } from '../messages/legs.ts'
import { type Metric, metricNamed } from '../metrics/index.ts'
import { Misfit } from '../results/index.ts'

/**
 * Whether a judgement that came as a file agrees with itself: everything that follows from other things in it is worked
 * out again by the gate's own rule and compared. A verdict must be the one that its change, interval, limit and rounds
 * allow, an outcome the worst of the verdicts and checks, a headline's reason that of the metric that decided it.
 *
 * What cannot be worked out from it, and is as true as the run that measured: the measured values, the reference and
 * its spread (so K, the interval's width and the smallest loss), the limits, whether they were looser than before, and
 * whether tokgate.yml was new. Who accepted a loss is never taken from it.
 *
 * Throws the first Misfit.
 */
export function agree(judgement: Judgement): void {
  const { scenarios } = judgement
  if (scenarios.length === 0) throw new Misfit('scenarios', 'some')
  unique(scenarios, 'scenarios')
  for (const [s, scenario] of scenarios.entries()) agreeScenario(scenario, `scenarios[${s}]`)
  expectThat(judgement.outcome === worst(scenarios.map(({ outcome }) => outcome)), 'outcome')
}

function expectThat(holds: boolean, at: string): void {
  if (!holds) throw new Misfit(at, 'agree')
}

function unique(named: readonly { readonly name: string }[], at: string): void {
  const seen = new Set<string>()
  named.forEach(({ name }, i) => {
    if (seen.has(name)) throw new Misfit(`${at}[${i}].name`, 'unique')
    seen.add(name)
  })
}

function agreeScenario(scenario: ScenarioJudgement, at: string): void {
  unique(scenario.metrics, `${at}.metrics`)
  scenario.metrics.forEach((metric, m) => {
    const broken = metricRules.find(({ holds }) => !holds(factsOf(metric, scenario)))
    if (broken !== undefined) throw new Misfit(`${at}.metrics[${m}].${broken.field}`, 'agree')
  })
  const broken = scenarioRules.find(({ holds }) => !holds(scenario))
  if (broken !== undefined) throw new Misfit(`${at}.${broken.field}`, 'agree')
}

// Figures went through JSON, which keeps every digit, and through one logarithm and back.
const slack = 1e-9
const close = (a: number, b: number): boolean => Math.abs(a - b) <= slack * Math.max(1, Math.abs(a), Math.abs(b))

/** A metric, what is known of its kind, and the scenario it stands in. */
interface MetricFacts {
  readonly metric: MetricJudgement
  readonly kind: Metric
  readonly scenario: ScenarioJudgement
  /** Its values in the rounds; null where some round lacks it. */
  readonly values: readonly number[] | null
}

function factsOf(metric: MetricJudgement, scenario: ScenarioJudgement): MetricFacts {
  const kind = metricNamed(metric.name)
  if (kind === undefined) throw new Error(`the shape lets no unknown metric through: ${metric.name}`)
  const values = scenario.rounds.map(({ metrics }) => metrics[metric.name]).filter((value) => value !== undefined)
  return { metric, kind, scenario, values: values.length === scenario.rounds.length ? values : null }
}

/** Reasons of one metric: those that are neither a check's nor the job's. */
type MetricReason = Exclude<
  ReasonKey,
  keyof ValidityReasons | 'error-rate' | 'error-rate.worse' | 'drift' | 'no-baseline.identity'
>

/** The verdict that each of a metric's reasons gives. Of a failed check, `invalid`. */
const verdicts = {
  pass: 'pass',
  'pass.floor': 'pass',
  'within-bounds': 'pass',
  improved: 'improved',
  regressed: 'regressed',
  'max-broken': 'regressed',
  'min-broken': 'regressed',
  'inconclusive.job-noise': 'inconclusive',
  'inconclusive.round-noise': 'inconclusive',
  'inconclusive.deployment-noise': 'inconclusive',
  'inconclusive.pair-noise': 'inconclusive',
  'inconclusive.file-noise': 'inconclusive',
  'inconclusive.few-rounds': 'inconclusive',
  'inconclusive.missing': 'inconclusive',
  'no-baseline': 'no-baseline',
  'no-baseline.metric': 'no-baseline',
  'missing-metric': 'invalid',
  'value-not-positive': 'invalid',
} as const satisfies Readonly<Record<MetricReason, Outcome>>

const verdictTable = new Map<string, Outcome>(Object.entries(verdicts))
const verdictOf = (key: string): Outcome | null => verdictTable.get(key) ?? null

/** Reasons whose numbers repeat the metric's own fields. */
const repeated = ['change', 'limit'] as const

const metricRules: readonly { readonly field: string; holds(facts: MetricFacts): boolean }[] = [
  { field: 'unit', holds: ({ metric, kind }) => metric.unit === kind.unit },
  { field: 'verdict', holds: ({ metric }) => (metric.verdict === null) === (metric.reason === null) },
  {
    field: 'change',
    holds: ({ metric: { baseline, candidate, change } }) =>
      change === null || (baseline !== null && candidate !== null && close((1 + change) * baseline, candidate)),
  },
  {
    field: 'interval',
    holds: ({ metric: { change, interval } }) =>
      interval === null ||
      (change !== null && interval[0] <= change + slack && change <= interval[1] + slack && interval[0] > -1),
  },
  { field: 'candidate', holds: amongItsRounds },
  { field: 'reason', holds: ({ metric }) => metric.reason === null || tellsOf(metric, metric.reason) },
  { field: 'verdict', holds: givenByItsReason },
  { field: 'verdict', holds: allowedByItsFigures },
]

/** Clipping moves a round's value towards the others, so the mean stays among them, unless pairs were clipped. */
function amongItsRounds({ metric: { name, candidate }, values, scenario }: MetricFacts): boolean {
  const clipped = scenario.rounds.some((round) => round.clipped.includes(name))
  if (candidate === null || values === null || values.length === 0 || clipped) return true
  const margin = slack * Math.max(1, candidate)
  return candidate >= Math.min(...values) - margin && candidate <= Math.max(...values) + margin
}

function tellsOf(metric: MetricJudgement, { key, numbers }: Reason): boolean {
  if (verdictOf(key) === null) return true
  if (Object.hasOwn(numbers, 'metric') && numbers['metric'] !== metric.name) return false
  const told = repeated.every(
    (name) => !Object.hasOwn(numbers, name) || numbers[name] === (metric[name] ?? (name === 'limit' ? 0 : null)),
  )
  const [lower, upper] = metric.interval ?? []
  return told && (!Object.hasOwn(numbers, 'lower') || (numbers['lower'] === lower && numbers['upper'] === upper))
}

const failed = ({ validity }: ScenarioJudgement): ValidityCheck[] =>
  // `values` says what the metrics' own verdicts say.
  validity.filter(({ status, check }) => status === 'failed' && check !== 'values')

const sameReason = (a: Reason, b: Reason): boolean => JSON.stringify(a) === JSON.stringify(b)

const toldByCheck = (reason: Reason, scenario: ScenarioJudgement): boolean =>
  failed(scenario).some(({ check, numbers }) => sameReason(reason, { key: check, numbers }))

function givenByItsReason({ metric: { verdict, reason }, scenario }: MetricFacts): boolean {
  if (verdict === null || reason === null) return true
  if (failed(scenario).length > 0) return verdict === 'invalid' && toldByCheck(reason, scenario)
  return verdictOf(reason.key) === verdict
}

/** Whether the change, its interval, the limit and the rounds allow the verdict (`gate/decide.ts`). */
function allowedByItsFigures(facts: MetricFacts): boolean {
  const { metric, values } = facts
  if (metric.verdict === null || metric.verdict === 'invalid') return true
  const mean = values === null ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  const beyond =
    mean !== null && ((metric.max !== null && mean > metric.max) || (metric.min !== null && mean < metric.min))
  if (beyond) return metric.verdict === 'regressed'
  const rule = Object.hasOwn(figureRules, metric.reason?.key ?? '') ? figureRules[metric.reason?.key ?? ''] : undefined
  return rule === undefined || rule(facts)
}

/** On the log scale of the rule, positive when worse: the change, the worst end of its interval, and the limit. */
function onScale({ metric: { change, interval, limit }, kind: { better } }: MetricFacts) {
  if (change === null || interval === null || limit === null || change <= -1) return null
  const worse = (ratio: number): number => (better === 'higher' ? -Math.log1p(ratio) : Math.log1p(ratio))
  return { d: worse(change), upper: worse(better === 'higher' ? interval[0] : interval[1]), limit, better }
}

const enough = ({ scenario }: MetricFacts): boolean => scenario.rounds.length >= leastRounds

/** What a reason claims of its figures, as far as they show it: how sure is sure enough, the reference knows alone. */
const figureRules: Readonly<Record<string, (facts: MetricFacts) => boolean>> = {
  pass: (facts) => {
    const on = onScale(facts)
    if (on === null || !enough(facts)) return false
    const most = atLoss(twice(on.limit, on.better), on.better)
    return on.d <= atLoss(on.limit, on.better) + slack && on.upper <= most + slack
  },
  'pass.floor': (facts) => {
    const on = onScale(facts)
    const { baseline, floor } = facts.metric
    return on !== null && baseline !== null && enough(facts) && baseline * lossAt(on.upper, on.better) <= floor + slack
  },
  improved: (facts) => {
    const on = onScale(facts)
    return on !== null && enough(facts) && -on.d >= atGain(on.limit, on.better) - slack
  },
  regressed: (facts) => {
    const on = onScale(facts)
    return on !== null && enough(facts) && on.d >= atLoss(on.limit, on.better) - slack
  },
  'within-bounds': ({ metric }) => metric.limit === null,
  'max-broken': () => false,
  'min-broken': () => false,
  'no-baseline': ({ scenario }) => scenario.reference.K === 0,
}

/** The outcomes that a job may have for a reason of its own, beside what its metrics say. */
const ofJob: Readonly<Record<string, Outcome>> = {
  // Of a leg that is not there: an earlier report wrote it.
  ...Object.fromEntries(Object.keys(legSentences).map((key) => [key, 'invalid' as const])),
  'error-rate': 'regressed',
  'error-rate.worse': 'regressed',
  drift: 'regressed',
  'no-baseline.identity': 'no-baseline',
}

const scenarioRules: readonly { readonly field: string; holds(scenario: ScenarioJudgement): boolean }[] = [
  { field: 'outcome', holds: (scenario) => scenario.outcome === outcomeOf(scenario) },
  { field: 'reason', holds: reasonHolds },
  { field: 'reason.numbers', holds: numbersHold },
]

const gatedOf = ({ metrics }: ScenarioJudgement) => metrics.filter(({ verdict }) => verdict !== null)

/** The outcome as the gate decides it (`gate/judge.ts`), from checks, verdicts and failed requests. */
function outcomeOf(scenario: ScenarioJudgement): Outcome {
  if (failed(scenario).length > 0) return 'invalid'
  const counting = gatedOf(scenario).filter(({ required, verdict }) => required || verdict !== 'inconclusive')
  const verdicts = counting.map(({ verdict }) => verdict).filter((verdict) => verdict !== null)
  const own = ofJob[scenario.reason.key] ?? 'pass'
  const failures = errorRate(scenario.rounds, []) === null ? 'pass' : 'regressed'
  const decided = verdicts.length === 0 && own === 'pass' ? (['inconclusive'] as const) : verdicts
  return worst([...decided, own, failures])
}

/** The reason is the one of a failed check, of a metric with the same verdict, or of the job. */
function reasonHolds(scenario: ScenarioJudgement): boolean {
  const { reason, outcome } = scenario
  if (failed(scenario).length > 0) return toldByCheck(reason, scenario)
  if (ofJob[reason.key] !== undefined) return ofJob[reason.key] === outcome
  const gated = gatedOf(scenario)
  const alike = gated.filter(({ verdict }) => verdict === outcome)
  const told = alike.length > 0 ? alike : gated
  if (told.length === 0) return reason.key === 'inconclusive.missing'
  return told.some((metric) => metric.reason !== null && sameReason(metric.reason, reason))
}

function numbersHold({ reason: { key, numbers }, rounds, reference }: ScenarioJudgement): boolean {
  if (key === 'error-rate' || key === 'error-rate.worse') {
    const { failed: count, total, ratio } = failuresOf(rounds)
    return numbers['failed'] === count && numbers['total'] === total && close(Number(numbers['ratio']), ratio)
  }
  if (key !== 'drift') return true
  const drift = reference.drift.find(({ metric }) => metric === numbers['metric'])
  return drift !== undefined && drift.change === numbers['change'] && drift.limit === numbers['limit']
}
