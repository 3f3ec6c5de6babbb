import type { StoredComment, StoredEvent, StoredPull, StoredRun } from './github-server.ts'
import type { GithubState } from './github-state.ts'

// What is stored, as GitHub shows it: the fields that tokgate reads, and those that name the thing.

const ours = ({ options }: GithubState): string => `${options.owner ?? 'o'}/${options.repo ?? 'r'}`

export const shownRepository = (state: GithubState): object => ({
  full_name: ours(state),
  default_branch: state.options.defaultBranch ?? 'main',
})

export const account = (login: string): object => ({ login, type: login.endsWith('[bot]') ? 'Bot' : 'User' })

export const shownComment = (state: GithubState, { id, issue, login, body }: StoredComment): object => ({
  id,
  body,
  user: account(login),
  html_url: `${state.base}/${ours(state)}/pull/${issue}#issuecomment-${id}`,
})

export function shownPull(state: GithubState, pull: StoredPull): object {
  const { head, base } = pull
  const from = `${head.owner}/${ours(state).split('/')[1]}`
  return {
    number: pull.number,
    state: pull.state,
    title: pull.title,
    user: account(head.owner),
    labels: pull.labels.map((name) => ({ name })),
    merged_at: pull.mergedAt,
    closed_at: pull.closedAt,
    merge_commit_sha: pull.mergeCommit,
    head: {
      sha: head.sha,
      ref: head.ref,
      repo: head.repository === null ? null : { id: head.repository, full_name: from },
    },
    base: { sha: base.sha, ref: base.ref, repo: { id: 11, full_name: ours(state) } },
  }
}

export const shownEvent = ({ event, actor, at, label }: StoredEvent): object => ({
  event,
  actor: account(actor),
  created_at: at,
  ...(label === undefined ? {} : { label: { name: label } }),
})

export const shownRun = (run: StoredRun): object => ({
  id: run.id,
  run_number: run.number,
  run_attempt: run.attempt,
  workflow_id: run.workflow,
  event: run.event,
  head_branch: run.branch,
  head_sha: run.sha,
  created_at: run.createdAt,
  head_repository: run.repository === null ? null : { full_name: run.repository },
})
