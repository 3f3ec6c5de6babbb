import type { MetricJudgement, ScenarioJudgement } from '../../domain/judgement.ts'
import { glossary, labels } from '../../messages/report.ts'
import { type Block, paragraph, table } from '../blocks.ts'
import { metricWords } from '../labels.ts'
import { NOTHING, signedPercent } from '../numbers.ts'
import { withUnit } from '../reason.ts'
import type { Say } from '../view.ts'

const families = ['ttft', 'tpot', 'itl', 'e2el'] as const
const standard = families.flatMap((family) => ['mean', 'median', 'p99'].map((kind) => `${kind}_${family}_ms`))

/** Percentiles beside those: whatever is gated, and of the four latencies what was measured, P50 being the median. */
const isFurther = ({ name, verdict }: MetricJudgement): boolean => {
  const [, percent = '', family = ''] = /^p([\d.]+)_(\w+)_ms$/u.exec(name) ?? []
  const asked = verdict !== null || (percent !== '50' && families.some((one) => one === family))
  return percent !== '' && asked && !standard.includes(name)
}

/** Mean, median and P99 of the four latencies on both sides, and any other percentile that was asked for. */
export function percentiles({ metrics, rounds }: ScenarioJudgement, say: Say): Block[] {
  const more = metrics.filter(isFurther).map(({ name }) => name)
  const rows = [...standard, ...more].map((name) => {
    const judged = metrics.find((metric) => metric.name === name)
    const candidate = judged?.candidate ?? meanOf(rounds, name)
    return [say(metricWords(name)), inMs(judged?.baseline), inMs(candidate), signedPercent(judged?.change)]
  })
  const head = [labels.metric, labels.baseline, labels.candidate, labels.change].map(say)
  return [table(head, rows), paragraph(say(glossary))]
}

const inMs = (value: number | null | undefined): string =>
  value === null || value === undefined ? NOTHING : withUnit(value, 'ms')

/** The plain mean over the rounds, null when some round has no such value. */
function meanOf(rounds: ScenarioJudgement['rounds'], name: string): number | null {
  const values = rounds.map(({ metrics }) => metrics[name] ?? Number.NaN)
  const sum = values.reduce((total, value) => total + value, 0)
  return values.length > 0 && Number.isFinite(sum) ? sum / values.length : null
}
