import type { MetricJudgement, Reason, ScenarioJudgement } from '../domain/judgement.ts'
import { labels, notGated, outcomeWords } from '../messages/report.ts'
import { metricNamed } from '../metrics/index.ts'
import { type Block, paragraph, table } from './blocks.ts'
import { outside } from './escape.ts'
import { metricWords } from './labels.ts'
import { asSet, NOTHING, percentAsSet, signedPercent, signedRange } from './numbers.ts'
import { sentenceOf, withUnit } from './reason.ts'
import { listOf, type Say, type View } from './view.ts'

/** Metrics that are gated, as the judgement orders them. */
export const gated = ({ metrics }: Pick<ScenarioJudgement, 'metrics'>): MetricJudgement[] =>
  metrics.filter((metric) => metric.verdict !== null)

const unitOf = ({ name, unit }: MetricJudgement): string => metricNamed(name)?.unit ?? outside(unit, 12)

/** `5 %，≥ 0.2 ms，≤ 80 ms`: the relative limit with its floor, then absolute bounds, whatever is set. */
function limitCell(metric: MetricJudgement, language: View['language']): string {
  const unit = unitOf(metric)
  const relative = metric.limit === null ? [] : [percentAsSet(metric.limit)]
  const floor = metric.limit !== null && metric.floor > 0 ? [`Δ ≥ ${asSet(metric.floor)} ${unit}`] : []
  const max = metric.max === null ? [] : [`≤ ${asSet(metric.max)} ${unit}`]
  const min = metric.min === null ? [] : [`≥ ${asSet(metric.min)} ${unit}`]
  const comma = language === 'zh' ? '，' : ', '
  return [...relative, ...floor, ...max, ...min].join(comma) || NOTHING
}

function row(metric: MetricJudgement, { language }: View, say: Say): string[] {
  const unit = unitOf(metric)
  const value = (side: number | null): string => (side === null ? NOTHING : withUnit(side, unit))
  const { icon, words } = outcomeWords[metric.verdict ?? 'pass']
  return [
    say(metricWords(metric.name)),
    value(metric.baseline),
    value(metric.candidate),
    signedPercent(metric.change),
    signedRange(metric.interval),
    limitCell(metric, language),
    `${icon} ${say(words)}`,
  ]
}

/** The gate table, what the verdicts that need words say, and which default metrics are not gated. */
export function gateBlocks(scenario: ScenarioJudgement, view: View, say: Say): Block[] {
  const metrics = gated(scenario)
  const head = ['metric', 'baseline', 'candidate', 'change', 'interval', 'limit', 'verdict'] as const
  const rows = table(
    head.map((key) => say(labels[key])),
    metrics.map((metric) => row(metric, view, say)),
    { tones: metrics.map((metric) => metric.verdict) },
  )
  const missing = scenario.not_gated.map((name) => say(metricWords(name)))
  return [
    ...(metrics.length === 0 ? [] : [rows]),
    ...furtherReasons(scenario, say),
    ...(missing.length === 0 ? [] : [paragraph(say(notGated(listOf(view.language, missing))))]),
  ]
}

const toldByTheRow = new Set(['pass', 'improved', 'regressed', 'within-bounds'])

/** Verdicts whose sentence holds more than their row and than the headline. */
function furtherReasons(scenario: ScenarioJudgement, say: Say): Block[] {
  const items = gated(scenario)
    .map(({ reason }) => reason)
    .filter((reason) => reason !== null)
    .filter((reason) => !toldByTheRow.has(reason.key) && !toldByTheHeadline(reason, scenario.reason))
    .map((reason) => say(sentenceOf(reason).what))
  return items.length === 0 ? [] : [{ kind: 'list', items }]
}

/** The reason itself, or one doubt more of the same kind: what would settle it is the same. */
const toldByTheHeadline = (reason: Reason, decided: Reason): boolean =>
  reason.key === decided.key &&
  (reason.key.startsWith('inconclusive.') || reason.numbers['metric'] === decided.numbers['metric'])
