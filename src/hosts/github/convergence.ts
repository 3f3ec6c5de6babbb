import type { Language } from '../../domain/words.ts'
import { commentOf, hasMarker, type Leg, legsIn, mergedLegs, sameLegs, unitedLegs } from '../../report/index.ts'
import { type Author, isBy } from './author.ts'

/** A comment as the platform has it. */
export interface PostedComment {
  readonly id: number
  readonly body: string
  readonly login: string
  readonly bot: boolean
  readonly url: string
}

/** What the comment of `marker` should hold of this job. */
export interface WantedComment {
  readonly marker: string
  readonly legs: readonly Leg[]
  /** True when these are all the suite has: what else lies in the comment, and isn't newer, is over. */
  readonly whole: boolean
  readonly language: Language
}

/** What brings the comments one step nearer to one comment with the newest result of each leg. */
export type Step =
  | { readonly kind: 'create'; readonly body: string }
  | { readonly kind: 'update'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete'; readonly id: number }
  /** `newer`: a newer run's results, or those of the head, stand there, and ours are left out. */
  | { readonly kind: 'done'; readonly comment: PostedComment; readonly newer: boolean }
  /** There are comments like ours, and it can't be told whose they are. */
  | { readonly kind: 'ask-author'; readonly authors: readonly string[] }

interface Seen {
  readonly comments: readonly PostedComment[]
  readonly wanted: WantedComment
  readonly author: Author | null
  /** The pull request's head now; null where the platform doesn't tell. */
  readonly head: string | null
  /** Our results were written already: the platform may give the text back with other line ends. */
  readonly written: boolean
}

/**
 * The comments API has no conditional write, so two jobs may both create, or write over each other. What makes it
 * converge: of our own comments the lowest id survives, with the newest result of each leg in any of them; the others go
 * once it has them; repeat until nothing is left to do.
 */
export function nextStep(seen: Seen): Step {
  const { wanted, author } = seen
  const marked = seen.comments.filter(({ body }) => hasMarker(body, wanted.marker))
  const own = marked.filter((comment) => author !== null && isBy(comment, author)).sort((a, b) => a.id - b.id)
  const [survivor, ...others] = own
  if (survivor !== undefined) return merged(survivor, others, seen)
  if (marked.length > 0 && author?.certain !== true) {
    return { kind: 'ask-author', authors: [...new Set(marked.map(({ login }) => login))] }
  }
  return { kind: 'create', body: bodyOf(mergedLegs({ ...wanted, own: wanted.legs, there: [], head: seen.head }), seen) }
}

function merged(survivor: PostedComment, others: readonly PostedComment[], seen: Seen): Step {
  const { legs: own, marker, whole } = seen.wanted
  const lying = [survivor, ...others].map(({ body }) => legsIn(body, marker))
  const legs = mergedLegs({ there: unitedLegs(lying), own, whole, head: seen.head })
  const body = bodyOf(legs, seen)
  const isOurs = legs.some((leg) => own.includes(leg))
  const carries = carriesAll(survivor.body, body, marker) && (!isOurs || seen.written || sameText(survivor.body, body))
  if (!carries) return { kind: 'update', id: survivor.id, body }
  const [extra] = others
  return extra === undefined ? { kind: 'done', comment: survivor, newer: !isOurs } : { kind: 'delete', id: extra.id }
}

const bodyOf = (legs: readonly Leg[], { wanted: { marker, language }, head }: Seen): string =>
  commentOf(legs, { marker, language, head })

/** Whether a body holds the results that the wanted one would: those that it has no room for are in neither. */
const carriesAll = (body: string, wanted: string, marker: string): boolean =>
  sameLegs(legsIn(body, marker), legsIn(wanted, marker))

const sameText = (a: string, b: string): boolean => normalised(a) === normalised(b)

export const normalised = (text: string): string => text.replaceAll('\r\n', '\n').trim()
