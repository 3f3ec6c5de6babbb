import type { Language } from '../domain/words.ts'
import { cutPlaces, cutWords, labels, ofScenarios, outdatedWords } from '../messages/report.ts'
import { type Block, heading, paragraph, table } from './blocks.ts'
import { inlineHtml, outside } from './escape.ts'
import { smallest } from './fit.ts'
import { footLine } from './foot.ts'
import { labelOf } from './headline.ts'
import { betweenMarks, type Leg } from './legs.ts'
import { cutLegs, cutsOf, type ShownLeg } from './legs-cut.ts'
import { legMarkText } from './legs-mark.ts'
import { worstLegsFirst } from './legs-merge.ts'
import { markdown } from './markdown.ts'
import { commitOf } from './time.ts'
import { type Say, sayIn } from './view.ts'

/** GitHub's bound of a comment, in characters: never more than UTF-16 units. */
export const COMMENT_CHARACTERS = 65_536

export interface CommentView {
  readonly language: Language
  /** The hidden first line. */
  readonly marker: string
  /** The pull request's head now; null where the platform doesn't tell. */
  readonly head: string | null
  readonly maxChars?: number
}

/**
 * A comment's body: the marker, then the report of one leg, or of several the headline of the worst, a table of all and
 * one folded section each. What there is no room for is cut and said; the step summaries have it.
 */
export function commentOf(legs: readonly Leg[], view: CommentView): string {
  const ordered = worstLegsFirst(legs)
  const render = (count: number): string => rendered(cutLegs(ordered, count), view)
  const max = view.maxChars ?? COMMENT_CHARACTERS
  const whole = render(0)
  return whole.length <= max ? whole : render(smallest(cutsOf(ordered).length, (count) => render(count).length <= max))
}

function rendered(legs: readonly ShownLeg[], view: CommentView): string {
  const say = sayIn(view.language)
  const feet = legs.map((leg) => text(footLine({ ...leg, ...leg.run }, say)))
  const [foot = ''] = feet
  const isOneRun = feet.every((one) => one === foot)
  const [only, ...others] = legs
  if (only === undefined) return `${view.marker}\n`
  const headline = text(heading(2, headlineOf(legs, view, say)))
  const sections = legs.map((leg, index) => section(leg, isOneRun ? null : (feet[index] ?? null), view, say))
  const body =
    others.length === 0
      ? [markOf(only), headline, ...betweenMarks(only)]
      : [headline, text(overview(legs, say)), ...sections.flat()]
  const above = outdated(only, view, say).map(text)
  return `${[view.marker, ...above, ...body, ...cutSentence(legs, view, say), ...(isOneRun ? [foot] : [])].join('\n\n')}\n`
}

const text = (block: Block): string => markdown([block]).trim()
const markOf = (leg: Leg): string => `<!-- ${legMarkText(leg)} -->`

/** The worst leg's verdict; of several with its name and how many ended like it. */
function headlineOf(legs: readonly Leg[], { language }: CommentView, say: Say): string {
  const [worst] = legs
  if (worst === undefined) return ''
  const [colon, stop] = language === 'zh' ? ['：', '；'] : [': ', '; ']
  const like = legs.filter(({ outcome }) => outcome === worst.outcome).length
  const named = legs.length === 1 ? '' : `${say(ofScenarios(like, legs.length))}${colon}${outside(worst.scenario)}`
  const also = [...new Set(legs.map((leg) => leg.also))].filter((one) => one !== '')
  return [`${worst.observed}${labelOf(worst, say)}${named}${colon}${worst.why}`, ...also].join(stop)
}

/** Legs of one comment are of one head: where that is not the pull request's any more, it is said. */
function outdated({ head: shown }: Leg, { head }: CommentView, say: Say): Block[] {
  if (head === null || shown === null || shown === head) return []
  return [paragraph(say(outdatedWords({ shown: commitOf(shown), head: commitOf(head) })))]
}

function overview(legs: readonly ShownLeg[], say: Say): Block {
  const shown = legs.filter(({ row }) => row)
  return table(
    [labels.scenario, labels.outcome, labels.why].map(say),
    shown.map((leg) => [outside(leg.scenario), labelOf(leg, say), leg.why]),
    { left: 3 },
  )
}

/** A folded section, open where something is to be done; only its mark, or nothing at all, where there is no room. */
function section(leg: ShownLeg, foot: string | null, { language }: CommentView, say: Say): string[] {
  if (!leg.mark) return []
  if (leg.main === null) return [[markOf(leg), ...betweenMarks(leg)].join('\n')]
  const isOpen = leg.fails || leg.outcome === 'inconclusive'
  const label = labelOf(leg, say)
  return [
    `<details${isOpen ? ' open' : ''}>\n<summary>${inlineHtml(`${outside(leg.scenario)} · ${label}`)}</summary>`,
    markOf(leg),
    text(paragraph(`${label}${language === 'zh' ? '：' : ': '}${leg.why}`)),
    ...betweenMarks(leg),
    ...(foot === null ? [] : [foot]),
    '</details>',
  ]
}

/** What is not here and where it is. */
function cutSentence(legs: readonly Leg[], { language }: CommentView, say: Say): string[] {
  const cut = legs.filter((leg) => leg.cut > 0)
  if (cut.length === 0) return []
  const pages = [...new Set(cut.map(({ url }) => url))]
  const [href = null] = pages
  const place = href === null ? say(cutPlaces.file) : { text: say(cutPlaces.summary), href }
  const count = cut.reduce((sum, leg) => sum + leg.cut, 0)
  const stop = language === 'zh' ? '。' : '.'
  return [text(paragraph(say(cutWords(count)), pages.length > 1 ? say(cutPlaces.summaries) : place, stop))]
}
