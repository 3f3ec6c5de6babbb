import { expect, test } from 'vitest'
import { type GithubOptions, githubServer } from './github-server.ts'

/** A request to a fresh server: its answer, and what the server says when it ends. */
async function asked(path: string, init: RequestInit = {}, options: GithubOptions = {}) {
  const server = await githubServer(options)
  const headers = { authorization: 'token ghs_sesame', ...init.headers }
  const response = await fetch(server.url + path, { ...init, headers })
  const text = await response.text()
  const ended = await server[Symbol.asyncDispose]().then(
    () => null,
    (error: Error) => error.message,
  )
  return { status: response.status, headers: response.headers, text, ended }
}

const comments = '/repos/o/r/issues/42/comments'
const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) })

test.each([
  { name: 'a path', path: '/repos/o/r/comment', init: {}, says: 'GitHub describes no GET /repos/o/r/comment' },
  { name: 'a method', path: comments, init: { method: 'PUT' }, says: `GitHub describes no PUT ${comments}` },
  {
    name: 'a query',
    path: `${comments}?per_page=many`,
    init: {},
    says: 'issues/list-comments: /query/per_page must be',
  },
  { name: 'a number in the path', path: '/repos/o/r/issues/x/comments', init: {}, says: '/path/issue_number must be' },
  { name: 'a body', path: comments, init: post({ text: 'hi' }), says: "must have required property 'body'" },
  { name: 'a body’s type', path: comments, init: post({ body: 5 }), says: '/requestBody/body must be string' },
])('$name that GitHub doesn’t describe is refused and fails the test', async ({ path, init, says }) => {
  const { status, ended } = await asked(path, init)
  expect(status).toBe(400)
  expect(ended).toContain(says)
})

test('what GitHub describes passes, with its rate limit', async () => {
  const { status, headers, ended } = await asked(`${comments}?per_page=100&page=2`)
  expect({ status, ended }).toEqual({ status: 200, ended: null })
  expect(headers.get('x-ratelimit-remaining')).toBe('4999')
})

test.each([
  { name: 'no token', init: { headers: { authorization: '' } }, options: {}, want: 401 },
  {
    name: 'a read-only one',
    init: post({ body: 'x' }),
    options: { permissions: { 'pull-requests': 'read', issues: 'read' } } as const,
    want: 403,
  },
  {
    name: 'one for issues',
    init: post({ body: 'x' }),
    options: { permissions: { 'pull-requests': 'read' } } as const,
    want: 201,
  },
])('$name gets $want', async ({ init, options, want }) => {
  const { status, ended } = await asked(comments, init, options)
  expect({ status, ended }).toEqual({ status: want, ended: null })
})

test('a comment above 65,536 characters is refused, whatever their length in UTF-16', async () => {
  expect((await asked(comments, post({ body: '😀'.repeat(65_536) }))).status).toBe(201)
  expect((await asked(comments, post({ body: 'x'.repeat(65_537) }))).status).toBe(422)
})
