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

/** Version, the run, when, and the smallest loss this gate would notice. */
export function footBlock(judgement: Judgement, view: View, say: Say): Block {
  const losses = smallestLosses(judgement, view, say)
  return {
    kind: 'foot',
    inlines: [
      `tokgate ${outside(judgement.writer.version, 40)} · `,
      ...runInlines(judgement, view, say),
      timeOf(judgement.at),
      ...(losses === '' ? [] : [` · ${say(smallestLoss(losses))}`]),
    ],
  }
}

function runInlines(judgement: Judgement, view: View, say: Say): Inline[] {
  const href = runUrlOf(judgement, view)
  if (href === null) return []
  const { run_number, run_attempt } = judgement.writer
  const attempt = Number(run_attempt) > 1 ? `.${Number(run_attempt)}` : ''
  const number = run_number === null ? '' : ` #${Number(run_number)}`
  return [{ text: `${say(labels.run)}${number}${attempt}`, href }, ' · ']
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
