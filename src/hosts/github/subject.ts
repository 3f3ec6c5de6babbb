import type { Words } from '../../domain/words.ts'
import * as say from '../../messages/hosts.ts'
import type { Subject } from '../host.ts'
import type { Situation } from './event.ts'
import { numberAt, textAt } from './payload.ts'
import { type Platform, patiently, refusalOf, within } from './platform.ts'
import type { TriggeringRun } from './trigger.ts'

/**
 * The change a job speaks for: that of its event; after a `workflow_run`, the pull request that the platform finds by
 * head commit and head repository. A pull request that was to be expected and can't be told is `null`, with the reason.
 */
export async function subjectOf(situation: Situation, platform: () => Promise<Platform> | null): Promise<Subject> {
  const { trigger, pull, head, runId, runNumber, runAttempt } = situation
  if (trigger === null) {
    const run = { id: runId, number: runNumber, attempt: runAttempt }
    return { pull: pull?.number ?? null, head, fork: pull?.fork ?? false, run, words: null }
  }
  const found = pullEvents.has(trigger.event ?? '') ? await pullOf(trigger, platform) : { pull: null, words: null }
  const run = { id: trigger.id, number: trigger.number, attempt: trigger.attempt }
  return { ...found, head: trigger.headSha, fork: trigger.fork, run }
}

// A push's head may well be the head of some pull request (main's into a release branch): that run isn't about it.
const pullEvents: ReadonlySet<string> = new Set(['pull_request', 'pull_request_target'])

type Found = Pick<Subject, 'pull' | 'words'>
const without = (words: Words): Found => ({ pull: null, words })

async function pullOf(trigger: TriggeringRun, open: () => Promise<Platform> | null): Promise<Found> {
  const platform = await open()
  if (platform === null) return without(say.pullNeedsToken())
  try {
    return chosen(await candidates(platform, trigger), trigger.headSha)
  } catch (error) {
    platform.signal.throwIfAborted()
    const { status, detail } = refusalOf(error, platform.clock.date())
    return without(say.pullUnreadable({ why: `${status || ''} ${detail}`.trim() }))
  }
}

interface Candidate {
  readonly number: number
  readonly open: boolean
}

/** An open one stands before closed ones; of several open ones none is guessed. */
function chosen(all: readonly Candidate[], headSha: string): Found {
  const head = headSha.slice(0, 7)
  const [first, ...others] = all.filter(({ open }) => open)
  if (first !== undefined && others.length === 0) return { pull: first.number, words: null }
  if (first !== undefined)
    return without(say.pullsSeveral({ head, pulls: [first, ...others].map((one) => one.number) }))
  const [closed] = all
  return without(closed === undefined ? say.pullNone({ head }) : say.pullClosed({ head, pull: closed.number }))
}

/**
 * By the head's branch, which knows forks; where that finds no open one (a branch that is gone), by the commit, which a
 * forge may not offer.
 */
async function candidates(platform: Platform, trigger: TriggeringRun): Promise<readonly Candidate[]> {
  const byBranch = await listedBy(platform, trigger)
  if (byBranch.some(({ open }) => open)) return byBranch
  const byCommit = await associated(platform, trigger)
  return [...new Map([...byBranch, ...byCommit].map((one) => [one.number, one])).values()]
}

async function listedBy(platform: Platform, trigger: TriggeringRun): Promise<Candidate[]> {
  const { octokit, owner, repo } = platform
  if (trigger.headLabel === null) return []
  const which = { head: trigger.headLabel, state: 'all', sort: 'updated', direction: 'desc', per_page: 100 } as const
  const list = () => octokit.rest.pulls.list({ owner, repo, ...which, ...within(platform) })
  return matching((await patiently(platform, list)).data, trigger)
}

async function associated(platform: Platform, trigger: TriggeringRun): Promise<Candidate[]> {
  const { octokit, owner, repo } = platform
  const which = { owner, repo, commit_sha: trigger.headSha, per_page: 100, ...within(platform) }
  const list = () => octokit.rest.repos.listPullRequestsAssociatedWithCommit(which)
  try {
    return matching((await patiently(platform, list)).data, trigger)
  } catch (error) {
    // Gitea has no such list; a commit that only the fork has is 422 on GitHub.
    const { status } = refusalOf(error, platform.clock.date())
    if (status === 404 || status === 422) return []
    throw error
  }
}

/** Names of branches and texts are the author's; the commit and the repository's number are the platform's. */
const matching = (answer: readonly unknown[], { headSha, headRepositoryId }: TriggeringRun): Candidate[] =>
  answer.flatMap((pull) => {
    const number = numberAt(pull, 'number')
    const same = textAt(pull, 'head', 'sha') === headSha && numberAt(pull, 'head', 'repo', 'id') === headRepositoryId
    return number !== null && same ? [{ number, open: textAt(pull, 'state') === 'open' }] : []
  })
