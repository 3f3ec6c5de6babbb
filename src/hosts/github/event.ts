import { exitCodes, UserProblem } from '../../domain/problem.ts'
import { eventIncomplete, variableMissing } from '../../messages/hosts.ts'
import type { Environment } from '../host.ts'
import { type JsonObject, numberAt, objectAt, textAt } from './payload.ts'
import { type TriggeringRun, triggeringRun } from './trigger.ts'

export interface PullRequest {
  readonly number: number
  readonly headSha: string
  readonly baseSha: string | null
  /** True when the token of its run is read-only: from a fork, or Dependabot's. */
  readonly fork: boolean
  readonly labels: readonly string[]
}

/** What a job is about: read once from the runner's environment and the event's payload. */
export interface Situation {
  /** `pull_request`, `push`, `merge_group`, `schedule` … as GITHUB_EVENT_NAME says. */
  readonly event: string
  /** `synchronize` also where Gitea says `synchronized`; null for events without one. */
  readonly action: string | null
  readonly owner: string
  readonly repo: string
  /** GITHUB_REF: of a pull request its merge ref. */
  readonly ref: string | null
  /** The commit under test: a pull request's head, never its merge commit. */
  readonly head: string | null
  /** Whose tokgate.yml counts: the base of a pull request or of a merge group; null elsewhere. */
  readonly base: string | null
  readonly pull: PullRequest | null
  /** The run that a `workflow_run` event tells of; null for every other event. */
  readonly trigger: TriggeringRun | null
  /** null: the event doesn't tell. */
  readonly defaultBranch: string | null
  readonly runId: string
  readonly runNumber: number | null
  readonly runAttempt: number
  readonly actor: string | null
  readonly workspace: string
  readonly serverUrl: string
  readonly apiUrl: string
  readonly graphqlUrl: string
}

/**
 * Throws a UserProblem (exit 2) where there is no workflow around. The payload is whatever was in the event file: that of
 * `schedule` may be empty.
 */
export function readSituation(env: Environment, payload: JsonObject): Situation {
  const event = required(env, 'GITHUB_EVENT_NAME', /./)
  const [owner = '', repo = ''] = required(env, 'GITHUB_REPOSITORY', /^[^/\s]+\/[^/\s]+$/).split('/')
  const ref = env['GITHUB_REF'] || null
  const pull = pullOf(event, payload, env)
  const serverUrl = plainUrl(env['GITHUB_SERVER_URL'] || 'https://github.com')
  return {
    event,
    action: textAt(payload, 'action')?.replace(/^synchronized$/, 'synchronize') ?? null,
    owner,
    repo,
    ref,
    head: pull?.headSha ?? textAt(payload, 'merge_group', 'head_sha') ?? (env['GITHUB_SHA'] || null),
    base: pull?.baseSha ?? textAt(payload, 'merge_group', 'base_sha'),
    pull,
    trigger: triggeringRun(event, payload),
    defaultBranch: textAt(payload, 'repository', 'default_branch') ?? scheduledBranch(event, ref),
    ...runOfJob(env),
    workspace: env['GITHUB_WORKSPACE'] || '.',
    serverUrl,
    apiUrl: plainUrl(env['GITHUB_API_URL'] || 'https://api.github.com'),
    graphqlUrl: plainUrl(env['GITHUB_GRAPHQL_URL'] || `${env['GITHUB_API_URL'] || 'https://api.github.com'}/graphql`),
  }
}

const plainUrl = (text: string): string => text.replace(/\/+$/, '')

function runOfJob(env: Environment): Pick<Situation, 'runId' | 'runNumber' | 'runAttempt' | 'actor'> {
  return {
    runId: required(env, 'GITHUB_RUN_ID', /^[\w.-]+$/),
    runNumber: wholeNumber(env['GITHUB_RUN_NUMBER']),
    // Older Gitea and act leave it out.
    runAttempt: wholeNumber(env['GITHUB_RUN_ATTEMPT']) ?? 1,
    actor: env['GITHUB_ACTOR'] || null,
  }
}

const wholeNumber = (text: string | undefined): number | null => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : null)

function required(env: Environment, name: string, shape: RegExp): string {
  const value = env[name] ?? ''
  if (shape.test(value)) return value
  throw new UserProblem(variableMissing({ name }), exitCodes.user)
}

// A schedule runs on the default branch only, and its payload may not even name the repository.
const scheduledBranch = (event: string, ref: string | null): string | null =>
  event === 'schedule' && ref !== null && ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null

const pullEvents: ReadonlySet<string> = new Set(['pull_request', 'pull_request_target'])

function pullOf(event: string, payload: JsonObject, env: Environment): PullRequest | null {
  if (!pullEvents.has(event)) return null
  const pull = objectAt(payload, 'pull_request')
  const number = numberAt(pull, 'number') ?? numberAt(payload, 'number')
  const headSha = textAt(pull, 'head', 'sha')
  if (number === null) throw new UserProblem(eventIncomplete({ event, field: 'pull_request.number' }), exitCodes.user)
  if (headSha === null)
    throw new UserProblem(eventIncomplete({ event, field: 'pull_request.head.sha' }), exitCodes.user)
  const labels = Array.isArray(pull['labels']) ? pull['labels'] : []
  return {
    number,
    headSha,
    baseSha: textAt(pull, 'base', 'sha'),
    fork: isFork(pull, payload) || env['GITHUB_ACTOR'] === 'dependabot[bot]',
    labels: labels.map((label) => textAt({ label }, 'label', 'name')).filter((name) => name !== null),
  }
}

/** A fork that was deleted leaves its head without a repository. */
function isFork(pull: JsonObject, payload: JsonObject): boolean {
  const from = textAt(pull, 'head', 'repo', 'full_name')
  const into = textAt(pull, 'base', 'repo', 'full_name') ?? textAt(payload, 'repository', 'full_name')
  return from === null || from.toLowerCase() !== into?.toLowerCase()
}

const storing: ReadonlySet<string> = new Set(['push', 'schedule', 'workflow_dispatch'])

/** Baselines come from the default branch only, and from no event that a pull request can cause. */
export const mayStore = ({ event, ref, defaultBranch }: Situation): boolean =>
  storing.has(event) && defaultBranch !== null && ref === `refs/heads/${defaultBranch}`

/** True when only the API can tell whether this job may store. */
export const needsDefaultBranch = ({ event, defaultBranch }: Situation): boolean =>
  storing.has(event) && defaultBranch === null
