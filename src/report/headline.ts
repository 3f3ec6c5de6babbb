import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import { type Outcome, outcomes } from '../domain/outcome.ts'
import {
  acceptedMark,
  acceptedWords,
  allPassed,
  baselineMakers,
  configIsNew,
  limitsLooser,
  observing,
  ofScenarios,
  outcomeWords,
} from '../messages/report.ts'
import { acceptBlocks } from './accept.ts'
import { type Block, heading, paragraph } from './blocks.ts'
import { outside } from './escape.ts'
import { gated } from './gate-table.ts'
import { debtBlocks, pendingBlocks } from './history.ts'
import { metricWords } from './labels.ts'
import { sentenceOf } from './reason.ts'
import { timeOf } from './time.ts'
import { listOf, type Say, type View } from './view.ts'

/** Scenarios worst first; an accepted loss stands after what still fails. */
export const worstFirst = (scenarios: readonly ScenarioJudgement[]): ScenarioJudgement[] =>
  scenarios.toSorted((a, b) => badness(a) - badness(b))

const badness = ({ outcome, accepted }: ScenarioJudgement): number =>
  outcomes.indexOf(outcome) + (outcome === 'regressed' && accepted !== null ? 1.5 : 0)

/** Whether a scenario fails the step once enforced; the settings may say otherwise (`View.wouldFail`). */
export function fails({ outcome, accepted, reference }: ScenarioJudgement): boolean {
  if (outcome === 'regressed') return accepted === null
  return outcome === 'invalid' || (outcome === 'inconclusive' && reference.K >= 3)
}

/** The scenario's outcome; an accepted loss keeps its word and says that it was accepted. */
export const scenarioLabel = ({ outcome, accepted }: ScenarioJudgement, say: Say): string =>
  labelOf({ outcome, accepted: accepted !== null }, say)

export function labelOf(given: { readonly outcome: Outcome; readonly accepted: boolean }, say: Say): string {
  if (given.outcome !== 'regressed' || !given.accepted) return outcomeLabel(given.outcome, say)
  return `☑️ ${say(outcomeWords.regressed.words)}${say(acceptedMark)}`
}

/** Icon, outcome in words and the sentence of what decided it: `❌ 劣化：请求吞吐量下降 9.5 %（…），上限 5 %`. */
export function verdictLine(scenario: ScenarioJudgement, { language }: View, say: Say): string {
  const colon = language === 'zh' ? '：' : ': '
  return `${scenarioLabel(scenario, say)}${colon}${why(scenario, say)}`
}

export const outcomeLabel = (outcome: Outcome, say: Say): string =>
  `${outcomeWords[outcome].icon} ${say(outcomeWords[outcome].words)}`

/** What decided a scenario, with what belongs to its outcome: how many passed, or who accepted the loss. */
export function why(scenario: ScenarioJudgement, say: Say): string {
  const count = gated(scenario).length
  const all = scenario.outcome === 'pass' && count > 1 ? say(allPassed(count)) : ''
  return say(sentenceOf(scenario.reason).what) + all + acceptance(scenario, say)
}

function acceptance({ accepted }: ScenarioJudgement, say: Say): string {
  if (accepted === null) return ''
  return say(acceptedWords(outside(accepted.by), timeOf(accepted.at), outside(accepted.reason)))
}

/** The headline in one sentence; of several scenarios the worst one's, by name. */
function headlineText(judgement: Judgement, view: View, say: Say): string {
  const [first, ...others] = worstFirst(judgement.scenarios)
  if (first === undefined) return outcomeLabel(judgement.outcome, say)
  if (others.length === 0) return verdictLine(first, view, say)
  const colon = view.language === 'zh' ? '：' : ': '
  const like = judgement.scenarios.filter(({ outcome }) => outcome === first.outcome).length
  const share = say(ofScenarios(like, judgement.scenarios.length))
  return `${scenarioLabel(first, say)}${share}${colon}${outside(first.name)}${colon}${why(first, say)}`
}

/** What a reader must know beside the verdict: a new config, looser limits. */
export function provisos(judgement: Judgement, { language }: View, say: Say): string[] {
  const looser = [...new Set(judgement.scenarios.flatMap(({ limits_looser }) => limits_looser))]
  const names = looser.map((name) => say(metricWords(name)))
  return [
    ...(judgement.config_is_new ? [say(configIsNew)] : []),
    ...(names.length === 0 ? [] : [say(limitsLooser(listOf(language, names)))]),
  ]
}

/** Whether it is only watched, and what it would have done. */
export function observed(judgement: Judgement, view: View, say: Say): string {
  if (judgement.enforce) return ''
  const wouldFail = view.wouldFail ?? judgement.scenarios.some(fails)
  return `👀 ${say(observing(wouldFail))} — `
}

/** The headline and, under it, the cure and the debt that main carries. */
export function headlineBlocks(judgement: Judgement, view: View, say: Say): Block[] {
  const stop = view.language === 'zh' ? '；' : '; '
  const text = [headlineText(judgement, view, say), ...provisos(judgement, view, say)].join(`${stop}`)
  const [first] = worstFirst(judgement.scenarios)
  return [
    heading(2, observed(judgement, view, say) + text, judgement.outcome),
    ...(first === undefined ? [] : cureBlocks(judgement, first, say)),
    ...acceptBlocks(judgement, view, say),
    ...debtBlocks(judgement, view, say),
  ]
}

/** What to do about it, where there is something to do. */
export function cureBlocks(judgement: Judgement, scenario: ScenarioJudgement, say: Say): Block[] {
  if (scenario.outcome === 'no-baseline') return baselineMaker(judgement, scenario, say)
  const { outcome, accepted, reason, reference } = scenario
  const { cure } = sentenceOf(reason)
  // A drift is no change of level that could be accepted: another row is pinned.
  const isPending = outcome === 'regressed' && accepted === null && reason.key !== 'drift' && reference.main
  return [
    ...(cure === null ? [] : [paragraph(say(cure))]),
    ...(isPending ? pendingBlocks(judgement, scenario, say) : []),
  ]
}

/** The event or the command that will create the baseline. */
function baselineMaker({ writer, pull }: Judgement, { repeat_command }: ScenarioJudgement, say: Say): Block[] {
  const storing = ['push', 'schedule', 'workflow_dispatch']
  if (writer.event !== null) {
    const makesOne = pull === null && storing.includes(writer.event)
    return [paragraph(say(makesOne ? baselineMakers.thisJob : baselineMakers.nextPush))]
  }
  if (/(?:^|\s)--store(?:\s|=|$)/u.test(repeat_command)) return [paragraph(say(baselineMakers.stored))]
  return [
    paragraph(say(baselineMakers.store)),
    { kind: 'code', language: 'sh', text: `${repeat_command.trimEnd()} --store` },
  ]
}
