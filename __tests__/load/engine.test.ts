import { describe, expect, test } from 'vitest'
import type { Progress, Round } from '../../src/domain/round.ts'
import { runLoad, warmUp } from '../../src/load/index.ts'
import {
  answerWell,
  chunk,
  faultServer,
  goodStream,
  lastChunk,
  type Script,
  streamHead,
  token,
} from '../helpers/fault-server.ts'
import { connectionTo, io, jobTo, planOf, request } from '../helpers/load-jobs.ts'

/** Answers after a while, and knows the most requests that it ever had at once. */
function slowly(ms: number): { script: Script; most: () => number } {
  let now = 0
  let most = 0
  const script: Script = (socket) => {
    now += 1
    most = Math.max(most, now)
    socket.write(streamHead)
    setTimeout(() => {
      now -= 1
      socket.write(Buffer.concat([chunk(goodStream(3)), Buffer.from(lastChunk)]))
    }, ms)
  }
  return { script, most: () => most }
}

/** The most requests under way by the records' own times. */
function mostAtOnce({ records }: Round): number {
  const turns = records
    .flatMap(({ sentMs, endMs }) => [
      { at: sentMs, by: 1 },
      { at: endMs, by: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.by - b.by)
  let now = 0
  return turns.reduce((most, { by }) => {
    now += by
    return Math.max(most, now)
  }, 0)
}

const threads = [{ lanes: 0 }, { lanes: 2 }]

describe.each(threads)('lanes: $lanes', ({ lanes }) => {
  test('one record for each planned request, in plan order, whatever finished first', async () => {
    await using server = await faultServer((socket, asked) => {
      const { prompt } = JSON.parse(asked.body)
      setTimeout(() => answerWell(2)(socket, asked), prompt === 'p0' ? 80 : 5)
    })
    const round = await runLoad(jobTo(server.url, { plan: planOf(7), lanes }), io())
    expect(round.records.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(round.records.every(({ ending }) => ending.kind === 'ok')).toBe(true)
    expect(round.records[0]?.endMs).toBe(Math.max(...round.records.map(({ endMs }) => endMs)))
    expect(round.durationMs).toBe(round.records[0]?.endMs)
    expect(round).toMatchObject({ partial: false, health: { lanes, events: 14, connects: 7, resends: 0 } })
    expect(round.health.utilisation).toHaveLength(Math.max(1, lanes))
  })

  test('the same counts, whatever carries them', async () => {
    await using server = await faultServer(answerWell(5))
    const round = await runLoad(jobTo(server.url, { plan: planOf(101), concurrency: 9, lanes }), io())
    expect(server.asked).toHaveLength(101)
    expect(new Set(server.asked.map(({ body }) => body)).size).toBe(101)
    expect(round.health.events).toBe(505)
    expect(round.records.map(({ eventMs }) => eventMs.length)).toEqual(Array(101).fill(5))
    expect(server.connections.total).toBe(9)
  })

  test('never above the concurrency, full while requests wait, first in first out', async () => {
    const { script, most } = slowly(30)
    await using server = await faultServer(script)
    const round = await runLoad(jobTo(server.url, { plan: planOf(40), concurrency: 5, lanes }), io())
    expect(most()).toBe(5)
    expect(mostAtOnce(round)).toBe(5)
    expect(server.connections.most).toBe(5)
    expect(server.connections.total).toBe(5)
    expect(round.records.slice(0, 5).map(({ slotMs }) => slotMs)).toEqual([0, 0, 0, 0, 0])
    for (const { slotMs, sentMs } of round.records) expect(sentMs).toBeGreaterThanOrEqual(slotMs)
  })

  test('no request leaves before it is due, and all by their own clock', async () => {
    await using server = await faultServer(answerWell(2))
    const plan = planOf(30, (index) => index * 7.5, 7.5)
    const round = await runLoad(jobTo(server.url, { plan, lanes }), io())
    expect(round.records.map(({ dueMs }) => dueMs)).toEqual(plan.requests.map(({ dueMs }) => dueMs))
    for (const { sentMs, dueMs, slotMs } of round.records) {
      expect(sentMs).toBeGreaterThanOrEqual(dueMs)
      expect(slotMs).toBe(dueMs)
    }
    expect(round.health.late_ratio).toBeTypeOf('number')
    expect(round.health.send_spread_ms).toBe(0)
  })

  test('due times in any order are followed, records stay in plan order', async () => {
    await using server = await faultServer(answerWell(1))
    const due = [90, 0, 60, 30]
    const plan = planOf(4, (index) => due[index] ?? 0, 30)
    await runLoad(jobTo(server.url, { plan, lanes, concurrency: 2 }), io())
    expect(server.asked.map(({ body }) => JSON.parse(body).prompt)).toEqual(['p1', 'p3', 'p2', 'p0'])
  })

  test('connections are open before the clock starts', async () => {
    let open = 0
    await using server = await faultServer((socket, asked) => {
      if (asked.before === 0) open = server.connections.open
      answerWell(1)(socket, asked)
    })
    const plan = planOf(8, (index) => index * 10, 10)
    await runLoad(jobTo(server.url, { plan, concurrency: 6, lanes }), io())
    expect(open).toBe(6)
  })

  test('a signal ends it within a second: what came is kept, what was not sent has no times', async () => {
    const stop = new AbortController()
    await using server = await faultServer((socket, { before }) => {
      socket.write(streamHead)
      socket.write(chunk(token('a')))
      if (before === 2) setTimeout(() => stop.abort(), 100)
    })
    const plan = { ...planOf(4), endsNotBeforeMs: 60_000 }
    const round = await runLoad(
      jobTo(server.url, { plan, concurrency: 3, lanes, requestTimeoutMs: 60_000 }),
      io(stop.signal),
    )
    expect(round.partial).toBe(true)
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(Array(4).fill('aborted'))
    expect(round.records.map(({ eventMs }) => eventMs.length)).toEqual([1, 1, 1, 0])
    expect(round.records[3]).toMatchObject({ sentMs: Number.NaN, endMs: Number.NaN })
    expect(round.durationMs).toBeLessThan(2_000)
  })

  test('a signal that was given before it began: nothing is sent', async () => {
    await using server = await faultServer(answerWell(1))
    const round = await runLoad(jobTo(server.url, { plan: planOf(3), lanes }), io(AbortSignal.abort()))
    expect(round.partial).toBe(true)
    expect(server.asked).toEqual([])
  })

  test('all requests fail: the round is whole, each record says why', async () => {
    const server = await faultServer(() => {})
    server.die()
    const round = await runLoad(jobTo(server.url, { plan: planOf(50), concurrency: 8, lanes }), io())
    expect(round.partial).toBe(false)
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(Array(50).fill('connect'))
    expect(round.health).toMatchObject({ connects: 0, events: 0, bytes: 0 })
  })
})

test('each end lets the next request in', async () => {
  const { script } = slowly(10)
  await using server = await faultServer(script)
  const { records } = await runLoad(jobTo(server.url, { plan: planOf(12), concurrency: 3 }), io())
  const ends = records.map(({ endMs }) => endMs).sort((a, b) => a - b)
  expect(records.map(({ slotMs }) => slotMs)).toEqual([0, 0, 0, ...ends.slice(0, 9)])
})

test('more threads than slots or requests are not started', async () => {
  await using server = await faultServer(answerWell(1))
  const two = await runLoad(jobTo(server.url, { plan: planOf(2), lanes: 5 }), io())
  expect(two.health.lanes).toBe(2)
  const one = await runLoad(jobTo(server.url, { plan: planOf(6), lanes: 3, concurrency: 1 }), io())
  expect(one.health).toMatchObject({ lanes: 1, connects: 1 })
  expect(one.records.map(({ ending }) => ending.kind)).toEqual(Array(6).fill('ok'))
})

test('v0.9.1 sleeps once more after its last request: the round ends no earlier', async () => {
  await using server = await faultServer(answerWell(1))
  const plan = { ...planOf(2), endsNotBeforeMs: 250 }
  const round = await runLoad(jobTo(server.url, { plan }), io())
  expect(round.durationMs).toBe(250)
})

test('a plan without requests is a round without records', async () => {
  await using server = await faultServer(answerWell(1))
  const round = await runLoad(jobTo(server.url, { plan: planOf(0), concurrency: 4 }), io())
  expect(round).toMatchObject({ records: [], partial: false, durationMs: 0 })
})

test('progress is told while it runs, and at the end', async () => {
  const { script } = slowly(450)
  await using server = await faultServer((socket, asked) =>
    asked.before === 0 ? socket.write('HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n') : script(socket, asked),
  )
  const seen: Progress[] = []
  await runLoad(jobTo(server.url, { plan: planOf(3) }), { ...io(), onProgress: (progress) => seen.push(progress) })
  expect(seen.length).toBeGreaterThanOrEqual(2)
  expect(seen[0]).toMatchObject({ total: 3, done: 1, failed: 1, inFlight: 2 })
  expect(seen.at(-1)).toMatchObject({ total: 3, done: 3, failed: 1, inFlight: 0 })
})

test('what goes over the wire: path, header order, ids and the body’s very bytes', async () => {
  await using server = await faultServer(answerWell(1))
  const connection = connectionTo(`${server.url}/prefix`, { headers: [['Authorization', 'Bearer None']] })
  const one = { ...request(), body: '{"prompt": "\\u00e9"}', requestId: 'bench-0' }
  await runLoad(jobTo('', { connection, plan: { ...planOf(1), requests: [one] } }), io())
  const [asked] = server.asked
  const [line, ...headers] = (asked?.head ?? '').split('\r\n')
  expect(line).toBe('POST /prefix/v1/completions HTTP/1.1')
  expect(headers).toEqual([
    `host: 127.0.0.1:${server.port}`,
    'connection: keep-alive',
    'Authorization: Bearer None',
    'x-request-id: bench-0',
    'Accept: */*',
    'Content-Type: application/json',
    'content-length: 20',
  ])
  expect(asked?.body).toBe('{"prompt": "\\u00e9"}')
})

test('a warm-up is copies of one request, all at once under the limit', async () => {
  const { script, most } = slowly(20)
  await using server = await faultServer(script)
  const records = await warmUp(jobTo(server.url), request(3), { copies: 6, concurrency: 4 }, io())
  expect(records.map(({ ending }) => ending.kind)).toEqual(Array(6).fill('ok'))
  expect(most()).toBe(4)
  expect(new Set(server.asked.map(({ body }) => JSON.parse(body).prompt))).toEqual(new Set(['p3']))
})

test('a URL that the backend cannot use, or that is none, stops before any load', async () => {
  const bad = jobTo('http://127.0.0.1:1', { path: '/v1/chat/completion' })
  await expect(runLoad(bad, io())).rejects.toThrow('does not fit backend vllm')
  await expect(runLoad(jobTo('nonsense'), io())).rejects.toThrow('"nonsense/v1/completions" is not a URL')
})
