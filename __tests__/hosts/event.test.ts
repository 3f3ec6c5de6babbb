import { expect, test } from 'vitest'
import { mayStore, needsDefaultBranch, readSituation } from '../../src/hosts/github/event.ts'
import { jobEnv, pullEnv, pullPayload, workflowRunEnv, workflowRunPayload } from './events.ts'

const repository = { full_name: 'o/r', default_branch: 'main' }
const head = 'c0ffee'.padEnd(40, '0')
const base = 'ba5e'.padEnd(40, '0')
const merge = 'a'.repeat(40)

test.each([
  {
    name: 'a pull request is about its head, not about the merge commit that was checked out',
    env: pullEnv,
    payload: pullPayload(),
    want: {
      action: 'synchronize',
      head,
      base,
      pull: { number: 42, headSha: head, baseSha: base, fork: false, labels: ['tokgate-accept', 'bug'] },
    },
  },
  {
    name: 'Gitea says synchronized',
    env: pullEnv,
    payload: pullPayload({ action: 'synchronized' }),
    want: { action: 'synchronize', head },
  },
  { name: 'a fork', env: pullEnv, payload: pullPayload({ fork: true }), want: { pull: { fork: true } } },
  {
    name: 'a fork that was deleted',
    env: pullEnv,
    payload: pullPayload({ deleted: true }),
    want: { pull: { fork: true } },
  },
  {
    name: 'Dependabot’s token is a fork’s',
    env: { ...pullEnv, GITHUB_ACTOR: 'dependabot[bot]' },
    payload: pullPayload(),
    want: { pull: { fork: true } },
  },
  {
    name: 'pull_request_target is a pull request',
    env: { ...pullEnv, GITHUB_EVENT_NAME: 'pull_request_target' },
    payload: pullPayload(),
    want: { base, pull: { number: 42 } },
  },
  {
    name: 'a merge group has a base and no pull request',
    env: { GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-42-ba5e' },
    payload: { action: 'checks_requested', merge_group: { head_sha: head, base_sha: base }, repository },
    want: { head, base, pull: null },
  },
  {
    name: 'a push',
    env: {},
    payload: { repository },
    want: { head: merge, base: null, pull: null, defaultBranch: 'main', runNumber: 57, runAttempt: 1 },
  },
  {
    name: 'a schedule with an empty payload runs on the default branch',
    env: { GITHUB_EVENT_NAME: 'schedule' },
    payload: {},
    want: { defaultBranch: 'main' },
  },
  {
    name: 'a workflow_dispatch without the repository doesn’t tell it',
    env: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
    payload: {},
    want: { defaultBranch: null },
  },
  {
    name: 'a re-run',
    env: { GITHUB_RUN_ATTEMPT: '3' },
    payload: { repository },
    want: { runId: '1658821493', runAttempt: 3 },
  },
  {
    name: 'act and old Gitea have no attempt',
    env: { GITHUB_RUN_ATTEMPT: '' },
    payload: { repository },
    want: { runAttempt: 1 },
  },
  {
    name: 'an Enterprise Server',
    env: {
      GITHUB_API_URL: 'https://ghe.corp/api/v3/',
      GITHUB_SERVER_URL: 'https://ghe.corp',
      GITHUB_GRAPHQL_URL: 'https://ghe.corp/api/graphql',
    },
    payload: { repository },
    want: {
      apiUrl: 'https://ghe.corp/api/v3',
      serverUrl: 'https://ghe.corp',
      graphqlUrl: 'https://ghe.corp/api/graphql',
    },
  },
  {
    name: 'github.com, when nothing is said',
    env: {},
    payload: { repository },
    want: { apiUrl: 'https://api.github.com', graphqlUrl: 'https://api.github.com/graphql' },
  },
])('$name', ({ env, payload, want }) => {
  expect(readSituation(jobEnv(env), payload)).toMatchObject(want)
})

test.each([
  ['no event name', { GITHUB_EVENT_NAME: '' }, {}, 'GITHUB_EVENT_NAME'],
  ['no repository', { GITHUB_REPOSITORY: 'r' }, {}, 'GITHUB_REPOSITORY'],
  ['a run id that could be a path', { GITHUB_RUN_ID: '../../etc' }, {}, 'GITHUB_RUN_ID'],
  ['a pull request without its number', pullEnv, { pull_request: { head: { sha: head } } }, 'pull_request.number'],
  ['a pull request without its head', pullEnv, { pull_request: { number: 42 } }, 'pull_request.head.sha'],
])('%s is exit 2 and named', (_name, env, payload, named) => {
  const read = () => readSituation(jobEnv(env), payload)
  expect(read).toThrow(
    expect.objectContaining({ name: 'UserProblem', exit: 2, message: expect.stringContaining(named) }),
  )
})

test.each([
  { name: 'push to the default branch', env: {}, payload: { repository }, stores: true },
  { name: 'push to another branch', env: { GITHUB_REF: 'refs/heads/feature' }, payload: { repository }, stores: false },
  {
    name: 'push of a tag named like the branch',
    env: { GITHUB_REF: 'refs/tags/main' },
    payload: { repository },
    stores: false,
  },
  { name: 'schedule', env: { GITHUB_EVENT_NAME: 'schedule' }, payload: {}, stores: true },
  {
    name: 'workflow_dispatch on the default branch',
    env: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
    payload: { repository },
    stores: true,
  },
  {
    name: 'workflow_dispatch on a branch',
    env: { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/x' },
    payload: { repository },
    stores: false,
  },
  { name: 'pull_request', env: pullEnv, payload: pullPayload(), stores: false },
  {
    name: 'pull_request_target, whose ref is the default branch',
    env: { GITHUB_EVENT_NAME: 'pull_request_target' },
    payload: pullPayload(),
    stores: false,
  },
  {
    name: 'workflow_run, whose ref is the default branch',
    env: workflowRunEnv,
    payload: workflowRunPayload(),
    stores: false,
  },
  { name: 'issue_comment', env: { GITHUB_EVENT_NAME: 'issue_comment' }, payload: { repository }, stores: false },
  {
    name: 'merge_group',
    env: { GITHUB_EVENT_NAME: 'merge_group' },
    payload: { merge_group: { base_sha: base }, repository },
    stores: false,
  },
  {
    name: 'repository_dispatch',
    env: { GITHUB_EVENT_NAME: 'repository_dispatch' },
    payload: { repository },
    stores: false,
  },
])('baselines from $name: $stores', ({ env, payload, stores }) => {
  const situation = readSituation(jobEnv(env), payload)
  expect(mayStore(situation)).toBe(stores)
  expect(needsDefaultBranch(situation)).toBe(false)
})
