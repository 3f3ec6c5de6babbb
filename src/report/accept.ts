import type { NotAccepted } from '../domain/acceptance.ts'
import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import { acceptedIdentity, acceptedLoss, notAcceptedWords } from '../messages/accept.ts'
import { type Block, paragraph } from './blocks.ts'
import { outside } from './escape.ts'
import { metricWords } from './labels.ts'
import { signedPercent } from './numbers.ts'
import { timeOf } from './time.ts'
import { listOf, type Say, type View } from './view.ts'

/** Under the headline: how much was accepted and what follows, or how it would be, or why a label that is there waives nothing. */
export function acceptBlocks(judgement: Judgement, view: View, say: Say): Block[] {
  const accepted = judgement.scenarios.filter((scenario) => scenario.accepted !== null)
  if (accepted.length > 0) {
    const several = judgement.scenarios.length > 1
    return accepted.map((scenario) =>
      paragraph(nameOf(scenario, several, view) + acceptedSentence(scenario, view, say)),
    )
  }
  const { notAccepted = null } = view
  return notAccepted === null || isSaidElsewhere(judgement, notAccepted) ? [] : [paragraph(refusal(notAccepted, view))]
}

const nameOf = ({ name }: ScenarioJudgement, several: boolean, { language }: View): string =>
  several ? `${outside(name)}${language === 'zh' ? '：' : ': '}` : ''

function acceptedSentence(scenario: ScenarioJudgement, { language }: View, say: Say): string {
  const { outcome, metrics, reference } = scenario
  if (outcome === 'no-baseline') return say(acceptedIdentity)
  const lost = metrics.filter(({ verdict }) => verdict === 'regressed')
  const changes = lost.map(({ name, change }) =>
    change === null ? say(metricWords(name)) : `${say(metricWords(name))} ${signedPercent(change)}`,
  )
  return say(acceptedLoss({ changes: listOf(language, changes), main: reference.main }))
}

/** A loss on the default branch comes with the command that accepts it, which needs no pull request. */
const isSaidElsewhere = ({ pull, writer }: Judgement, { why }: NotAccepted): boolean =>
  why.key === 'accept.no-pull' || (why.key === 'accept.absent' && pull === null && writer.event === 'push')

function refusal({ label, why }: NotAccepted, { language }: View): string {
  const words = notAcceptedWords(label, why, { text: (text) => outside(text, 60), time: timeOf })
  return `${words[language]}${language === 'zh' ? '。' : '.'}`
}
