import type { Reason } from '../domain/judgement.ts'
import type { Outcome } from '../domain/outcome.ts'
import { labels } from '../messages/report.ts'
import {
  against,
  firesFrom,
  firesWithout,
  neverFires,
  notMeasured,
  selftestLabels,
  selftestNote,
} from '../messages/selftest.ts'
import { type Block, heading, paragraph, table } from './blocks.ts'
import { type Look, limitCell } from './check.ts'
import { disarmLines, outside } from './escape.ts'
import { outcomeLabel } from './headline.ts'
import { metricWords } from './labels.ts'
import { markdown } from './markdown.ts'
import { asSet, NOTHING, percent, percentAsSet, signedPercent } from './numbers.ts'
import { sentenceOf } from './reason.ts'
import { terminal } from './terminal.ts'
import { listOf, type Say, sayIn } from './view.ts'

/** What the gate said at one loss of speed (a ratio), after how many rounds, and which metrics failed. */
export interface TestedStep {
  readonly loss: number
  readonly outcome: Outcome
  readonly reason: Reason
  readonly rounds: number
  readonly fired: readonly string[]
}

/** One gated metric: from which loss of speed on it fails, its change there, and the rule's own smallest loss. */
export interface TestedMetric {
  readonly name: string
  readonly unit: string
  readonly limit: number | null
  readonly floor: number
  readonly max: number | null
  readonly min: number | null
  readonly fires_at: number | null
  readonly change: number | null
  readonly change_without: number | null
  readonly smallest_loss: number | null
}

export interface TestedScenario {
  readonly name: string
  /** Stored jobs that it was judged against; 0: its own rounds were split. */
  readonly jobs: number
  /** Rounds that stood as the baseline (0 with stored jobs), and as the candidate. */
  readonly reference_rounds: number
  readonly rounds: number
  readonly steps: readonly TestedStep[]
  readonly metrics: readonly TestedMetric[]
  readonly fires_at: number | null
  readonly invalid: Reason | null
}

export interface SelfTest {
  readonly suite: string
  readonly scenarios: readonly TestedScenario[]
}

export function selftestText(test: SelfTest, form: 'terminal' | 'markdown', look: Look): string {
  const say = sayIn(look.language)
  const blocks = [
    ...test.scenarios.flatMap((scenario) => scenarioBlocks(scenario, say, look)),
    paragraph(say(selftestNote())),
  ]
  return form === 'terminal' ? terminal(blocks, look) : disarmLines(markdown(blocks))
}

function scenarioBlocks(scenario: TestedScenario, say: Say, look: Look): Block[] {
  const colon = look.language === 'zh' ? '：' : ': '
  const { jobs, reference_rounds: reference, rounds } = scenario
  const given = { jobs: asSet(jobs), reference: asSet(reference), rounds: asSet(rounds) }
  return [
    heading(2, `${outside(scenario.name)}${colon}${say(verdictOf(scenario, say))}`),
    paragraph(say(jobs > 0 ? against.history(given) : against.itself(given))),
    stepsTable(scenario, say, look),
    metricsTable(scenario, say),
  ]
}

function verdictOf({ fires_at, invalid, steps }: TestedScenario, say: Say) {
  if (invalid !== null) return notMeasured({ why: say(sentenceOf(invalid).what) })
  if (fires_at === null) return neverFires({ largest: percentAsSet(steps.at(-1)?.loss) })
  return fires_at === 0 ? firesWithout() : firesFrom({ loss: percentAsSet(fires_at) })
}

function stepsTable({ steps }: TestedScenario, say: Say, { language }: Look): Block {
  const head = [selftestLabels.loss, selftestLabels.would, selftestLabels.rounds, selftestLabels.fails].map(say)
  const rows = steps.map(({ loss, outcome, rounds, fired }) => [
    percentAsSet(loss),
    outcomeLabel(outcome, say),
    asSet(rounds),
    listOf(
      language,
      fired.map((name) => say(metricWords(name))),
    ) || NOTHING,
  ])
  return table(head, rows, { left: 2, tones: steps.map(({ outcome }) => outcome) })
}

function metricsTable({ metrics }: TestedScenario, say: Say): Block {
  const { without, firesAt, changeThere, smallest, never } = selftestLabels
  const head = [labels.metric, labels.limit, without, firesAt, changeThere, smallest].map(say)
  const rows = metrics.map((one) => [
    say(metricWords(one.name)),
    limitCell(one),
    signedPercent(one.change_without),
    one.fires_at === null ? say(never) : percentAsSet(one.fires_at),
    signedPercent(one.change),
    percent(one.smallest_loss),
  ])
  return table(head, rows)
}
