import { expect, test } from 'vitest'
import { postComment } from '../../src/hosts/github/comment.ts'
import { markerOf } from '../../src/report/index.ts'
import { type GithubServer, githubServer } from '../helpers/github-server.ts'
import { platformAt } from './platform.ts'
import { body, bodyWith, leg, marker, older, posting, told, wish, writes } from './posting.ts'

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
  expect(ours.map(({ id, body }) => [id, told(body)])).toEqual([[1230, ['default 57.1 now']]])
  expect(server.requests.filter(({ path }) => /[?&]page=3\b/.test(path)).length).toBeGreaterThan(0)
})

test('a marker in somebody else’s comment, or further down in ours, is none', async () => {
  const { posted, ours } = await posting({}, (server) => {
    server.comment({ body: body('forged', 99), login: 'mallory' })
    server.comment({ body: `> quoted\n${marker}` })
    server.comment({ body: `${markerOf({ suite: 'other', repository: 'o/r' })}\n\nother suite` })
  })
  expect(posted).toMatchObject({ kind: 'posted', how: 'created' })
  expect(ours.map(({ login, body }) => [login, ...told(body)])).toEqual([
    ['mallory', 'default 99.1 forged'],
    ['github-actions[bot]', 'default 57.1 now'],
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
  expect(ours.map((comment) => /there/.test(comment.body))).toEqual([kind === 'newer'])
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

test.each([
  {
    name: 'another leg of the same head stays',
    there: leg('rag', { scenario: 'rag' }),
    want: ['default 57.1 now', 'rag 57.1 rag'],
  },
  {
    name: 'a leg of an older head goes',
    there: leg('rag', { scenario: 'rag', run: 56, head: older }),
    want: ['default 57.1 now'],
  },
  {
    name: 'a newer run of an older head goes too',
    there: leg('re-run', { run: 60, head: older }),
    want: ['default 57.1 now'],
  },
  { name: 'a re-run of the own leg stays', there: leg('re-run', { attempt: 2 }), want: ['default 57.2 re-run'] },
])('of what lies there, $name', async ({ there, want }) => {
  const { told } = await posting({}, (server) => server.comment({ body: bodyWith(there) }))
  expect(told).toEqual([want])
})

test.each([
  { name: 'makes the comment where there is none', there: null, want: ['default 60.1 late'] },
  {
    name: 'joins the legs of its own head',
    there: leg('rag', { scenario: 'rag', run: 60, head: older }),
    want: ['default 60.1 late', 'rag 60.1 rag'],
  },
  {
    name: 'leaves the head’s result alone, however high its run',
    there: leg('head’s', { run: 57 }),
    want: ['default 57.1 head’s'],
  },
  {
    name: 'leaves that of another old head alone',
    there: leg('other', { run: 50, head: 'e'.repeat(40) }),
    want: ['default 50.1 other'],
  },
])('a run of an older head $name', async ({ there, want }) => {
  const given = wish('late', { run: 60, head: older })
  const { told, ours, posted } = await posting(
    {},
    (server) => there && server.comment({ body: bodyWith(there) }),
    given,
  )
  expect(told).toEqual([want])
  const isOurs = want.some((line) => line.includes('late'))
  expect(posted.kind).toBe(isOurs ? 'posted' : 'newer')
  expect(ours[0]?.body.includes('the pull request is at `c0ffee0` by now')).toBe(isOurs)
})

test('where the platform doesn’t tell the head, the newest run’s counts', async () => {
  const refuse = (server: GithubServer) => server.fail({ on: /GET .*pulls\/42/, status: 403, times: 9 })
  const over = await posting({}, (server) => {
    refuse(server)
    server.comment({ body: bodyWith(leg('before', { run: 56, head: older })) })
  })
  expect(over.told).toEqual([['default 57.1 now']])
  const under = await posting({}, (server) => {
    refuse(server)
    server.comment({ body: bodyWith(leg('after', { run: 58, head: older })) })
  })
  expect(under.told).toEqual([['default 58.1 after']])
})

test('a report of the whole suite takes away what it doesn’t hold, unless that is newer', async () => {
  const { told } = await posting(
    {},
    (server) =>
      server.comment({
        body: bodyWith(leg('refused', { scenario: 'refused-1' }), leg('rag', { scenario: 'rag', attempt: 2 })),
      }),
    wish('now', { whole: true }),
  )
  expect(told).toEqual([['default 57.1 now', 'rag 57.2 rag']])
})

test('a result that another job wrote over is written again, until nobody writes any more', async () => {
  let undone = 2
  const { told, platform, posted } = await posting({}, (server) => {
    const undo = (): void => {
      const [comment] = server.comments
      // It had read the comment before our leg was in it.
      if (comment !== undefined) comment.body = bodyWith(leg('rag', { scenario: 'rag' }))
      undone -= 1
      if (undone > 0) server.fail({ on: /^GET .*comments/, status: 502, meanwhile: undo })
    }
    server.comment({ body: bodyWith(leg('rag', { scenario: 'rag' })) })
    server.fail({ on: /^GET .*comments/, status: 502, meanwhile: undo })
  })
  expect(posted).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(told).toEqual([['default 57.1 now', 'rag 57.1 rag']])
  expect(platform.settles.length).toBeGreaterThan(0)
})

test('a comment that is written over for ever ends in words, not in a loop', async () => {
  const { posted } = await posting({}, (server) => {
    server.comment({ body: body('before', 56) })
    const own = Object.assign(server.comments, {}).at(0)
    if (own !== undefined) Object.defineProperty(own, 'body', { get: () => body('before', 56), set: () => {} })
  })
  expect(posted).toMatchObject({ kind: 'failed', words: { en: expect.stringContaining('other jobs kept writing it') } })
})

test('a write that was on its way while ours was made is waited for before the last look', async () => {
  await using server = await githubServer()
  const platform = await platformAt(server)
  server.comment({ body: bodyWith(leg('rag', { scenario: 'rag' })) })
  let late = 1
  const settle = async (): Promise<void> => {
    late -= 1
    const [comment] = server.comments
    if (late === 0 && comment !== undefined) comment.body = bodyWith(leg('rag again', { scenario: 'rag', attempt: 2 }))
  }
  expect(await postComment({ ...platform, settle }, wish('now'))).toMatchObject({ kind: 'posted' })
  expect(server.comments.map(({ body }) => told(body))).toEqual([['default 57.1 now', 'rag 57.2 rag again']])
})
