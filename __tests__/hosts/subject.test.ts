import { expect, test } from 'vitest'
import { readSituation } from '../../src/hosts/github/event.ts'
import { subjectOf } from '../../src/hosts/github/subject.ts'
import { terminalHost } from '../../src/hosts/index.ts'
import { type Fault, type GithubOptions, githubServer, type StoredPull, storedPull } from '../helpers/github-server.ts'
import { headSha, jobEnv, pullEnv, pullPayload, workflowRunEnv, workflowRunPayload } from './events.ts'
import { platformAt } from './platform.ts'

const base = 'ba5e'.padEnd(40, '0')
const own = { id: '1658821493', number: 57, attempt: 1 }
const triggering = { id: '900', number: 31, attempt: 2 }

/** What a job speaks for, and what it asked the platform. */
async function subject(given: {
  readonly env?: Record<string, string>
  readonly payload?: object
  readonly pulls?: readonly StoredPull[]
  readonly fault?: Fault
  readonly token?: boolean
  readonly options?: GithubOptions
}) {
  await using server = await githubServer(given.options)
  server.pulls.splice(0, 1, ...(given.pulls ?? []))
  if (given.fault !== undefined) server.fail(given.fault)
  const platform = await platformAt(server)
  const payload = (given.payload ?? {}) as Record<string, unknown>
  const situation = readSituation(jobEnv(given.env), payload)
  const open = () => (given.token === false ? null : Promise.resolve(platform))
  const found = await subjectOf(situation, open)
  return { found, asked: server.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`) }
}

test.each([
  {
    name: 'pull_request',
    env: pullEnv,
    payload: pullPayload(),
    want: { pull: 42, head: headSha, fork: false },
  },
  {
    name: 'pull_request of a fork',
    env: pullEnv,
    payload: pullPayload({ fork: true }),
    want: { pull: 42, head: headSha, fork: true },
  },
  {
    name: 'pull_request_target',
    env: { GITHUB_EVENT_NAME: 'pull_request_target' },
    payload: pullPayload({ fork: true }),
    want: { pull: 42, head: headSha, fork: true },
  },
  {
    name: 'merge_group',
    env: { GITHUB_EVENT_NAME: 'merge_group' },
    payload: { merge_group: { head_sha: headSha, base_sha: base } },
    want: { pull: null, head: headSha, fork: false },
  },
  { name: 'push', env: {}, payload: {}, want: { pull: null, head: 'a'.repeat(40), fork: false } },
  {
    name: 'schedule',
    env: { GITHUB_EVENT_NAME: 'schedule' },
    payload: {},
    want: { pull: null, head: 'a'.repeat(40), fork: false },
  },
])('$name is told by its event, and nobody is asked', async ({ env, payload, want }) => {
  const { found, asked } = await subject({ env, payload })
  expect(found).toEqual({ ...want, run: own, words: null })
  expect(asked).toEqual([])
})

type Changes = Partial<Omit<StoredPull, 'head'>> & { readonly head?: Partial<StoredPull['head']> }
const pull = (number: number, { head, ...changes }: Changes = {}): StoredPull =>
  storedPull({
    number,
    commits: [headSha],
    ...changes,
    head: { sha: headSha, ref: 'faster', owner: 'wei', repository: 22, ...head },
  })

test.each([
  { name: 'a fork’s pull request by its branch', pulls: [pull(42)], payload: workflowRunPayload(), fork: true },
  {
    name: 'a pull request of the repository itself',
    pulls: [pull(42, { head: { owner: 'o', repository: 11 } })],
    payload: workflowRunPayload({ owner: 'o', repository: 11 }),
    fork: false,
  },
  {
    name: 'by the commit when the branch was renamed',
    pulls: [pull(42, { head: { ref: 'renamed' } })],
    payload: workflowRunPayload(),
    fork: true,
  },
  {
    name: 'by the commit when the fork is gone',
    pulls: [pull(42, { head: { repository: null } })],
    payload: workflowRunPayload({ repository: null }),
    fork: true,
  },
  {
    name: 'the open one of two',
    pulls: [pull(41, { state: 'closed' }), pull(42)],
    payload: workflowRunPayload(),
    fork: true,
  },
  {
    name: 'not the one of another fork with a branch and a commit of that name',
    pulls: [pull(41, { head: { owner: 'mallory', repository: 66 } }), pull(42)],
    payload: workflowRunPayload(),
    fork: true,
  },
  {
    name: 'not the one that has the commit further down',
    pulls: [pull(41, { head: { sha: 'd'.repeat(40), ref: 'stacked' } }), pull(42, { head: { ref: 'renamed' } })],
    payload: workflowRunPayload(),
    fork: true,
  },
])('a workflow_run finds $name', async ({ pulls, payload, fork }) => {
  const { found } = await subject({ env: workflowRunEnv, payload, pulls })
  expect(found).toEqual({ pull: 42, head: headSha, fork, run: triggering, words: null })
})

test('Gitea, which filters by no branch and knows no pull requests of a commit, gives the same', async () => {
  const options = { forge: 'gitea', prefix: '/api/v1' } as const
  const pulls = [pull(41, { head: { sha: 'd'.repeat(40), ref: 'other' } }), pull(42)]
  const given = { env: workflowRunEnv, payload: workflowRunPayload(), options }
  expect((await subject({ ...given, pulls })).found).toMatchObject({ pull: 42, words: null })
  expect((await subject({ ...given, pulls: [] })).found).toMatchObject({ pull: null, words: expect.anything() })
})

test('an open pull request found by its branch is asked for once', async () => {
  const { asked } = await subject({ env: workflowRunEnv, payload: workflowRunPayload(), pulls: [pull(42)] })
  expect(asked).toEqual(['GET /repos/o/r/pulls'])
})

const refused: Fault = { on: /pulls/, status: 403, message: 'Resource not accessible by integration' }
test.each([
  { name: 'nothing has that head', pulls: [], want: 'no pull request has the commit c0ffee0 as its head' },
  {
    name: 'a newer commit was pushed',
    pulls: [pull(42, { head: { sha: 'd'.repeat(40) } })],
    want: 'no pull request has the commit c0ffee0 as its head',
  },
  {
    name: 'it is closed',
    pulls: [pull(42, { state: 'closed' })],
    want: 'pull request #42 with the head c0ffee0 is closed',
  },
  { name: 'there are several', pulls: [pull(42), pull(43)], want: 'several open pull requests (#42, #43)' },
  { name: 'there is no token', pulls: [pull(42)], token: false, want: 'without a token' },
  {
    name: 'the platform refuses',
    pulls: [pull(42)],
    fault: refused,
    want: '403 Resource not accessible by integration',
  },
])('a workflow_run says it when $name', async ({ pulls, want, ...given }) => {
  const { found } = await subject({ env: workflowRunEnv, payload: workflowRunPayload(), pulls, ...given })
  expect(found).toEqual({
    pull: null,
    head: headSha,
    fork: true,
    run: triggering,
    words: { en: expect.stringContaining(want), zh: expect.stringMatching(/PR/) },
  })
})

test('a workflow_run after a push speaks for no pull request, though one has that head', async () => {
  const payload = workflowRunPayload({ event: 'push' })
  const { found, asked } = await subject({ env: workflowRunEnv, payload, pulls: [pull(42)] })
  expect(found).toMatchObject({ pull: null, words: null, run: triggering })
  expect(asked).toEqual([])
})

test.each([
  ['its run', { workflow_run: { head_sha: headSha } }, 'workflow_run.id'],
  ['its head', { workflow_run: { id: 900 } }, 'workflow_run.head_sha'],
])('a workflow_run without %s is exit 2 and named', (_name, payload, named) => {
  expect(() => readSituation(jobEnv(workflowRunEnv), payload)).toThrow(
    expect.objectContaining({ name: 'UserProblem', exit: 2, message: expect.stringContaining(named) }),
  )
})

test('a terminal speaks for nothing', async () => {
  expect(await terminalHost().subject()).toEqual({ pull: null, head: null, fork: false, run: null, words: null })
})
