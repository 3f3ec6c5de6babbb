import type { Words } from '../../domain/words.ts'
import * as say from '../../messages/hosts.ts'
import { type Author, whoAmI } from './author.ts'
import { nextStep, normalised, type PostedComment, type Step, type WantedComment } from './convergence.ts'
import { isObject, numberAt, textAt } from './payload.ts'
import { type Platform, type Refusal, refusalOf, retryPauseMs, within } from './platform.ts'

/** What became of the comment. A refusal is data: it changes no outcome. */
export type Posted =
  | { readonly kind: 'posted'; readonly url: string; readonly how: 'created' | 'updated' }
  /** A newer run's results, or those of the pull request's head, stand there. */
  | { readonly kind: 'newer'; readonly url: string }
  | { readonly kind: 'failed'; readonly words: Words }

export interface Wish extends WantedComment {
  readonly pull: number
  /** True when the run's token is read-only by origin: the cure differs. */
  readonly fork: boolean
  /** comment-author, or null to find out. */
  readonly author: string | null
}

// Three steps are usual (write, look again, done); each job that writes meanwhile adds a few.
const mostSteps = 40

/**
 * Creates or updates the one comment, found by marker and author over all pages, and looks again until it stands. A call
 * that failed is not repeated blindly: the comments are read anew, so that a lost answer makes no second comment.
 */
export async function postComment(platform: Platform, wish: Wish): Promise<Posted> {
  const run: Run = { author: undefined, how: null, seen: null, writes: 0 }
  let failures = 0
  for (let step = 0; step < mostSteps; ) {
    try {
      const posted = await onward(platform, wish, run)
      if (posted !== null) return posted
      step += 1
    } catch (error) {
      platform.signal.throwIfAborted()
      const refusal = refusalOf(error, platform.clock.date())
      const waitMs = retryPauseMs(refusal, failures)
      if (waitMs === null) return { kind: 'failed', words: refusalWords(platform, wish, refusal) }
      failures += 1
      platform.log.info(`The platform answered ${refusal.status} ${refusal.detail}; once more in ${waitMs / 1_000} s`)
      await platform.pause(waitMs)
    }
  }
  return { kind: 'failed', words: say.commentContended() }
}

/** What is known so far: `author` is undefined until it was asked for. */
interface Run {
  author: Author | null | undefined
  how: 'created' | 'updated' | null
  /** The comment's text as it was last written or seen after that. */
  seen: string | null
  writes: number
}

/** Takes one step; what came of it when there is nothing more to do, else null. */
async function onward(platform: Platform, wish: Wish, run: Run): Promise<Posted | null> {
  if (run.author === undefined) run.author = await whoAmI(platform, wish.author)
  const sinceMs = platform.clock.nowMs()
  const head = await currentHead(platform, wish.pull)
  const comments = await allComments(platform, wish.pull)
  const step = nextStep({ comments, wanted: wish, author: run.author, head, written: run.how !== null })
  switch (step.kind) {
    case 'create':
      run.author = authorAfter(run.author, await create(platform, wish, step.body))
      return wrote(platform, run, { how: 'created', body: step.body, sinceMs })
    case 'update':
      await update(platform, step)
      return wrote(platform, run, { how: 'updated', body: step.body, sinceMs })
    case 'delete':
      await remove(platform, step.id)
      return null
    case 'ask-author':
      return { kind: 'failed', words: say.authorUnknown({ authors: step.authors }) }
    case 'done':
      if (!(await stands(platform, run, step.comment.body))) return null
      return step.newer
        ? { kind: 'newer', url: step.comment.url }
        : { kind: 'posted', url: step.comment.url, how: run.how ?? 'updated' }
    default:
      return step satisfies never
  }
}

/** Jobs that write side by side may undo each other's work: look again when what they had read before has landed. */
async function wrote(
  platform: Platform,
  run: Run,
  { how, body, sinceMs }: { readonly how: 'created' | 'updated'; readonly body: string; readonly sinceMs: number },
): Promise<null> {
  run.how = how === 'created' ? how : (run.how ?? how)
  run.seen = normalised(body)
  run.writes += 1
  await platform.settle(settleMs(platform, run.writes, sinceMs))
  return null
}

