import type { Judgement, MetricJudgement } from '../domain/judgement.ts'
import { groupWords, labels, smallestLoss } from '../messages/report.ts'
import { metricNamed } from '../metrics/index.ts'
import type { Block, Inline } from './blocks.ts'
import { outside } from './escape.ts'
import { gated } from './gate-table.ts'
import { metricWords } from './labels.ts'
import { percent } from './numbers.ts'
import { timeOf } from './time.ts'
import { listOf, type Say, type View } from './view.ts'

/** What stands at the end of a report. */
export interface Foot {
  readonly version: string
  readonly runNumber: number | null
  readonly runAttempt: number
  /** The run's page; null: no link. */
  readonly url: string | null
  readonly at: string
  /** The smallest loss that would be noticed, by groups of metrics; empty where there is none. */
  readonly losses: string
}

export function footOf(judgement: Judgement, view: View, say: Say): Foot {
  const { version, run_number, run_attempt } = judgement.writer
  return {
    version,
    runNumber: run_number === null ? null : Number(run_number),
    runAttempt: Number(run_attempt),
    url: runUrlOf(judgement, view),
    at: judgement.at,
    losses: smallestLosses(judgement, view, say),
  }
}

/** Version, the run, when, and the smallest loss this gate would notice. */
export const footBlock = (judgement: Judgement, view: View, say: Say): Block =>
  footLine(footOf(judgement, view, say), say)

export const footLine = (foot: Foot, say: Say): Block => ({
  kind: 'foot',
  inlines: [
    `tokgate ${outside(foot.version, 40)} · `,
    ...runInlines(foot, say),
    timeOf(foot.at),
    ...(foot.losses === '' ? [] : [` · ${say(smallestLoss(foot.losses))}`]),
  ],
})

function runInlines({ url, runNumber, runAttempt }: Foot, say: Say): Inline[] {
  if (url === null) return []
  const attempt = runAttempt > 1 ? `.${runAttempt}` : ''
  const number = runNumber === null ? '' : ` #${runNumber}`
  return [{ text: `${say(labels.run)}${number}${attempt}`, href: url }, ' · ']
}

/** The run's page: as given, or built from the repository's address and the writer's numbers. */
export function runUrlOf({ writer }: Judgement, { runUrl, repositoryUrl }: View): string | null {
  if (runUrl !== null) return runUrl
  if (repositoryUrl === null || !/^\d+$/u.test(String(writer.run_id))) return null
  return `${repositoryUrl}/actions/runs/${writer.run_id}/attempts/${Number(writer.run_attempt)}`
}

/** One number a group of metrics, the group's least sensitive one over all scenarios: `吞吐量 6.1 %`. */
function smallestLosses({ scenarios }: Judgement, { language }: View, say: Say): string {
  const worst = new Map<string, number>()
  for (const metric of scenarios.flatMap(gated)) {
    const group = groupLabel(metric, say)
    const { smallest_loss: loss } = metric
    if (loss !== null) worst.set(group, Math.max(loss, worst.get(group) ?? 0))
  }
  return listOf(
    language,
    [...worst].map(([group, loss]) => `${group} ${percent(loss)}`),
  )
}

function groupLabel({ name }: MetricJudgement, say: Say): string {
  const words = groupWords[metricNamed(name)?.group ?? '']
  return say(words ?? metricWords(name))
}
