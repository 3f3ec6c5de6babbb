import { exitCodes, UserProblem } from '../../domain/problem.ts'
import { eventIncomplete } from '../../messages/hosts.ts'
import { type JsonObject, numberAt, objectAt, textAt } from './payload.ts'

/** The run that a `workflow_run` event tells of: what the platform knows of it, nothing that the run itself said. */
export interface TriggeringRun {
  readonly id: string
  readonly number: number | null
  readonly attempt: number
  /** What started it: `pull_request`, `push` … */
  readonly event: string | null
  readonly headSha: string
  /** `owner:branch` of the head, as the list of pull requests takes it; null where the fork is gone. */
  readonly headLabel: string | null
  readonly headRepositoryId: number | null
  /** True when the head lies in another repository than the one this job runs in. */
  readonly fork: boolean
}

/** null for every other event. Throws a UserProblem (exit 2) for a payload that names no run or no head. */
export function triggeringRun(event: string, payload: JsonObject): TriggeringRun | null {
  if (event !== 'workflow_run') return null
  const run = objectAt(payload, 'workflow_run')
  const id = numberAt(run, 'id')
  const headSha = textAt(run, 'head_sha')
  if (id === null) throw incomplete(event, 'workflow_run.id')
  if (headSha === null) throw incomplete(event, 'workflow_run.head_sha')
  const headRepositoryId = numberAt(run, 'head_repository', 'id')
  return {
    id: String(id),
    number: numberAt(run, 'run_number'),
    attempt: numberAt(run, 'run_attempt') ?? 1,
    event: textAt(run, 'event'),
    headSha,
    headLabel: labelOf(textAt(run, 'head_repository', 'owner', 'login'), textAt(run, 'head_branch')),
    headRepositoryId,
    fork: headRepositoryId !== homeId(run, payload),
  }
}

const labelOf = (owner: string | null, branch: string | null): string | null =>
  owner === null || branch === null ? null : `${owner}:${branch}`

const homeId = (run: JsonObject, payload: JsonObject): number | null =>
  numberAt(run, 'repository', 'id') ?? numberAt(payload, 'repository', 'id')

const incomplete = (event: string, field: string): UserProblem =>
  new UserProblem(eventIncomplete({ event, field }), exitCodes.user)
