import { expect, test } from 'vitest'
import { postComment } from '../../src/hosts/github/comment.ts'
import { markerOf } from '../../src/report/index.ts'
import { type Fault, type GithubOptions, type GithubServer, githubServer } from '../helpers/github-server.ts'
import { platformAt } from './platform.ts'

const marker = markerOf({ suite: 'default', repository: 'o/r' })
const runLine = (number: number, attempt = 1): string => `<!-- tokgate run id=1 number=${number} attempt=${attempt} -->`
const body = (text: string, number = 57, attempt = 1): string => `${marker}\n${runLine(number, attempt)}\n\n${text}`
const wish = (text: string, changes: { run?: number; attempt?: number; author?: string; fork?: boolean } = {}) => ({
  pull: 42,
  fork: changes.fork ?? false,
  author: changes.author ?? null,
  marker,
  body: body(text, changes.run, changes.attempt),
})

const writes = (server: GithubServer): string[] =>
  server.requests
    .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
    .map(({ method, path }) => `${method} ${path}`)

async function posting(options: GithubOptions, arrange: (server: GithubServer) => void, given = wish('now')) {
  await using server = await githubServer(options)
  arrange(server)
  const platform = await platformAt(server)
  const posted = await postComment(platform, given)
  return { posted, server, platform, ours: server.comments.filter((comment) => comment.body.startsWith(marker)) }
}

test('the first run creates the comment, the second updates it', async () => {
  await using server = await githubServer()
  const platform = await platformAt(server)
  expect(await postComment(platform, wish('one', { run: 57 }))).toMatchObject({
    kind: 'posted',
    how: 'created',
    url: expect.stringContaining('#issuecomment-1000'),
  })
  expect(await postComment(platform, wish('two', { run: 58 }))).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(server.comments).toEqual([{ id: 1000, issue: 42, login: 'github-actions[bot]', body: body('two', 58) }])
  expect(writes(server)).toEqual(['POST /repos/o/r/issues/42/comments', 'PATCH /repos/o/r/issues/comments/1000'])
  expect(server.requests.every(({ authorization }) => authorization === 'token ghs_sesame')).toBe(true)
})

test('the own comment is found on the third page', async () => {
  const { posted, ours, server } = await posting({}, (server) => {
    for (let i = 0; i < 230; i += 1) server.comment({ body: `talk ${i}`, login: 'lin' })
    server.comment({ body: body('before', 56) })
    for (let i = 0; i < 30; i += 1) server.comment({ body: `more ${i}`, login: 'wei' })
  })
  expect(posted).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(ours.map(({ id, body }) => [id, body.endsWith('now')])).toEqual([[1230, true]])
  expect(server.requests.filter(({ path }) => /[?&]page=3\b/.test(path)).length).toBeGreaterThan(0)
})

test('a marker in somebody else’s comment, or further down in ours, is none', async () => {
  const { posted, ours } = await posting({}, (server) => {
    server.comment({ body: body('forged', 99), login: 'mallory' })
    server.comment({ body: `> quoted\n${marker}` })
    server.comment({ body: `${markerOf({ suite: 'other', repository: 'o/r' })}\n\nother suite` })
  })
  expect(posted).toMatchObject({ kind: 'posted', how: 'created' })
  expect(ours.map(({ login, body }) => [login, body.split('\n').at(-1)])).toEqual([
    ['mallory', 'forged'],
    ['github-actions[bot]', 'now'],
  ])
})

test.each([
  { name: 'a later run', existing: [58, 1] as const, kind: 'newer' },
  { name: 'a later attempt of this run', existing: [57, 2] as const, kind: 'newer' },
  { name: 'the same attempt', existing: [57, 1] as const, kind: 'posted' },
  { name: 'an earlier run’s second attempt', existing: [56, 2] as const, kind: 'posted' },
])('$name is there already: $kind', async ({ existing: [run, attempt], kind }) => {
  const { posted, ours } = await posting({}, (server) => server.comment({ body: body('there', run, attempt) }))
  expect(posted.kind).toBe(kind)
  expect(ours.map((comment) => comment.body.endsWith('there'))).toEqual([kind === 'newer'])
})

test('duplicates of ours become one: the lowest id, with the newest result', async () => {
  const { posted, ours } = await posting({}, (server) => {
    server.comment({ body: body('old', 55) })
    server.comment({ body: body('newest', 60) })
    server.comment({ body: body('older', 54) })
  })
  expect(posted.kind).toBe('newer')
  expect(ours).toEqual([expect.objectContaining({ id: 1000, body: body('newest', 60) })])
})

