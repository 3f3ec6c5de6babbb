import { ask } from './accept-asking.ts'
import type { LabelledPull } from './accept-pull.ts'
import type { Situation } from './event.ts'
import { numberAt, textAt } from './payload.ts'
import { type Platform, within } from './platform.ts'

/** A run of a workflow for a pull request. */
interface HeadRun {
  readonly head: string
  readonly createdAt: string
}

// More than a thousand runs of one branch are no pull request's.
const mostPages = 10
const perPage = 100

/**
 * When the first run for the pull request's head was created, since that commit became its head; null: none is known.
 * Every push to a pull request starts a run, so runs say when each head came and went: one that had been there before
 * and was replaced came anew with the first run after the other's. Which commit is older plays no part: dates in commits
 * are their authors' to choose. Throws NotAccepted.
 */
export async function headSince(platform: Platform, situation: Situation, pull: LabelledPull): Promise<string | null> {
  const { own, any } = asked[situation.event] ?? asked.push
  const workflow = own ? await workflowOf(platform, situation.trigger?.id ?? situation.runId) : null
  const first = workflow === null ? null : await firstOf(platform, pull, workflow)
  return first ?? (any ? firstOf(platform, pull, null) : null)
}

/**
 * Whose runs tell: this workflow's, where it is the one that measured the pull request. What is pushed, or queued, may
 * be measured by another; a label's run under `pull_request_target` never is the one that measured. Any workflow's run
 * for a pull request tells as well that its head was there.
 */
const asked: Readonly<Record<string, Scope>> & { readonly push: Scope } = {
  pull_request: { own: true, any: false },
  workflow_run: { own: true, any: false },
  pull_request_target: { own: false, any: true },
  merge_group: { own: true, any: true },
  push: { own: true, any: true },
}

interface Scope {
  readonly own: boolean
  readonly any: boolean
}

/** The workflow that measures: this job's, or that of the run it reports. */
async function workflowOf(platform: Platform, runId: string): Promise<number | null> {
  const { octokit, owner, repo } = platform
  const get = () => octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: Number(runId), ...within(platform) })
  return numberAt((await ask(platform, 'runs', get)).data, 'workflow_id')
}

async function firstOf(platform: Platform, pull: LabelledPull, workflow: number | null): Promise<string | null> {
  let first: string | null = null
  for (let page = 1; page <= mostPages; page += 1) {
    const { runs, isLast } = await runsOf(platform, { pull, workflow, page })
    for (const { head, createdAt } of runs) {
      if (head !== pull.headSha) return first
      first = createdAt
    }
    if (isLast) return first
  }
  return first
}

interface Page {
  readonly pull: LabelledPull
  /** null: any. */
  readonly workflow: number | null
  readonly page: number
}

/** Newest first, as the platform gives them. */
async function runsOf(platform: Platform, { pull, workflow, page }: Page) {
  const { octokit, owner, repo } = platform
  const which = { owner, repo, branch: pull.headRef, per_page: perPage, page, ...within(platform) }
  const list = () =>
    workflow === null
      ? octokit.rest.actions.listWorkflowRunsForRepo(which)
      : octokit.rest.actions.listWorkflowRuns({ ...which, workflow_id: workflow })
  const { data } = await ask(platform, 'runs', list)
  const all: readonly unknown[] = data.workflow_runs
  return { runs: all.flatMap((run) => (isOf(pull, run) ? headRun(run) : [])), isLast: all.length < perPage }
}

const pullEvents: ReadonlySet<string | null> = new Set(['pull_request', 'pull_request_target'])

/** A branch's name may be that of many forks, and may be used again once its pull request is closed. */
function isOf({ headRepository, closedAt }: LabelledPull, run: unknown): boolean {
  const createdAt = textAt(run, 'created_at')
  if (!pullEvents.has(textAt(run, 'event')) || createdAt === null) return false
  if (closedAt !== null && Date.parse(createdAt) > Date.parse(closedAt)) return false
  return textAt(run, 'head_repository', 'full_name')?.toLowerCase() === headRepository?.toLowerCase()
}

function headRun(run: unknown): HeadRun[] {
  const head = textAt(run, 'head_sha')
  const createdAt = textAt(run, 'created_at')
  return head === null || createdAt === null ? [] : [{ head, createdAt }]
}
