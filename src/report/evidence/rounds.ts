import type { JudgedRound, ScenarioJudgement } from '../../domain/judgement.ts'
import { clippedNote, labels, restartedNote } from '../../messages/report.ts'
import { documentMetrics, metricNamed } from '../../metrics/index.ts'
import { type Block, paragraph, table } from '../blocks.ts'
import { gated } from '../gate-table.ts'
import { metricWords } from '../labels.ts'
import { asSet, percent, sensible } from '../numbers.ts'
import type { Say } from '../view.ts'

/** The candidate's rounds one by one: the document's metrics and what else is gated; clipped values marked. */
export function rounds(scenario: ScenarioJudgement, say: Say): Block[] {
  const names = [...new Set([...documentMetrics, ...gated(scenario).map(({ name }) => name)])]
  const head = [
    say(labels.round),
    say(labels.seed),
    ...names.map((name) => `${say(metricWords(name))} ${metricNamed(name)?.unit ?? ''}`.trim()),
    ...[labels.completed, labels.failed, labels.prefixHits, labels.foreign, labels.preemptions].map(say),
  ]
  const rows = scenario.rounds.map((round, index) => [
    `${index + 1}${round.life === 2 ? ' ↻' : ''}`,
    asSet(round.seed),
    ...names.map((name) => `${sensible(round.metrics[name])}${round.clipped.includes(name) ? ' ✂' : ''}`),
    ...counts(round, say),
  ])
  const anyClipped = scenario.rounds.some(({ clipped }) => clipped.length > 0)
  const restarted = scenario.rounds.some(({ life }) => life === 2)
  const notes = [...(anyClipped ? [clippedNote] : []), ...(restarted ? [restartedNote] : [])]
  return [table(head, rows), ...notes.map((note) => paragraph(say(note)))]
}

function counts(round: JudgedRound, say: Say): string[] {
  const unless = (value: number | null, shown: (value: number) => string): string =>
    value === null ? say(labels.notChecked) : shown(value)
  return [
    asSet(round.completed),
    asSet(round.failed),
    unless(round.prefix_hit_ratio, percent),
    unless(round.foreign, percent),
    unless(round.preemptions, asSet),
  ]
}