test('two runs that create at once end in one comment', async () => {
  const { posted, ours } = await posting({}, (server) => {
    server.fail({
      on: /^POST .*comments/,
      status: 502,
      lost: true,
      meanwhile: () => void server.comment({ body: body('raced', 56) }),
    })
  })
  expect(posted.kind).toBe('posted')
  expect(ours).toEqual([expect.objectContaining({ id: 1000, body: body('now', 57) })])
})

test('a comment that somebody deletes meanwhile is created anew', async () => {
  const { posted, ours } = await posting({}, (server) => {
    server.comment({ body: body('before', 56) })
    server.fail({ on: /^PATCH/, status: 404, message: 'Not Found', meanwhile: () => void server.comments.splice(0) })
  })
  expect(posted).toMatchObject({ kind: 'posted', how: 'created' })
  expect(ours).toHaveLength(1)
})

test('a platform that changes line ends is not written to for ever', async () => {
  const { posted, server } = await posting({}, (server) => {
    const comment = server.comment({ body: body('before', 56) })
    const set = Object.getOwnPropertyDescriptor(comment, 'body')
    let text = String(set?.value)
    Object.defineProperty(comment, 'body', {
      get: () => text,
      set: (value: string) => {
        text = `${value.replaceAll('\n', '\r\n')}\r\n<!-- tidied -->`
      },
    })
  })
  expect(posted.kind).toBe('posted')
  expect(writes(server)).toHaveLength(1)
})

const marked = (login: string) => (server: GithubServer) => void server.comment({ body: body('before', 56), login })

test.each([
  {
    name: 'comment-author goes first',
    options: {},
    given: wish('now', { author: 'ci-account' }),
    arrange: marked('ci-account'),
    asked: [],
  },
  {
    name: 'then GraphQL’s viewer',
    options: { login: 'viewer-account' },
    given: wish('now'),
    arrange: marked('viewer-account'),
    asked: ['POST /graphql'],
  },
  {
    name: 'then GET /user (Gitea)',
    options: { login: 'gitea-actions', graphql: 'absent', user: 'told', prefix: '/api/v1', paging: false } as const,
    given: wish('now'),
    arrange: marked('gitea-actions'),
    asked: ['POST /graphql', 'GET /user'],
  },
  {
    name: 'then the account of workflow tokens',
    options: { graphql: 'refused' } as const,
    given: wish('now'),
    arrange: marked('github-actions[bot]'),
    asked: ['POST /graphql', 'GET /user'],
  },
  {
    name: 'an app is name in one API and name[bot] in the other',
    options: { login: 'tokgate[bot]' },
    given: wish('now', { author: 'tokgate' }),
    arrange: marked('tokgate[bot]'),
    asked: [],
  },
])('whose comments are ours: $name', async ({ options, given, arrange, asked }) => {
  const { posted, ours, server } = await posting(options, arrange, given)
  expect(posted).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(ours).toEqual([expect.objectContaining({ id: 1000, body: body('now') })])
  expect(
    server.requests.map(({ method, path }) => `${method} ${path}`).filter((line) => /graphql|\/user$/.test(line)),
  ).toEqual(asked)
})

test.each([
  { name: 'on GitHub', options: { login: 'some-app[bot]', graphql: 'refused' } as const, login: 'some-app[bot]' },
  { name: 'on Gitea', options: { login: 'gitea-actions', graphql: 'absent' } as const, login: 'gitea-actions' },
])(
  'when nobody tells who we are, the first comment is created and the second is asked about, $name',
  async ({ options, login }) => {
    await using server = await githubServer(options)
    const platform = await platformAt(server)
    expect(await postComment(platform, wish('one'))).toMatchObject({ kind: 'posted', how: 'created' })
    expect(await postComment(platform, wish('two'))).toMatchObject({
      kind: 'failed',
      words: {
        en: expect.stringContaining(`by ${login}, and the token does not tell`),
        zh: expect.stringContaining('comment-author'),
      },
    })
    expect(server.comments).toHaveLength(1)
  },
)

