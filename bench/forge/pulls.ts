// What the forge says of runs, comments and pull requests, in the words of the story.
import { setTimeout as pause } from 'node:timers/promises'
import { isObject, type JsonObject, numberAt, objectAt, textAt } from '../../src/hosts/github/payload.ts'
import type { Answer, Forge, User } from './gitea.ts'

export interface Repository {
  readonly forge: Forge
  readonly owner: User
  readonly name: string
}

const path = ({ owner, name }: Repository): string => `/repos/${owner.name}/${name}`

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])

const expected = (answer: Answer, status: number): Answer => {
  if (answer.status === status) return answer
  throw new Error(`the forge answered ${answer.status}: ${JSON.stringify(answer.data)}`)
}

/** How the commit's run ended. Throws after two minutes. */
export async function runEnded(
  repository: Repository,
  { sha, event }: { readonly sha: string; readonly event: string },
): Promise<{ readonly conclusion: string; readonly log: string }> {
  for (let tries = 0; tries < 240; tries += 1) {
    const { forge, owner } = repository
    const answer = await forge.call(owner, 'GET', `${path(repository)}/actions/runs?head_sha=${sha}`)
    const run = listOf(objectAt(answer.data)['workflow_runs']).find((one) => isEvent(one, event))
    const conclusion = textAt(run, 'conclusion')
    if (textAt(run, 'status') === 'completed' && conclusion !== null)
      return { conclusion, log: await logOf(repository, numberAt(run, 'id') ?? 0) }
    await pause(500)
  }
  throw new Error(`the run of ${sha.slice(0, 7)} (${event}) did not end within two minutes`)
}

/** Gitea calls the run of a later push to a pull request `pull_request_sync`; the job itself sees `pull_request`. */
const isEvent = (run: JsonObject, event: string): boolean =>
  (textAt(run, 'event') ?? '').replace(/_sync$/, '') === event

async function logOf(repository: Repository, run: number): Promise<string> {
  const { forge, owner } = repository
  const jobs = await forge.call(owner, 'GET', `${path(repository)}/actions/runs/${run}/jobs`)
  const id = numberAt(listOf(objectAt(jobs.data)['jobs'])[0], 'id') ?? 0
  return String((await forge.call(owner, 'GET', `${path(repository)}/actions/jobs/${id}/logs`)).data)
}

export async function openPull(
  repository: Repository,
  given: { readonly by: User; readonly head: string; readonly title: string },
): Promise<number> {
  const body = { head: given.head, base: 'main', title: given.title }
  const made = await repository.forge.call(given.by, 'POST', `${path(repository)}/pulls`, body)
  return numberAt(expected(made, 201).data, 'number') ?? 0
}

export interface Comment {
  readonly id: number
  readonly by: string
  readonly body: string
}

export async function commentsOf(repository: Repository, pull: number): Promise<readonly Comment[]> {
  const { forge, owner } = repository
  const answer = await forge.call(owner, 'GET', `${path(repository)}/issues/${pull}/comments`)
  return listOf(answer.data).map((one) => ({
    id: numberAt(one, 'id') ?? 0,
    by: textAt(one, 'user', 'login') ?? '',
    body: textAt(one, 'body') ?? '',
  }))
}

/** Nobody merges, pushes past it or overrides it while the named check is not green. */
export async function protectMain(repository: Repository, check: string): Promise<void> {
  const { forge, owner } = repository
  const rule = { rule_name: 'main', enable_push: false, enable_status_check: true, status_check_contexts: [check] }
  const body = { ...rule, block_admin_merge_override: true }
  expected(await forge.call(owner, 'POST', `${path(repository)}/branch_protections`, body), 201)
}

/** Asks for the merge; 200 when it was done, 405 when the branch's protection refused it. */
export async function merge(repository: Repository, pull: number): Promise<Answer> {
  const { forge, owner } = repository
  return await forge.call(owner, 'POST', `${path(repository)}/pulls/${pull}/merge`, { Do: 'merge' })
}

export const shaOfMain = async (repository: Repository): Promise<string> => {
  const { forge, owner } = repository
  const answer = await forge.call(owner, 'GET', `${path(repository)}/branches/main`)
  return textAt(answer.data, 'commit', 'id') ?? ''
}

/** The state of the named check on a commit: `success`, `failure`, `pending` …, or null without one. */
export async function checkOn(repository: Repository, sha: string, check: string): Promise<string | null> {
  const { forge, owner } = repository
  const answer = await forge.call(owner, 'GET', `${path(repository)}/commits/${sha}/statuses`)
  const status = listOf(answer.data).find((one) => one['context'] === check)
  return textAt(status, 'status') ?? textAt(status, 'state')
}
