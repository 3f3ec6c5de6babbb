import { expect, test } from 'vitest'
import { postComment } from '../../src/hosts/github/comment.ts'
import { markerOf } from '../../src/report/index.ts'
import { githubServer } from '../helpers/github-server.ts'
import { platformAt } from './platform.ts'
import { body, marker, posting, wish, writes } from './posting.ts'

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