test('an Enterprise Server has its API below /api/v3 and GraphQL beside it', async () => {
  await using server = await githubServer({ prefix: '/api/v3' })
  const platform = await platformAt(server, server.url.replace('/api/v3', '/api/graphql'))
  expect(await postComment(platform, wish('now'))).toMatchObject({ kind: 'posted', how: 'created' })
  expect(server.requests.map(({ path }) => path)).toContain('/graphql')
})

const onCreate = /^POST .*comments/
const refused: readonly { name: string; fault: Fault; fork?: boolean; want: string }[] = [
  {
    name: '403',
    fault: { on: onCreate, status: 403, message: 'Resource not accessible by integration' },
    want: 'add "pull-requests: write" to the job\'s permissions; the outcome and the step summary stand',
  },
  {
    name: '403 on a fork',
    fork: true,
    fault: { on: onCreate, status: 403, message: 'Resource not accessible by integration' },
    want: 'post from a workflow_run workflow with command: report',
  },
  {
    name: '403 on reading',
    fault: { on: /^GET .*comments/, status: 403, message: 'Resource not accessible by integration' },
    want: 'pull-requests: write',
  },
  {
    name: 'a locked conversation',
    fault: { on: onCreate, status: 403, message: 'Unable to create comment because issue is locked.' },
    want: 'the conversation of pull request #42 is locked',
  },
  {
    name: '401',
    fault: { on: /./, status: 401, message: 'Bad credentials', times: 9 },
    want: 'does not accept the token (401)',
  },
  {
    name: '404',
    fault: { on: /^GET .*comments/, status: 404, message: 'Not Found' },
    want: 'pull request #42 of o/r is not there',
  },
  {
    name: '422',
    fault: { on: onCreate, status: 422, message: 'Validation Failed' },
    want: 'the platform refuses it (422 Validation Failed)',
  },
]

test.each(refused)('$name is said with its cure and not repeated', async ({ fault, fork, want }) => {
  const { posted, platform } = await posting({}, (server) => server.fail(fault), wish('now', { fork: fork ?? false }))
  expect(posted).toMatchObject({ kind: 'failed', words: { en: expect.stringContaining(want) } })
  expect(platform.pauses).toEqual([])
  expect(JSON.stringify(posted)).not.toContain('sesame')
})

test.each([
  { name: '503', fault: { on: onCreate, status: 503, message: 'Unavailable', times: 2 }, pauses: [1_000, 3_000] },
  {
    name: '429 with retry-after',
    fault: { on: onCreate, status: 429, headers: { 'retry-after': '7' } },
    pauses: [7_000],
  },
  {
    name: 'a secondary limit with retry-after',
    fault: {
      on: onCreate,
      status: 403,
      message: 'You have exceeded a secondary rate limit',
      headers: { 'retry-after': '30' },
    },
    pauses: [30_000],
  },
  {
    name: 'a secondary limit without',
    fault: { on: onCreate, status: 403, message: 'You have exceeded a secondary rate limit' },
    pauses: [60_000],
  },
  {
    name: 'a spent limit, until its reset',
    fault: {
      on: onCreate,
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.parse('2026-11-24T06:00:20Z') / 1000) },
    },
    pauses: [20_000],
  },
])('$name is waited for, then posted', async ({ fault, pauses }) => {
  const { posted, ours, platform } = await posting({}, (server) => server.fail(fault))
  expect(posted).toMatchObject({ kind: 'posted', how: 'created' })
  expect(platform.pauses).toEqual(pauses)
  expect(ours).toHaveLength(1)
})

test.each([
  {
    name: 'a server that stays broken',
    fault: { on: onCreate, status: 500, times: 99 },
    pauses: [1_000, 3_000, 9_000],
    want: 'does not answer as it should (500',
  },
  {
    name: 'a limit that holds for an hour',
    fault: { on: onCreate, status: 429, headers: { 'retry-after': '3600' }, times: 99 },
    pauses: [],
    want: 'rate limit holds (429',
  },
])('$name is given up within bounds', async ({ fault, pauses, want }) => {
  const { posted, platform } = await posting({}, (server) => server.fail(fault))
  expect(posted).toMatchObject({ kind: 'failed', words: { en: expect.stringContaining(want) } })
  expect(platform.pauses).toEqual(pauses)
})

test('an answer that got lost makes no second comment', async () => {
  const { posted, ours } = await posting({}, (server) => server.fail({ on: onCreate, status: 504, lost: true }))
  expect(posted.kind).toBe('posted')
  expect(ours).toHaveLength(1)
})
