import { expect, test } from 'vitest'
import type { RequestRecord } from '../../src/domain/record.ts'
import { RequestRun, type RequestSetting } from '../../src/load/request.ts'
import { completions, done, token, usageEvent } from './answers.ts'

const setting: RequestSetting = {
  backend: completions,
  compat: 'v0.9.1',
  protocol: 'http:',
  hasClientCertificate: false,
  scrub: (text) => text,
}
const start = { index: 0, dueMs: 0, slotMs: 0, promptTokens: 5, askedTokens: 2, nowMs: 0 }

/** A request that is answered with these events, the k-th at k ms. */
function answered(given: RequestSetting, onDone: (record: RequestRecord) => void): void {
  const run = new RequestRun(given, start, onDone)
  run.sent(0)
  run.head(200, 'OK', {})
  for (const [k, event] of [token('a'), token('b'), token('c'), usageEvent, done].entries()) {
    const bytes = Buffer.from(event)
    run.body(bytes, 0, bytes.length, k)
  }
  run.end(9)
}

test('without a pool a record has times of its own', () => {
  const records: RequestRecord[] = []
  answered(setting, (record) => records.push(record))
  answered(setting, (record) => records.push(record))
  expect(records.map(({ eventMs }) => [...eventMs])).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ])
  expect(records[0]?.eventMs.buffer).not.toBe(records[1]?.eventMs.buffer)
})

test('with a pool a record’s times are the array that goes back when the record was taken', () => {
  const free: Float64Array[] = []
  const timesPool = { take: (size: number) => free.pop() ?? new Float64Array(size), give: free.push.bind(free) }
  const seen: { times: number[]; memory: ArrayBufferLike; freeThen: number }[] = []
  for (let k = 0; k < 2; k++) {
    answered({ ...setting, timesPool }, ({ eventMs }) =>
      seen.push({ times: [...eventMs], memory: eventMs.buffer, freeThen: free.length }),
    )
  }
  expect(seen.map(({ times, freeThen }) => ({ times, freeThen }))).toEqual([
    { times: [0, 1, 2], freeThen: 0 },
    { times: [0, 1, 2], freeThen: 0 },
  ])
  expect(seen[0]?.memory).toBe(seen[1]?.memory)
  expect(free).toHaveLength(1)
})

test.each([
  { keepsText: true, text: 'abc' },
  { keepsText: false, text: '' },
])('keepsText $keepsText: of an answer whose tokens the server counted the record has $text', ({ keepsText, text }) => {
  const texts: string[] = []
  answered({ ...setting, keepsText }, (record) => texts.push(record.text))
  answered(setting, (record) => texts.push(record.text))
  expect(texts).toEqual([text, 'abc'])
})

test('bytes that come after a request was given up, out of a decompressor, take nothing from the pool', () => {
  let taken = 0
  const timesPool = {
    take: (size: number) => {
      taken += 1
      return new Float64Array(size)
    },
    give: () => {},
  }
  const run = new RequestRun({ ...setting, timesPool }, start, () => {})
  run.head(200, 'OK', {})
  run.stop('timeout', 2, 1)
  const late = Buffer.from(token('a'))
  run.body(late, 0, late.length, 3)
  expect(taken).toBe(1)
})
