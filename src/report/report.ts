import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import { cutPlaces, cutWords, labels } from '../messages/report.ts'
import { type Block, paragraph, table } from './blocks.ts'
import { documentBlocks } from './document.ts'
import { outside } from './escape.ts'
import { evidenceBlocks } from './evidence/index.ts'
import { footBlock, runUrlOf } from './foot.ts'
import { gateBlocks } from './gate-table.ts'
import { cureBlocks, fails, headlineBlocks, scenarioLabel, verdictLine, why, worstFirst } from './headline.ts'
import { driftBlocks } from './history.ts'
import { type Say, sayIn, type View } from './view.ts'

/** Judgement → blocks, in the order of the comment. The foot is apart: what was cut is told right before it. */
export interface Report {
  readonly body: readonly Block[]
  readonly foot: Block
}

export function reportOf(judgement: Judgement, view: View): Report {
  const say = sayIn(view.language)
  return {
    body: [...headlineBlocks(judgement, view, say), ...scenarioBlocks(judgement, view, say)],
    foot: footBlock(judgement, view, say),
  }
}

function scenarioBlocks(judgement: Judgement, view: View, say: Say): Block[] {
  const [only, ...others] = worstFirst(judgement.scenarios)
  if (only === undefined) return []
  if (others.length === 0) return oneScenario(only, view, say)
  const all = [only, ...others]
  return [overview(all, say), ...all.map((scenario) => foldedScenario(judgement, scenario, view, say))]
}

/** A scenario that nothing was measured of (a leg that is missing) has no table: its verdict says why. */
function oneScenario(scenario: ScenarioJudgement, view: View, say: Say): Block[] {
  if (scenario.metrics.length === 0 && scenario.rounds.length === 0) return []
  return [
    ...documentBlocks(scenario, say),
    ...gateBlocks(scenario, view, say),
    ...driftBlocks(scenario, say),
    ...evidenceBlocks(scenario, view, say),
  ]
}

const overview = (scenarios: readonly ScenarioJudgement[], say: Say): Block =>
  table(
    [labels.scenario, labels.outcome, labels.why].map(say),
    scenarios.map((scenario) => [outside(scenario.name), scenarioLabel(scenario, say), why(scenario, say)]),
    { left: 3, tones: scenarios.map(({ outcome }) => outcome) },
  )

/** Ranks of whole scenarios: far above any evidence, and what fails goes last. */
const RANK = { passing: 100, failing: 200 } as const

const foldedScenario = (judgement: Judgement, scenario: ScenarioJudgement, view: View, say: Say): Block => ({
  kind: 'details',
  role: 'scenario',
  summary: `${outside(scenario.name)} · ${scenarioLabel(scenario, say)}`,
  open: fails(scenario) || scenario.outcome === 'inconclusive',
  rank: fails(scenario) ? RANK.failing : RANK.passing,
  blocks: [
    paragraph(verdictLine(scenario, view, say)),
    ...cureBlocks(judgement, scenario, say),
    ...oneScenario(scenario, view, say),
  ],
})

/** The sentence that says what is not here and where it is. */
export function cutBlock(count: number, judgement: Judgement, view: View): Block {
  const say = sayIn(view.language)
  const href = runUrlOf(judgement, view)
  const place = href === null ? say(cutPlaces.file) : { text: say(cutPlaces.summary), href }
  return paragraph(say(cutWords(count)), place, view.language === 'zh' ? '。' : '.')
}