/** Whether nobody wrote since our own write, or since the last look; while others do, ours may be lost again. */
async function stands(platform: Platform, run: Run, body: string): Promise<boolean> {
  const now = normalised(body)
  if (run.how === null || run.seen === now) return true
  const sinceMs = platform.clock.nowMs()
  run.seen = now
  await platform.settle(settleMs(platform, run.writes, sinceMs))
  return false
}

const shortestSettleMs = 1_000
const longestJitterMs = 8_000

/**
 * Another job's look, which ours may be missing from, lands after about as long as ours took: four times that, a second
 * at least. The jitter grows with each write, so that jobs in step get out of it.
 */
const settleMs = ({ clock, random }: Platform, writes: number, sinceMs: number): number =>
  Math.max(shortestSettleMs, 4 * (clock.nowMs() - sinceMs)) + random() * Math.min(longestJitterMs, 250 * 2 ** writes)

/** The pull request's head now. A refusal is no reason not to comment: then the newest run's head counts. */
async function currentHead(platform: Platform, pull: number): Promise<string | null> {
  const { octokit, owner, repo } = platform
  try {
    const answer = await octokit.rest.pulls.get({ owner, repo, pull_number: pull, ...within(platform) })
    return textAt(answer.data, 'head', 'sha')
  } catch (error) {
    const { status, limited } = refusalOf(error, platform.clock.date())
    if (!limited && status >= 400 && status < 500) return null
    throw error
  }
}

/** Who wrote the comment just created is who we are, where nothing better was known. */
const authorAfter = (author: Author | null | undefined, created: PostedComment | null): Author | null =>
  author?.certain === true || created === null ? (author ?? null) : { login: created.login, certain: true }

async function allComments(platform: Platform, pull: number): Promise<PostedComment[]> {
  const { octokit, owner, repo } = platform
  const found = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: pull,
    per_page: 100,
    ...within(platform),
  })
  return found.map(commentOf).filter((comment) => comment !== null)
}

function commentOf(value: unknown): PostedComment | null {
  const id = numberAt(value, 'id')
  if (id === null || !isObject(value)) return null
  const login = textAt(value, 'user', 'login') ?? ''
  const bot = textAt(value, 'user', 'type') === 'Bot'
  return { id, body: textAt(value, 'body') ?? '', login, bot, url: textAt(value, 'html_url') ?? '' }
}

async function create(platform: Platform, { pull }: Wish, body: string): Promise<PostedComment | null> {
  const { octokit, owner, repo } = platform
  const given = { owner, repo, issue_number: pull, body, ...within(platform) }
  return commentOf((await octokit.rest.issues.createComment(given)).data)
}

/** A comment that is gone by now is no failure: the next look shows it. */
async function update(platform: Platform, { id, body }: Extract<Step, { kind: 'update' }>): Promise<void> {
  const { octokit, owner, repo } = platform
  await unlessGone(() => octokit.rest.issues.updateComment({ owner, repo, comment_id: id, body, ...within(platform) }))
}

async function remove(platform: Platform, id: number): Promise<void> {
  const { octokit, owner, repo } = platform
  await unlessGone(() => octokit.rest.issues.deleteComment({ owner, repo, comment_id: id, ...within(platform) }))
}

async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch (error) {
    const gone = error instanceof Error && 'status' in error && (error.status === 404 || error.status === 410)
    if (!gone) throw error
  }
}

function refusalWords({ owner, repo }: Platform, wish: Wish, refusal: Refusal): Words {
  const { status, detail } = refusal
  if (refusal.limited) return say.platformLimited({ detail: `${status} ${detail}` })
  if (/\blocked\b/i.test(detail)) return say.commentLocked({ pull: wish.pull })
  switch (status) {
    case 401:
      return say.tokenRefused()
    case 403:
      return say.commentForbidden({ fork: wish.fork, detail })
    case 404:
      return say.pullNotFound({ repository: `${owner}/${repo}`, pull: wish.pull })
    default:
      return status > 0 && status < 500
        ? say.commentRefused({ status, detail })
        : say.platformFailed({ detail: status === 0 ? detail : `${status} ${detail}` })
  }
}
