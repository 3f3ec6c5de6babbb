import type { ScenarioJudgement } from '../domain/judgement.ts'
import { labels } from '../messages/report.ts'
import { documentMetrics, metricNamed } from '../metrics/index.ts'
import { type Block, heading, table } from './blocks.ts'
import { columnLabel, headingLabel, metricWords } from './labels.ts'
import { fixed } from './numbers.ts'
import type { Say } from './view.ts'

/** What the document's table is made of; a ScenarioJudgement is one. */
export type Compared = Pick<ScenarioJudgement, 'baseline' | 'candidate' | 'metrics'>

/** The document's digits: requests per second have two decimals, tokens per second and milliseconds none. */
const documentDigits = { 'req/s': 2, 'tok/s': 0, ms: 0 } as const

/** The document's heading and table: six rows in its order, whatever is gated, left the baseline. */
export function documentBlocks({ baseline, candidate, metrics }: Compared, say: Say): readonly [Block, Block] {
  const left = say(labels.noBaseline)
  const head = [
    say(labels.metric),
    say(labels.unit),
    baseline === null ? left : columnLabel(baseline),
    columnLabel(candidate),
  ]
  const rows = documentMetrics.map((name) => {
    const unit = metricNamed(name)?.unit ?? 'ms'
    const judged = metrics.find((metric) => metric.name === name)
    const value = (side: number | null | undefined): string => fixed(side, documentDigits[unit])
    return [say(metricWords(name)), unit, value(judged?.baseline), value(judged?.candidate)]
  })
  const sides = `${baseline === null ? left : headingLabel(baseline)} 🆚 ${headingLabel(candidate)}`
  return [heading(3, sides), table(head, rows)]
}
