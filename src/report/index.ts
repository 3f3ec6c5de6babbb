import type { Judgement } from '../domain/judgement.ts'
import { type Compared, documentBlocks } from './document.ts'
import { disarmLines } from './escape.ts'
import { fitted } from './fit.ts'
import { json } from './json.ts'
import { legsOf } from './legs.ts'
import { commentOf } from './legs-comment.ts'
import { markdown } from './markdown.ts'
import { markerOf } from './marker.ts'
import { cutBlock, reportOf } from './report.ts'
import { terminal } from './terminal.ts'
import { sayIn, type View } from './view.ts'

export { type Annotation, annotations } from './annotations.ts'
export {
  type CheckedMetric,
  type CheckedScenario,
  type CheckFinding,
  checkText,
  findingWords,
  type GateCheck,
  plainFinding,
} from './check.ts'
export type { Compared } from './document.ts'
export { clean } from './escape.ts'
export { fails } from './headline.ts'
export { parseLabel } from './labels.ts'
export { type Leg, legsIn, legsOf } from './legs.ts'
export { COMMENT_CHARACTERS, type CommentView, commentOf } from './legs-comment.ts'
export { mergedLegs, sameLegs, unitedLegs } from './legs-merge.ts'
export { hasMarker, markerOf, type RunMark } from './marker.ts'
export { metricsOutput } from './output.ts'
export { plainSentence, sentenceOf } from './reason.ts'
export {
  type ListedKey,
  type Listing,
  listingText,
  type Pruned,
  type PrunedKey,
  prunedText,
  type ShownRow,
  shownRowText,
} from './rows.ts'
export { type SelfTest, selftestText, type TestedScenario } from './selftest.ts'
export type { View } from './view.ts'

/** GitHub's bound of a step summary. */
export const SUMMARY_BYTES = 1_048_576

const bytes = (text: string): number => new TextEncoder().encode(text).length

/**
 * The comment of a judgement alone: a hidden line that says which comment this is, then the report. At most `maxChars`
 * UTF-16 units, which are never fewer than the characters GitHub counts; what is left out is said, with the place where
 * it is.
 */
export function renderComment(judgement: Judgement, view: View & { maxChars?: number }): string {
  const marker = markerOf({ suite: judgement.suite, repository: judgement.writer.repository })
  return commentOf(legsOf(judgement, view), { ...view, marker, head: null })
}

/** The step summary and `report.md`: the same without the hidden lines, unabridged up to GitHub's 1 MiB. */
export function renderSummary(judgement: Judgement, view: View & { maxBytes?: number }): string {
  const { body, foot } = reportOf(judgement, view)
  return fitted(body, {
    max: view.maxBytes ?? SUMMARY_BYTES,
    measure: bytes,
    end: (count) =>
      count === 0 ? [foot] : [cutBlock(count, judgement, { ...view, runUrl: null, repositoryUrl: null }), foot],
  })
}

/** For a terminal: verdict first, the tables, no evidence (report.md and judgement.json hold it). */
export function renderTerminal(judgement: Judgement, view: TerminalView): string {
  const { body, foot } = reportOf(judgement, { repositoryUrl: null, runUrl: null, docsUrl: null, ...view })
  return terminal([...body, foot], view)
}

export interface TerminalView extends Pick<View, 'language' | 'wouldFail'> {
  /** Colours only if told: a TTY without NO_COLOR. */
  readonly color: boolean
  /** Columns; tables wrap inside their cells to fit. null: unknown, nothing wraps. */
  readonly width: number | null
}

/** The document's heading and table alone, as Markdown. */
export const documentTable = (compared: Compared, language: View['language']): string =>
  markdown(documentBlocks(compared, sayIn(language)))

/** The forms of `--format`. Standard output carries nothing else, so no line of one may be a workflow command. */
export const formats = {
  terminal: (judgement: Judgement, view: FormatView) => renderTerminal(judgement, view),
  markdown: (judgement: Judgement, view: FormatView) => renderSummary(judgement, view),
  json: (judgement: Judgement) => json(judgement),
} as const
export type Format = keyof typeof formats
export type FormatView = View & TerminalView

/** A judgement in one of the forms. */
export const format = (judgement: Judgement, form: Format, view: FormatView): string =>
  disarmLines(formats[form](judgement, view))
