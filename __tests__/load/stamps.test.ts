import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runLoad } from '../../src/load/index.ts'
import { chunk, doneEvent, faultServer, lastChunk, type Script, streamHead, token } from '../helpers/fault-server.ts'
import { ask, io, jobTo, planOf } from '../helpers/load-jobs.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Writes each group of events in one write, every event in an HTTP chunk of its own, 25 ms apart. */
const inWrites =
  (groups: readonly (readonly string[])[]): Script =>
  async (socket) => {
    socket.write(streamHead)
    for (const group of groups) {
      await pause(25)
      socket.write(Buffer.concat(group.map(chunk)))
    }
    socket.write(lastChunk)
  }

test('every event of one socket read has the same stamp, taken before any of them was parsed', async () => {
  await using server = await faultServer(
    inWrites([[token('a'), token('b'), token('c')], [token('d')], [token('e'), token('f', 'length'), doneEvent]]),
  )
  const { eventMs } = await ask(server.url)
  const [a = 0, b, c, d = 0, e = 0, f] = eventMs
  expect([b, c, f]).toEqual([a, a, e])
  expect(d - a).toBeGreaterThan(10)
  expect(e - d).toBeGreaterThan(10)
})

test('what parsing costs is in no stamp: big events that come together are stamped together', async () => {
  const big = token('x'.repeat(50_000))
  await using server = await faultServer(inWrites([[token('a')], [big.repeat(20), token('z', 'length')]]))
  const { eventMs } = await ask(server.url)
  // 1 MB arrives in a few reads; each event has the stamp of a read, so there are no more stamps than reads.
  expect(eventMs).toHaveLength(22)
  const round = await runLoad(jobTo(server.url), io())
  const stamps = new Set(round.records[0]?.eventMs)
  expect(stamps.size).toBeLessThanOrEqual(round.health.reads)
})

test('sent is after due, before the first event, on the round’s own clock', async () => {
  await using server = await faultServer(inWrites([[token('a')], [token('b', 'length')]]))
  const round = await runLoad(jobTo(server.url, { plan: planOf(3, (i) => 20 + i * 10, 10) }), io())
  for (const { dueMs, sentMs, eventMs, latencyEndMs, endMs } of round.records) {
    const times = [dueMs, sentMs, ...eventMs, endMs]
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(latencyEndMs).toBe(eventMs[1])
  }
})

describe('what a real vLLM 0.32.0 streamed', () => {
  const recorded = (api: 'completions' | 'chat') =>
    readFileSync(new URL(`./streams/vllm-0.32.0-${api}.sse`, import.meta.url), 'utf8')

  test.each([
    {
      api: 'completions',
      backend: 'vllm',
      path: '/v1/completions',
      events: 8,
      usage: { promptTokens: 5, completionTokens: 8, cachedTokens: null, fromChoices: false },
      text: /^Selectable/,
    },
    {
      // 8 tokens are 9 events: the role's comes with the first.
      api: 'chat',
      backend: 'openai-chat',
      path: '/v1/chat/completions',
      events: 9,
      usage: { promptTokens: 30, completionTokens: 8, cachedTokens: null, fromChoices: false },
      text: /^isContained fixation/,
    },
  ] as const)('$api: $events events and the usage', async ({ api, backend, path, events, usage, text }) => {
    const pieces = recorded(api)
      .split(/(?<=\n\n)/)
      .map((event) => chunk(event))
    await using server = await faultServer((socket) =>
      socket.write(Buffer.concat([Buffer.from(streamHead), ...pieces, Buffer.from(lastChunk)])),
    )
    for (const compat of ['v0.9.1', 'latest'] as const) {
      const record = await ask(server.url, { backend, path, compat })
      expect(record).toMatchObject({ ending: { kind: 'ok' }, usage })
      expect(record.eventMs).toHaveLength(events)
      expect(record.text).toMatch(text)
    }
  })
})
