import { hasMarker, type RunMark, runOf } from '../../report/index.ts'
import { type Author, isBy } from './author.ts'

/** A comment as the platform has it. */
export interface PostedComment {
  readonly id: number
  readonly body: string
  readonly login: string
  readonly bot: boolean
  readonly url: string
}

/** The comment that should be there: `body` begins with `marker`, and its second line says which run wrote it. */
export interface WantedComment {
  readonly marker: string
  readonly body: string
}

/** What brings the comments one step nearer to one comment with the newest result. */
export type Step =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete'; readonly id: number }
  /** `newer`: a newer run's result stands there, and ours is left out. */
  | { readonly kind: 'done'; readonly comment: PostedComment; readonly newer: boolean }
  /** There are comments like ours, and it can't be told whose they are. */
  | { readonly kind: 'ask-author'; readonly authors: readonly string[] }

/**
 * The comments API has no conditional write, so two runs may both create. What makes it converge: of our own comments the
 * lowest id survives, with the newest run's body; the others go; repeat until nothing is left to do. `written`: our body
 * was written already (a platform may give it back with other line ends).
 */
export function nextStep(given: {
  readonly comments: readonly PostedComment[]
  readonly wanted: WantedComment
  readonly author: Author | null
  readonly written: boolean
}): Step {
  const { wanted, author } = given
  const marked = given.comments.filter(({ body }) => hasMarker(body, wanted.marker))
  const own = marked.filter((comment) => author !== null && isBy(comment, author)).sort((a, b) => a.id - b.id)
  const [survivor, ...others] = own
  if (survivor !== undefined) return merged(survivor, others, given)
  if (marked.length === 0 || author?.certain === true) return { kind: 'create' }
  return { kind: 'ask-author', authors: [...new Set(marked.map(({ login }) => login))] }
}

function merged(
  survivor: PostedComment,
  others: readonly PostedComment[],
  { wanted, written }: { readonly wanted: WantedComment; readonly written: boolean },
): Step {
  const newest = [survivor, ...others].reduce((a, b) => (isNewer(runOf(b.body), runOf(a.body)) ? b : a))
  const newer = isNewer(runOf(newest.body), runOf(wanted.body))
  const body = newer ? newest.body : wanted.body
  const carries = newer
    ? newest === survivor
    : sameText(survivor.body, body) || (written && sameRun(survivor.body, body))
  if (!carries) return { kind: 'update', id: survivor.id, body }
  const [extra] = others
  return extra === undefined ? { kind: 'done', comment: survivor, newer } : { kind: 'delete', id: extra.id }
}

/** A higher run number, then a higher attempt. A comment that doesn't say which run wrote it is never newer. */
export function isNewer(a: RunMark | null, b: RunMark | null): boolean {
  if (a === null || b === null || a.runNumber === null || b.runNumber === null) return false
  return a.runNumber === b.runNumber ? a.runAttempt > b.runAttempt : a.runNumber > b.runNumber
}

const normalised = (text: string): string => text.replaceAll('\r\n', '\n').trim()
const sameText = (a: string, b: string): boolean => normalised(a) === normalised(b)

const sameRun = (a: string, b: string): boolean => !isNewer(runOf(a), runOf(b)) && !isNewer(runOf(b), runOf(a))
