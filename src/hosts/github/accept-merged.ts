import { ask } from './accept-asking.ts'
import { mayStore, type Situation } from './event.ts'
import { isObject, type JsonObject, numberAt, textAt } from './payload.ts'
import { type Platform, within } from './platform.ts'

/**
 * Whether the commit of this event brings pull requests: a push to the default branch, or a merge queue's group. A
 * nightly job does not, although its commit may be one that did: what it finds more is not what was accepted there.
 */
export const bringsPulls = (situation: Situation): boolean =>
  situation.event === 'merge_group' || (situation.event === 'push' && mayStore(situation))

/** Those that it brings, the one that the commit is named for first. Throws NotAccepted. */
export const pullsBrought = (platform: Platform, situation: Situation, payload: JsonObject): Promise<number[]> =>
  situation.event === 'merge_group' ? queued(platform, situation) : merged(platform, situation, payload)

/**
 * The tip's own; where the push brought more commits (a queue merges several pull requests at once), all whose merge
 * commit is among them: squashed, merged or rebased, the platform names the commit that ended the merge.
 */
async function merged(platform: Platform, { head }: Situation, payload: JsonObject): Promise<number[]> {
  if (head === null) return []
  const { octokit, owner, repo } = platform
  const branch = textAt(payload, 'repository', 'default_branch')
  const which = { owner, repo, commit_sha: head, per_page: 100, ...within(platform) }
  const list = () => octokit.rest.repos.listPullRequestsAssociatedWithCommit(which)
  const ofTip: readonly unknown[] = (await ask(platform, 'merged', list)).data
  const tips = ofTip.filter((pull) => isMerged(pull, branch)).flatMap(numberOf)
  const commits = pushedCommits(payload, head)
  if (commits.size < 2) return tips
  const closed = { owner, repo, state: 'closed', sort: 'updated', direction: 'desc', per_page: 100 } as const
  const listClosed = () =>
    octokit.rest.pulls.list({ ...closed, ...(branch === null ? {} : { base: branch }), ...within(platform) })
  const others: readonly unknown[] = (await ask(platform, 'merged', listClosed)).data
  const brought = others
    .filter((pull) => isMerged(pull, branch) && commits.has(textAt(pull, 'merge_commit_sha') ?? ''))
    .flatMap(numberOf)
  return [...new Set([...tips, ...brought])]
}

/** A commit may be the head of other pull requests too, open ones or into other branches: they brought nothing here. */
const isMerged = (pull: unknown, branch: string | null): boolean =>
  textAt(pull, 'merged_at') !== null && (branch === null || textAt(pull, 'base', 'ref') === branch)

const numberOf = (pull: unknown): number[] => {
  const number = numberAt(pull, 'number')
  return number === null ? [] : [number]
}

function pushedCommits(payload: JsonObject, head: string): ReadonlySet<string> {
  const commits: readonly unknown[] = Array.isArray(payload['commits']) ? payload['commits'] : []
  return new Set([head, ...commits.map((commit) => textAt(commit, 'id')).filter((id) => id !== null)])
}

/** `refs/heads/gh-readonly-queue/main/pr-42-<commit it stands on>`; a branch's name may hold slashes. */
const queueRef = /^(refs\/heads\/gh-readonly-queue\/.+\/)pr-(\d{1,15})-([0-9a-f]{40,64})$/

/**
 * A group stands on the default branch, or on the group before it in the queue, whose changes it then holds too: from
 * the own ref back to the branch, by the commits that the refs name.
 */
async function queued(platform: Platform, { ref }: Situation): Promise<number[]> {
  const own = queueRef.exec(ref ?? '')
  if (own === null) return []
  const [, folder = '', number = '', base = ''] = own
  const groups = await groupsIn(platform, folder)
  const pulls = [Number(number)]
  for (let at = groups.get(base); at !== undefined; at = groups.get(at.base)) {
    if (pulls.includes(at.pull)) break
    pulls.push(at.pull)
  }
  return pulls
}

interface Group {
  readonly pull: number
  readonly base: string
}

/** Every group of the queue, by its commit. */
async function groupsIn(platform: Platform, folder: string): Promise<ReadonlyMap<string, Group>> {
  const { octokit, owner, repo } = platform
  const which = { owner, repo, ref: folder.slice('refs/'.length), ...within(platform) }
  const list = () => octokit.rest.git.listMatchingRefs(which)
  const refs: readonly unknown[] = (await ask(platform, 'queue', list)).data
  return new Map(refs.filter(isObject).flatMap(groupOf))
}

function groupOf(ref: JsonObject): (readonly [string, Group])[] {
  const found = queueRef.exec(textAt(ref, 'ref') ?? '')
  const commit = textAt(ref, 'object', 'sha')
  return found === null || commit === null ? [] : [[commit, { pull: Number(found[2]), base: found[3] ?? '' }]]
}
