import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Metronome, startMetronome } from '../../bench/metronome.ts'
import { askedTokens, promptStart, readRequest } from '../../bench/metronome-requests.ts'
import { deliveries } from '../../bench/truth/errors.ts'
import { inFlight } from '../../bench/truth/in-flight.ts'
import { join } from '../../bench/truth/join.ts'
import { truthRun } from '../../bench/truth/run.ts'

const streams = 16
const tokens = 8

describe('our client at the metronome', () => {
  let metronome: Metronome
  beforeAll(async () => {
    metronome = await startMetronome({ firstMs: 20, stepMs: 2 })
  })
  afterAll(() => metronome.stop())

  test.each([
    { backend: 'vllm', events: tokens, what: 'as many events as tokens' },
    { backend: 'openai-chat', events: tokens + 1, what: 'one event more, the role' },
  ] as const)('$backend: $what, each read after it was written', async ({ backend, events }) => {
    const load = { requests: streams, outputTokens: tokens, ratePerSec: Infinity, concurrency: null, lanes: 0, seed: 0 }
    const { round, log, joined, errors } = await truthRun(metronome, { ...load, backend })
    expect({ exact: errors.exact, strays: joined.strays }).toEqual({ exact: true, strays: 0 })
    expect(joined.requests.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...Array(streams).keys()])
    for (const { writtenMs, readMs, sentMs, receivedMs } of joined.requests) {
      expect(writtenMs).toHaveLength(events)
      expect(readMs).toHaveLength(events)
      expect([...writtenMs].sort((a, b) => a - b)).toEqual([...writtenMs])
      expect(sentMs).toBeLessThan(receivedMs)
    }
    expect(Math.min(...deliveries(joined.requests))).toBeGreaterThan(0)
    expect(join({ ...round, requests: round.requests.slice(1) }, log).strays).toBeGreaterThan(0)
  })
})

describe('a request is understood however it comes', () => {
  const body = '{"model": "m", "prompt": "q7 a \\"word\\"", "max_tokens": 12}'
  const shapes = [
    { name: 'with a length', bytes: `POST /v1/completions HTTP/1.1\r\ncontent-LENGTH: ${body.length}\r\n\r\n${body}` },
    {
      name: 'in chunks',
      bytes: `POST /v1/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n\r\n`,
    },
  ]
  test.each(shapes)('$name, and not before it is whole', ({ bytes }) => {
    for (let end = 0; end < bytes.length; end++) expect(readRequest(Buffer.from(bytes.slice(0, end)))).toBeNull()
    const request = readRequest(Buffer.from(`${bytes}POST /next`))
    expect(request).toMatchObject({ method: 'POST', path: '/v1/completions', endsAt: bytes.length, closes: false })
    const asked = request?.body ?? Buffer.alloc(0)
    expect({ tokens: askedTokens(asked), start: promptStart(asked) }).toEqual({ tokens: 12, start: 'q7 a \\' })
  })
})

test('requests under way: an end makes room at the very moment of the next start, and only waiting time counts', () => {
  const requests = [
    { dueMs: 0, sentMs: 0, endMs: 10 },
    { dueMs: 0, sentMs: 10, endMs: 20 },
    { dueMs: 30, sentMs: 30, endMs: 40 },
  ]
  expect(inFlight(requests)).toEqual({ most: 1, meanWhileWaiting: 1 })
  expect(inFlight([...requests, { dueMs: 0, sentMs: 15, endMs: 16 }])).toEqual({ most: 2, meanWhileWaiting: 1 })
  expect(inFlight(requests.slice(2))).toEqual({ most: 1, meanWhileWaiting: null })
})
