import type { ScenarioJudgement } from '../../domain/judgement.ts'
import { labels, methodWords } from '../../messages/report.ts'
import { type Block, paragraph, table } from '../blocks.ts'
import { clean, outside } from '../escape.ts'
import { openedBlocks } from '../history.ts'
import { asSet } from '../numbers.ts'
import { commitOf, timeOf } from '../time.ts'
import type { Say, View } from '../view.ts'

/** How the verdict was reached, against what, and where the rule is written down. */
export function method(scenario: ScenarioJudgement, view: View, say: Say): Block[] {
  const { reference, rounds } = scenario
  const { newest } = reference
  const said = methodWords({
    jobs: asSet(reference.K),
    epoch: asSet(reference.epoch),
    newest: newest === null ? null : `${commitOf(newest.sha)} ${timeOf(newest.at)}`,
    rounds: asSet(rounds.length),
    pending: reference.pending,
  })
  const page = view.language === 'zh' ? 'decision.zh-CN.md' : 'decision.md'
  const link = view.docsUrl === null ? [] : [' ', { text: say(labels.docs), href: `${view.docsUrl}/${page}` }]
  return reference.K === 0 ? [] : [paragraph(say(said), ...link), ...openedBlocks(scenario, say)]
}

/** Rows of the store that were passed over, and why. */
export function skippedRows({ skipped_rows }: ScenarioJudgement, say: Say): Block[] {
  const rows = skipped_rows.map(({ where, why }) => [outside(where), outside(why, 300)])
  return [table([labels.where, labels.why].map(say), rows, { left: 2 })]
}

/** The command that repeats the measurement. */
export const repeat = ({ repeat_command }: ScenarioJudgement): Block[] =>
  clean(repeat_command) === '–' ? [] : [{ kind: 'code', language: 'sh', text: repeat_command }]
