import type { Debt, Drift, Judgement, RowMark, ScenarioJudgement, TrendPoint } from '../domain/judgement.ts'
import {
  acceptReason,
  debtWords,
  driftWords,
  historyLabels,
  openedWords,
  pendingWords,
  standingWords,
  toldWords,
} from '../messages/baseline-history.ts'
import { labels } from '../messages/report.ts'
import { type Block, paragraph, table } from './blocks.ts'
import { clean, outside } from './escape.ts'
import { betterOf, metricWords } from './labels.ts'
import { asSet, percentAsSet, signedPercent, signedRange } from './numbers.ts'
import { commitOf, timeOf } from './time.ts'
import { listOf, type Say, type View } from './view.ts'

/** A stored job as a sentence names it: its commit, else its time alone. */
const rowName = ({ sha, at }: RowMark): string => (sha === null ? timeOf(at) : `${commitOf(sha)} ${timeOf(at)}`)

/** What the default branch owes, of each scenario, with its name where there are several. */
export function debtBlocks(judgement: Judgement, view: View, say: Say): Block[] {
  const colon = view.language === 'zh' ? '：' : ': '
  return judgement.scenarios.flatMap((scenario) => {
    const { debt } = scenario.reference
    if (debt === null) return []
    const name = judgement.scenarios.length > 1 ? `${outside(scenario.name)}${colon}` : ''
    return [paragraph(name + say(debtSentence(scenario, debt, { judgement, view, say })))]
  })
}

interface Saying {
  readonly judgement: Judgement
  readonly view: View
  readonly say: Say
}

function debtSentence({ reference, outcome }: ScenarioJudgement, debt: Debt, { judgement, view, say }: Saying) {
  const changes = debt.changes.map(({ metric, change }) => `${say(metricWords(metric))} ${signedPercent(change)}`)
  const given = { since: rowName(debt.since), changes: listOf(view.language, changes) }
  if (!reference.main) return debtWords.ofChange(given)
  if (outcome !== 'pass' && outcome !== 'improved') return debtWords.ofMain(given)
  return judgement.writer.run_attempt > 1 ? debtWords.mendedLater(given) : debtWords.mended(given)
}

/** What follows from a loss that the default branch's own job shows, and how it would be accepted. */
export function pendingBlocks({ writer, suite }: Judgement, { name }: ScenarioJudgement, say: Say): Block[] {
  const row = `${writer.run_id}.${writer.run_attempt}/${suite}/${name}/`
  const named = suite === defaultSuite ? '' : ` --suite ${word(suite)}`
  const text = `tokgate baseline accept ${word(row)}${named} --reason ${word(say(acceptReason))}`
  return [paragraph(say(pendingWords)), { kind: 'code', language: 'sh', text }]
}

const defaultSuite = 'default'

/** One word of a shell line, whatever it holds. */
const word = (text: string): string => {
  const line = clean(text)
  return /^[\w./-]+$/u.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`
}

/** How far along a metric is towards what it may lose: its drift limit, or else what one job may. */
function share({ metric, change, limit }: Drift, { metrics }: ScenarioJudgement): number {
  const loss = betterOf(metric) === 'higher' ? -change : change
  const most = limit ?? metrics.find(({ name }) => name === metric)?.limit ?? 1
  return loss / most
}

/** One sentence on the metric that has drifted furthest since the pin. */
export function driftBlocks(scenario: ScenarioJudgement, say: Say): Block[] {
  const { pin, drift } = scenario.reference
  const [worst] = drift.toSorted((a, b) => share(b, scenario) - share(a, scenario))
  if (pin === null || worst === undefined) return []
  const said = driftWords({
    row: rowName(pin),
    metric: say(metricWords(worst.metric)),
    change: signedPercent(worst.change),
    range: worst.interval === null ? null : signedRange(worst.interval),
    limit: worst.limit === null ? null : percentAsSet(worst.limit),
  })
  return [paragraph(say(said))]
}

/** Every metric's drift. */
export function driftTable({ reference }: ScenarioJudgement, say: Say): Block[] {
  const head = [labels.metric, labels.change, labels.interval, historyLabels.driftLimit].map(say)
  const rows = reference.drift.map(({ metric, change, interval, limit }) => [
    say(metricWords(metric)),
    signedPercent(change),
    signedRange(interval),
    percentAsSet(limit),
  ])
  return [table(head, rows)]
}

/** What began the epoch that the candidate was judged against. */
export function openedBlocks({ reference: { opened } }: ScenarioJudgement, say: Say): Block[] {
  if (opened === null || opened.kind === 'first') return []
  const told = opened.told === null ? null : toldOf(opened.told)
  return [paragraph(say(openedWords[opened.kind](rowName(opened), told)))]
}

const toldOf = ({ by, reason }: { readonly by: string; readonly reason: string }) =>
  toldWords(outside(by, 60), reason === '' ? '' : outside(reason))

type Counted = Pick<TrendPoint, 'standing' | 'epoch' | 'opens' | 'pinned' | 'told'>

/** What a stored job counts as, who said so and why, and whether it is the pinned one. */
export function countsAs(
  { standing, epoch, opens, pinned, told }: Counted,
  { language }: Pick<View, 'language'>,
  say: Say,
): string {
  const parts = [
    say(standingWords(standing, { epoch: asSet(epoch), opens })),
    ...(told === null ? [] : [say(toldOf(told))]),
    ...(pinned ? [say(historyLabels.pinned)] : []),
  ]
  return parts.join(language === 'zh' ? '；' : '; ')
}
