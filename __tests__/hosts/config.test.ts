import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inRepository, jobConfig } from '../../src/hosts/github/config.ts'
import { readSituation } from '../../src/hosts/github/event.ts'
import { type Fault, type GithubServer, githubServer } from '../helpers/github-server.ts'
import { jobEnv, pullEnv, pullPayload } from './events.ts'
import { platformAt } from './platform.ts'

const base = 'ba5e'.padEnd(40, '0')

/** A workspace whose own tokgate.yml is the head's, and what a job in it reads. */
async function read(given: {
  readonly env?: Record<string, string>
  readonly payload?: object
  readonly path?: string | null
  readonly arrange?: (server: GithubServer) => void
  readonly token?: boolean
}) {
  const workspace = mkdtempSync(join(tmpdir(), 'tokgate-config-'))
  writeFileSync(join(workspace, 'tokgate.yml'), 'limits: of the head\n')
  const outside = join(mkdtempSync(join(tmpdir(), 'tokgate-outside-')), 'lab.yml')
  writeFileSync(outside, 'limits: of the lab\n')
  await using server = await githubServer()
  given.arrange?.(server)
  const platform = await platformAt(server)
  const payload = (given.payload ?? pullPayload()) as Record<string, unknown>
  const situation = readSituation(jobEnv({ ...pullEnv, GITHUB_WORKSPACE: workspace, ...given.env }), payload)
  const path =
    given.path === 'outside' ? outside : given.path === undefined ? join(workspace, 'tokgate.yml') : given.path
  const open = () => (given.token === false ? null : Promise.resolve(platform))
  const result = await jobConfig(situation, { path, platform: open }).catch((error: unknown) => error)
  return { result, asked: server.requests.map(({ method, path: at }) => `${method} ${at}`) }
}

test('a pull request is measured by the config of its base', async () => {
  const { result, asked } = await read({
    arrange: ({ contents }) => contents.set(`${base}:tokgate.yml`, 'limits: 基准\n'),
  })
  expect(result).toEqual({ file: { path: 'tokgate.yml@ba5e000', text: 'limits: 基准\n' }, isNew: false })
  expect(asked).toEqual([`GET /repos/o/r/contents/tokgate.yml?ref=${base}`])
})

test('a base without a config: the head’s is used, and it is new', async () => {
  const { result } = await read({ arrange: ({ commits }) => commits.add(base) })
  expect(result).toMatchObject({ file: { text: 'limits: of the head\n' }, isNew: true })
})

test('neither has one', async () => {
  const { result } = await read({
    path: null,
    arrange: ({ commits }) => commits.add(base),
    env: { GITHUB_WORKSPACE: process.cwd() },
  })
  expect(result).toEqual({ file: null, isNew: false })
})

test('a merge group is measured by its base too', async () => {
  const { result } = await read({
    env: { GITHUB_EVENT_NAME: 'merge_group' },
    payload: { merge_group: { head_sha: 'a', base_sha: base } },
    arrange: ({ contents }) => contents.set(`${base}:tokgate.yml`, 'base\n'),
  })
  expect(result).toMatchObject({ file: { text: 'base\n' } })
})

test.each([
  {
    name: 'a push reads the file on disk',
    given: { env: { GITHUB_EVENT_NAME: 'push' }, payload: {} },
    text: 'limits: of the head\n',
  },
  { name: 'a config outside the repository is the runner’s', given: { path: 'outside' }, text: 'limits: of the lab\n' },
])('$name, and asks nobody', async ({ given, text }) => {
  const { result, asked } = await read(given)
  expect(result).toMatchObject({ file: { text }, isNew: false })
  expect(asked).toEqual([])
})

const forbidden: Fault = { on: /contents/, status: 403, message: 'Resource not accessible by integration' }
const limited: Fault = {
  on: /contents/,
  status: 429,
  message: 'slow down',
  headers: { 'retry-after': '9999' },
  times: 9,
}

test.each([
  {
    name: '403',
    given: { arrange: (server: GithubServer) => server.fail(forbidden) },
    want: 'add "contents: read" to the job\'s permissions',
  },
  { name: 'a 404 of a commit that may not be seen either', given: {}, want: 'contents: read' },
  { name: 'no token', given: { token: false }, want: 'cannot be read without a token' },
  {
    name: 'a rate limit',
    given: { arrange: (server: GithubServer) => server.fail(limited) },
    want: 'could not be read (429 slow down)',
  },
])('$name is exit 2, never the head’s config', async ({ given, want }) => {
  const { result } = await read(given)
  expect(result).toMatchObject({ name: 'UserProblem', exit: 2, message: expect.stringContaining(want) })
})

test.each([
  ['tokgate.yml', 'tokgate.yml'],
  ['ci/../tokgate.yml', 'tokgate.yml'],
  ['/w/r/ci/gate.yml', 'ci/gate.yml'],
  ['..hidden/x.yml', '..hidden/x.yml'],
  ['../tokgate.yml', null],
  ['/etc/tokgate.yml', null],
  ['/w/r', null],
])('%s is in the repository as %s', (path, want) => {
  expect(inRepository('/w/r', path)).toBe(want)
})
