import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import type { Block } from './blocks.ts'
import { type Foot, footOf } from './foot.ts'
import { fails, observed, provisos, why, worstFirst } from './headline.ts'
import { type LegMark, legMarkOf } from './legs-mark.ts'
import { markdown } from './markdown.ts'
import { hasMarker } from './marker.ts'
import { reportOf } from './report.ts'
import { sayIn, type View } from './view.ts'

/**
 * A leg: one scenario's newest result, as it lies in a comment. Jobs that comment side by side know nothing of each other
 * but what the comment holds, so each leg lies there between hidden marks that no outside text can write (`escape.ts`
 * breaks every `<!--`): whoever writes takes over the others as they are, and makes the headline and the table anew.
 *
 *     <!-- tokgate leg … -->     what the headline and the table need
 *     ## ❌ Regressed: …          one line that is made anew: the headline, or inside a folded section its verdict
 *     tables                     `main`
 *     <!-- tokgate fold 6 -->    a folded section and its rank, as often as there are some: `folds`
 *     <!-- tokgate end -->
 */
export interface Leg extends LegMark {
  /** Markdown of what is never folded; null where even that was left out for want of room. */
  readonly main: string | null
  readonly folds: readonly Fold[]
}

export interface Fold {
  /** Where room is short, the smallest rank goes first. */
  readonly rank: number
  readonly text: string
}

/** The legs of a judgement, its scenarios, worst first. */
export function legsOf(judgement: Judgement, view: View): Leg[] {
  const wouldFail = view.wouldFail ?? judgement.scenarios.some(fails)
  const foot = footOf(judgement, view, sayIn(view.language))
  // Why a label waives nothing is said once.
  return worstFirst(judgement.scenarios).map((scenario, index) =>
    legOf({ ...judgement, scenarios: [scenario] }, scenario, {
      foot,
      view: { ...view, wouldFail, notAccepted: index === 0 ? (view.notAccepted ?? null) : null },
    }),
  )
}

function legOf(alone: Judgement, scenario: ScenarioJudgement, { foot, view }: { foot: Foot; view: View }): Leg {
  const say = sayIn(view.language)
  const [, ...blocks] = reportOf({ ...alone, outcome: scenario.outcome }, view).body
  const { runNumber, runAttempt, ...end } = foot
  return {
    ...end,
    scenario: scenario.name,
    run: { runId: String(alone.writer.run_id), runNumber, runAttempt },
    head: alone.head,
    outcome: scenario.outcome,
    accepted: scenario.accepted !== null,
    fails: fails(scenario),
    observed: observed(alone, view, say),
    why: why(scenario, say),
    also: provisos(alone, view, say).join(view.language === 'zh' ? '；' : '; '),
    cut: 0,
    main: textOf(blocks.filter((block) => block.kind !== 'details')),
    folds: blocks.flatMap((block) => (block.kind === 'details' ? [{ rank: block.rank, text: textOf([block]) }] : [])),
  }
}

const textOf = (blocks: readonly Block[]): string => markdown(blocks).trim()

const endMark = '<!-- tokgate end -->'
const foldMark = /^<!-- tokgate fold (\d{1,4}) -->$/u

/** A leg's text between its marks, for `legsIn` to read. */
export const betweenMarks = ({ main, folds }: Leg): string[] => [
  ...(main === null || main === '' ? [] : [main]),
  ...folds.flatMap(({ rank, text }) => [`<!-- tokgate fold ${rank} -->`, text]),
  endMark,
]

/** The legs that lie in a comment's body, in its order; none in a body that is not the one of this marker. */
export function legsIn(body: string, marker: string): Leg[] {
  if (!hasMarker(body, marker)) return []
  const lines = body.split(/\r?\n/u)
  return lines.flatMap((line, at) => {
    const mark = legMarkOf(line)
    return mark === null ? [] : [{ ...mark, ...textAfter(lines, at + 1) }]
  })
}

/** What lies between a leg's mark and its end; a leg whose end is gone has lost its text. */
function textAfter(lines: readonly string[], from: number): Pick<Leg, 'main' | 'folds'> {
  const end = lines.findIndex((line, at) => at >= from && (line.trim() === endMark || legMarkOf(line) !== null))
  // The first line that isn't empty is the headline or the verdict, which is made anew.
  const said = lines.findIndex((line, at) => at >= from && line.trim() !== '')
  if (end < 0 || said === end || lines[end]?.trim() !== endMark) return { main: null, folds: [] }
  const [main = '', ...folds] = parts(lines.slice(said + 1, end))
  return { main, folds: folds.map(foldOf) }
}

/** Split before each fold's mark. */
function parts(lines: readonly string[]): string[] {
  const starts = [...lines.keys()].filter((at) => foldMark.test(lines[at]?.trim() ?? ''))
  const edges = [0, ...starts, lines.length]
  return edges.slice(1).map((edge, index) => lines.slice(edges[index], edge).join('\n').trim())
}

function foldOf(part: string): Fold {
  const [mark = '', ...lines] = part.split('\n')
  return { rank: Number(foldMark.exec(mark.trim())?.[1] ?? 0), text: lines.join('\n').trim() }
}
