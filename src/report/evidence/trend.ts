import type { ScenarioJudgement, TrendPoint } from '../../domain/judgement.ts'
import { historyLabels } from '../../messages/baseline-history.ts'
import { labels } from '../../messages/report.ts'
import { metricNamed } from '../../metrics/index.ts'
import { type Block, table } from '../blocks.ts'
import { gated } from '../gate-table.ts'
import { outcomeLabel } from '../headline.ts'
import { countsAs } from '../history.ts'
import { metricWords } from '../labels.ts'
import { sensible } from '../numbers.ts'
import { commitOf, timeOf } from '../time.ts'
import type { Say, View } from '../view.ts'

/** The last jobs: a chart of the metric that decided, and under it every gated metric as text. */
export function trend(scenario: ScenarioJudgement, view: View, say: Say): Block[] {
  const { trend: points } = scenario
  const names = gated(scenario).map(({ name }) => name)
  const shown = names.length === 0 ? ['request_throughput'] : names
  const head = [
    ...[labels.when, labels.commit, labels.outcome, historyLabels.countsAs].map(say),
    ...shown.map((name) => `${say(metricWords(name))} ${metricNamed(name)?.unit ?? ''}`.trim()),
  ]
  const rows = points.map((point) => [
    timeOf(point.at),
    commitOf(point.sha),
    outcomeLabel(point.outcome, say),
    countsAs(point, view, say),
    ...shown.map((name) => sensible(point.metrics[name])),
  ])
  return [...chartOf(points, deciding(scenario, shown), say), table(head, rows, { left: 4 })]
}

const deciding = ({ reason }: ScenarioJudgement, shown: readonly string[]): string => {
  const metric = String(reason.numbers['metric'] ?? '')
  return shown.includes(metric) ? metric : (shown[0] ?? 'request_throughput')
}

/** A line needs two points. What was revoked is no point of it. */
function chartOf(points: readonly TrendPoint[], name: string, say: Say): Block[] {
  const unit = metricNamed(name)?.unit ?? ''
  const known = points.flatMap(({ sha, metrics, standing }) => {
    const value = standing === 'revoked' ? null : metrics[name]
    return typeof value === 'number' && Number.isFinite(value) ? [{ label: (sha ?? '').slice(0, 7), value }] : []
  })
  return known.length < 2 ? [] : [{ kind: 'chart', title: say(metricWords(name)), unit, points: known }]
}
