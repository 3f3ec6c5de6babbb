import { expect, test } from 'vitest'
import { connectionHeaders, requestHeaders } from '../../src/backends/index.ts'

test.each([
  {
    name: 'v0.9.1 always sends Authorization, literally None without a key',
    given: { compat: 'v0.9.1', apiKey: null, custom: [] },
    want: [['Authorization', 'Bearer None']],
  },
  {
    name: 'v0.9.1 with an empty key sends an empty one',
    given: { compat: 'v0.9.1', apiKey: '', custom: [] },
    want: [['Authorization', 'Bearer ']],
  },
  {
    name: 'the newer client sends none without a key',
    given: { compat: 'latest', apiKey: null, custom: [] },
    want: [],
  },
  { name: 'nor with an empty one', given: { compat: 'latest', apiKey: '', custom: [] }, want: [] },
  {
    name: 'custom headers override by exact name, in place, and follow otherwise',
    given: {
      compat: 'latest',
      apiKey: 'k',
      custom: [
        ['X-Team', 'npu'],
        ['Authorization', 'Basic abc'],
        ['authorization', 'other'],
      ],
    },
    want: [
      ['Authorization', 'Basic abc'],
      ['X-Team', 'npu'],
      ['authorization', 'other'],
    ],
  },
] as const)('$name', ({ given, want }) => expect(connectionHeaders(given)).toEqual(want))

test('chat sets its Content-Type first, completions have it last; the request id follows the connection', () => {
  const connection = [['Authorization', 'Bearer k']] as const
  expect(requestHeaders({ isChat: true, connection, requestId: 'bench-1' })).toEqual([
    ['Content-Type', 'application/json'],
    ['Authorization', 'Bearer k'],
    ['x-request-id', 'bench-1'],
    ['Accept', '*/*'],
  ])
  expect(requestHeaders({ isChat: false, connection, requestId: null })).toEqual([
    ['Authorization', 'Bearer k'],
    ['Accept', '*/*'],
    ['Content-Type', 'application/json'],
  ])
})

test("the user's own Content-Type and Accept stand alone", () => {
  const connection = [
    ['content-type', 'application/x-own'],
    ['ACCEPT', 'text/event-stream'],
  ] as const
  expect(requestHeaders({ isChat: true, connection, requestId: null })).toEqual(connection)
})
