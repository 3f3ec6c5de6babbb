import type { Judgement, MetricJudgement, Reason, ScenarioJudgement } from '../domain/judgement.ts'
import type { Outcome } from '../domain/outcome.ts'
import { outside, plain } from './escape.ts'
import { gated } from './gate-table.ts'
import { scenarioLabel, worstFirst } from './headline.ts'
import { sentenceOf } from './reason.ts'
import { type Say, sayIn, type View } from './view.ts'

/** One line on the run's page. Plain text of one line; the host escapes it for its own protocol. */
export interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly text: string
}

/** GitHub shows ten of a level and a step. */
const MOST = 10

/** At most one a failed metric, one for a job that failed by itself, ten in all; worst scenario first. */
export function annotations(judgement: Judgement, language: View['language']): Annotation[] {
  const say = sayIn(language)
  const several = judgement.scenarios.length > 1
  return worstFirst(judgement.scenarios)
    .flatMap((scenario) =>
      failures(scenario).map(
        ({ outcome, reason }): Annotation => ({
          level: outcome === 'inconclusive' || !judgement.enforce || scenario.accepted !== null ? 'warning' : 'error',
          title: titleOf(scenario, several, say),
          text: textOf(reason, say),
        }),
      ),
    )
    .slice(0, MOST)
}

interface Failure {
  readonly outcome: Outcome
  readonly reason: Reason
}

const bad: readonly Outcome[] = ['invalid', 'regressed', 'inconclusive']

/** The failed metrics; the job's own reason first where no metric gives it (failed requests, validity). */
function failures(scenario: ScenarioJudgement): Failure[] {
  if (!bad.includes(scenario.outcome)) return []
  const failed = gated(scenario).filter((metric) => metric.verdict === scenario.outcome && tells(metric, scenario))
  const ofMetrics = failed.map(({ reason }) => ({ outcome: scenario.outcome, reason: reason ?? scenario.reason }))
  const own = ofMetrics.some(({ reason }) => reason.numbers['metric'] === scenario.reason.numbers['metric'])
  return own ? ofMetrics : [{ outcome: scenario.outcome, reason: scenario.reason }, ...ofMetrics]
}

/** A metric that is invalid only because the whole job is says nothing of its own. */
const tells = ({ reason }: MetricJudgement, scenario: ScenarioJudgement): boolean =>
  reason !== null && (reason.key !== scenario.reason.key || reason.numbers['metric'] !== undefined)

const titleOf = (scenario: ScenarioJudgement, several: boolean, say: Say): string =>
  plain(`tokgate ${scenarioLabel(scenario, say)}${several ? ` · ${outside(scenario.name, 60)}` : ''}`)

function textOf(reason: Reason, say: Say): string {
  const { what, cure } = sentenceOf(reason)
  const text = plain(say(what))
  return cure === null ? text : `${text}${say({ zh: '。', en: '. ' })}${plain(say(cure))}`
}
