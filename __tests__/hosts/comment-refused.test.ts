import { expect, test } from 'vitest'
import type { Fault } from '../helpers/github-server.ts'
import { posting, wish } from './posting.ts'

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
    want: 'post it with command: report from a workflow_run workflow',
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

const readOnly = { 'pull-requests': 'read', issues: 'read', contents: 'read' } as const
test.each([
  { name: 'a fork’s token, which may only read', permissions: readOnly, fork: true, want: 'run is read-only' },
  {
    name: 'permissions that name only others',
    permissions: { ...readOnly, 'pull-requests': 'none', issues: 'none' },
    fork: false,
    want: 'pull-requests: write',
  },
] as const)('$name: 403, said once', async ({ permissions, fork, want }) => {
  const { posted, platform, server } = await posting({ permissions }, () => {}, wish('now', { fork }))
  expect(posted).toMatchObject({ kind: 'failed', words: { en: expect.stringContaining(want) } })
  expect(platform.pauses).toEqual([])
  expect(server.comments).toEqual([])
})

test('issues: write is enough where pull-requests can’t be had', async () => {
  const { posted } = await posting({ permissions: { 'pull-requests': 'none', issues: 'write' } }, () => {})
  expect(posted).toMatchObject({ kind: 'posted', how: 'created' })
})

test('a body that is too long is the platform’s to refuse, and is not sent again', async () => {
  const given = wish('now')
  const legs = given.legs.map((one) => ({ ...one, also: 'x'.repeat(70_000), main: 'y'.repeat(70_000) }))
  const { posted, platform } = await posting({}, () => {}, { ...given, legs })
  expect(posted).toMatchObject({
    kind: 'failed',
    words: { en: expect.stringContaining('422 Validation Failed: body is too long') },
  })
  expect(platform.pauses).toEqual([])
})

test.each([
  { name: 'before it took effect', lost: false },
  { name: 'after it took effect', lost: true },
])('a connection that breaks $name is taken up again, and makes one comment', async ({ lost }) => {
  const { posted, ours, platform } = await posting({}, (server) => server.fail({ on: onCreate, status: 'drop', lost }))
  expect(posted.kind).toBe('posted')
  expect(ours).toHaveLength(1)
  expect(platform.pauses).toEqual([1_000])
})

test('a platform that is not there is said, after bounded tries', async () => {
  const { posted, platform } = await posting({}, (server) => server.fail({ on: /./, status: 'drop', times: 99 }))
  expect(posted).toMatchObject({
    kind: 'failed',
    words: { en: expect.stringContaining('does not answer as it should') },
  })
  expect(platform.pauses).toEqual([1_000, 3_000, 9_000])
})

test('an answer that got lost makes no second comment', async () => {
  const { posted, ours } = await posting({}, (server) => server.fail({ on: onCreate, status: 504, lost: true }))
  expect(posted.kind).toBe('posted')
  expect(ours).toHaveLength(1)
})
