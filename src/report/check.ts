import type { SkippedRow } from '../domain/row.ts'
import type { Words } from '../domain/words.ts'
import { same } from '../domain/words.ts'
import { baselineLabels } from '../messages/baseline.ts'
import { checkHeading, checkLabels, checkNote, checkVerdict, findingSentences } from '../messages/check.ts'
import { labels } from '../messages/report.ts'
import { type Block, heading, paragraph, table } from './blocks.ts'
import { disarmLines, outside, plain } from './escape.ts'
import { metricWords } from './labels.ts'
import { markdown } from './markdown.ts'
import { asSet, NOTHING, percent, percentAsSet } from './numbers.ts'
import { factsOf, withUnit } from './reason.ts'
import { terminal } from './terminal.ts'
import { type Say, sayIn, type View } from './view.ts'

/** What keeps a gate from failing: the gate's own finding. */
export interface CheckFinding {
  readonly severity: 'refused' | 'warning'
  readonly about: string
  readonly metric: string | null
  readonly key: string
  readonly numbers: Readonly<Record<string, number | string>>
}

/** A gated metric: what it is held to, and how small a loss it would notice. Ratios; log-scale spreads. */
export interface CheckedMetric {
  readonly metric: string
  readonly unit: string
  readonly limit: number | null
  readonly floor: number
  readonly max: number | null
  readonly min: number | null
  readonly jobs: number
  readonly level: number | null
  readonly round_spread: number | null
  readonly job_spread: number
  readonly now: number | null
  readonly later: number | null
  readonly at_least: boolean
}

export interface CheckedScenario {
  readonly name: string
  /** Of the rows that it would be judged by; null: none fit. */
  readonly key: string | null
  readonly rounds: number
  readonly metrics: readonly CheckedMetric[]
  readonly findings: readonly CheckFinding[]
  readonly skipped: readonly SkippedRow[]
}

export interface GateCheck {
  readonly suite: string
  readonly place: string
  /** True where `gate` would not run with this. */
  readonly refused: boolean
  readonly scenarios: readonly CheckedScenario[]
}

export interface Look extends Pick<View, 'language'> {
  readonly color: boolean
  readonly width: number | null
}

/** A finding as a sentence. */
export const findingWords = ({ key, numbers }: CheckFinding): Words =>
  findingSentences[key]?.(factsOf(numbers)) ?? same(outside(key))

/** The same for a log or an error line, without marks of outside text. */
export function plainFinding(finding: CheckFinding): Words {
  const { zh, en } = findingWords(finding)
  return { zh: plain(zh), en: plain(en) }
}

export function checkText(check: GateCheck, form: 'terminal' | 'markdown', look: Look): string {
  const blocks = checkBlocks(check, sayIn(look.language), look)
  return form === 'terminal' ? terminal(blocks, look) : disarmLines(markdown(blocks))
}

function checkBlocks({ scenarios }: GateCheck, say: Say, look: Look): Block[] {
  const all = scenarios.flatMap(({ findings }) => findings)
  const refused = all.filter(({ severity }) => severity === 'refused').length
  const verdict = checkVerdict({ refused, warnings: all.length - refused })
  return [heading(2, say(verdict)), ...scenarios.flatMap((scenario) => scenarioBlocks(scenario, say, look))]
}

function scenarioBlocks({ name, key, rounds, metrics, findings, skipped }: CheckedScenario, say: Say, look: Look) {
  const title = checkHeading({ scenario: outside(name), key: key === null ? null : outside(key) })
  const items = findings.map((finding) => {
    const colon = look.language === 'zh' ? '：' : ': '
    return `${icons[finding.severity]} ${say(checkLabels[finding.severity])}${colon}${say(findingWords(finding))}`
  })
  const blocks: Block[] = [
    heading(3, say(title)),
    metricsTable(metrics, findings, say),
    ...(items.length === 0 ? [] : [{ kind: 'list' as const, items }]),
    ...skippedBlocks(skipped, say),
    paragraph(say(checkNote({ rounds: asSet(rounds) }))),
  ]
  return blocks
}

const icons = { refused: '⛔', warning: '⚠️' } as const

const columns = ['jobs', 'roundSpread', 'jobSpread', 'now', 'later', 'says'] as const

function metricsTable(metrics: readonly CheckedMetric[], findings: readonly CheckFinding[], say: Say): Block {
  const head = [labels.metric, labels.limit, labels.baseline, ...columns.map((name) => checkLabels[name])].map(say)
  const rows = metrics.map((one) => [
    say(metricWords(one.metric)),
    limitCell(one),
    one.level === null ? NOTHING : withUnit(one.level, one.unit),
    asSet(one.jobs),
    percent(one.round_spread),
    percent(one.job_spread),
    percent(one.now),
    one.later !== null && one.at_least ? `≥ ${percent(one.later)}` : percent(one.later),
    saysOf(one, findings, say),
  ])
  return table(head, rows)
}

/** As the gate table writes it: `5 %, Δ ≥ 0.2 ms, ≤ 80 ms`. */
export const limitCell = ({ limit, floor, max, min, unit }: Bounds): string =>
  [
    ...(limit === null ? [] : [percentAsSet(limit)]),
    ...(limit !== null && floor > 0 ? [`Δ ≥ ${asSet(floor)} ${unit}`] : []),
    ...(max === null ? [] : [`≤ ${asSet(max)} ${unit}`]),
    ...(min === null ? [] : [`≥ ${asSet(min)} ${unit}`]),
  ].join(', ')

type Bounds = Pick<CheckedMetric, 'limit' | 'floor' | 'max' | 'min' | 'unit'>

function saysOf({ metric }: CheckedMetric, findings: readonly CheckFinding[], say: Say): string {
  const own = findings.filter((finding) => finding.metric === metric)
  const worst = own.find(({ severity }) => severity === 'refused') ?? own[0]
  return worst === undefined
    ? `✅ ${say(checkLabels.ok)}`
    : `${icons[worst.severity]} ${say(checkLabels[worst.severity])}`
}

function skippedBlocks(skipped: readonly SkippedRow[], say: Say): Block[] {
  if (skipped.length === 0) return []
  const rows = skipped.map(({ where, why }) => [outside(where), outside(why, 300)])
  return [heading(4, say(baselineLabels.skipped)), table([labels.where, labels.why].map(say), rows, { left: 2 })]
}
