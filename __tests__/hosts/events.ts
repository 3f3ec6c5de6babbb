/** Environments and payloads as runners give them, cut to what is read. */

export const headSha = 'c0ffee'.padEnd(40, '0')

export const jobEnv = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_RUN_ID: '1658821493',
  GITHUB_RUN_NUMBER: '57',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_ACTOR: 'lin',
  GITHUB_WORKSPACE: '/home/runner/work/r/r',
  ...changes,
})

export const pullPayload = (changes: { fork?: boolean; deleted?: boolean; action?: string } = {}) => ({
  action: changes.action ?? 'synchronize',
  number: 42,
  pull_request: {
    number: 42,
    head: {
      sha: headSha,
      repo: changes.deleted ? null : { full_name: changes.fork ? 'wei/r' : 'o/r' },
    },
    base: { sha: 'ba5e'.padEnd(40, '0'), ref: 'main', repo: { full_name: 'o/r' } },
    labels: [{ name: 'tokgate-accept' }, { name: 'bug' }],
  },
  repository: { full_name: 'o/r', default_branch: 'main' },
})

export const pullEnv = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/42/merge' }

export const workflowRunEnv = { GITHUB_EVENT_NAME: 'workflow_run' }

/** A fork's run 31, second attempt, as the platform tells of it: `pull_requests` is empty for forks. */
export const workflowRunPayload = (changes: { event?: string; owner?: string; repository?: number | null } = {}) => {
  const { owner = 'wei', repository = 22 } = changes
  return {
    action: 'completed',
    workflow_run: {
      id: 900,
      run_number: 31,
      run_attempt: 2,
      event: changes.event ?? 'pull_request',
      head_branch: 'faster',
      head_sha: headSha,
      head_repository:
        repository === null ? null : { id: repository, owner: { login: owner }, full_name: `${owner}/r` },
      repository: { id: 11, full_name: 'o/r' },
      pull_requests: [],
    },
    repository: { id: 11, full_name: 'o/r', default_branch: 'main' },
  }
}
