import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Round } from '../../src/domain/round.ts'
import { runLoad } from '../../src/load/index.ts'
import { shareOf } from '../../src/load/turns.ts'
import { startSimulator } from '../../src/simulator/index.ts'
import {
  answerWell,
  chunk,
  faultServer,
  goodStream,
  lastChunk,
  type Script,
  streamHead,
} from '../helpers/fault-server.ts'
import { io, jobTo, planOf } from '../helpers/load-jobs.ts'
import { roundsApart } from '../helpers/rounds-apart.ts'

test('lanes’ shares are the whole, and differ by one at most', () => {
  fc.assert(
    fc.property(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 64 }), (total, lanes) => {
      const shares = Array.from({ length: lanes }, (_, lane) => shareOf(total, lane, lanes))
      expect(shares.reduce((a, b) => a + b)).toBe(total)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
    }),
  )
})

/** Answers after a while; knows how many requests it had at once, at each arrival. */
function counting(ms: number): { script: Script; atOnce: number[] } {
  const atOnce: number[] = []
  let now = 0
  const script: Script = (socket) => {
    now += 1
    atOnce.push(now)
    socket.write(streamHead)
    setTimeout(() => {
      now -= 1
      socket.write(Buffer.concat([chunk(goodStream(3)), Buffer.from(lastChunk)]))
    }, ms)
  }
  return { script, atOnce }
}

const prompts = (asked: readonly { readonly body: string }[]): string[] =>
  asked.map(({ body }) => JSON.parse(body).prompt)

const eventCounts = ({ records }: Round): number[] => records.map(({ eventMs }) => eventMs.length)

describe.each([0, 1, 2, 4])('lanes: %i', (lanes) => {
  test('a burst that does not divide evenly: all at once, each once', async () => {
    const waiting: (() => void)[] = []
    await using server = await faultServer((socket, asked) => {
      waiting.push(() => answerWell(3)(socket, asked))
      if (waiting.length === 23) for (const goOn of waiting) goOn()
    })
    const round = await runLoad(jobTo(server.url, { plan: planOf(23), lanes }), io())
    expect(new Set(prompts(server.asked)).size).toBe(23)
    expect(server.asked).toHaveLength(23)
    expect(eventCounts(round)).toEqual(Array(23).fill(3))
  })

  test('a limit that does not divide evenly is reached, and never passed', async () => {
    const { script, atOnce } = counting(25)
    await using server = await faultServer(script)
    const round = await runLoad(jobTo(server.url, { plan: planOf(60), concurrency: 7, lanes }), io())
    expect(Math.max(...atOnce)).toBe(7)
    expect(server.connections).toMatchObject({ total: 7, most: 7 })
    expect(new Set(prompts(server.asked)).size).toBe(60)
    expect(eventCounts(round)).toEqual(Array(60).fill(3))
  })

  test('arrivals are the plan’s, each once and in order, with a limit and without', async () => {
    for (const concurrency of [null, 5]) {
      await using server = await faultServer(answerWell(2))
      const plan = planOf(40, (index) => index * 12, 12)
      const round = await runLoad(jobTo(server.url, { plan, lanes, concurrency }), io())
      expect(round.records.map(({ dueMs }) => dueMs)).toEqual(plan.requests.map(({ dueMs }) => dueMs))
      for (const { sentMs, dueMs } of round.records) expect(sentMs).toBeGreaterThanOrEqual(dueMs)
      expect(new Set(prompts(server.asked))).toEqual(new Set(plan.requests.map(({ index }) => `p${index}`)))
      expect(server.asked).toHaveLength(40)
    }
  })

  test('what is due much later keeps nobody awake and is not forgotten', async () => {
    await using server = await faultServer(answerWell(1))
    const due = [0, 1200, 1200, 600]
    const plan = planOf(4, (index) => due[index] ?? 0, 300)
    const round = await runLoad(jobTo(server.url, { plan, lanes }), io())
    expect(prompts(server.asked).slice(0, 2)).toEqual(['p0', 'p3'])
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(Array(4).fill('ok'))
    // CPU time of all threads and of the server beside them; a thread that spins would take 1,200 ms.
    expect(round.health.cpu_ms).toBeLessThan(500)
  })
})

test('a signal ends a round that waits for a due time', async () => {
  await using server = await faultServer(answerWell(1))
  for (const lanes of [0, 2]) {
    const stop = new AbortController()
    const plan = planOf(3, (index) => index * 600_000, 600_000)
    setTimeout(() => stop.abort(), 400)
    const round = await runLoad(jobTo(server.url, { plan, lanes }), io(stop.signal))
    expect(round.partial).toBe(true)
    expect(round.records.map(({ ending }) => ending.kind).slice(1)).toEqual(['aborted', 'aborted'])
  }
})

test('a lane that is held up delays its own requests alone, and loses none', async () => {
  await using server = await startSimulator({ fast: true, stepSpread: 0 })
  const given = { url: server.url, model: 'sim', rounds: 1, atOnce: false, requests: 120, gapMs: 10, tokens: 3 }
  const [dealt] = await roundsApart({ ...given, lanes: 2, concurrency: null }, 'lane 1')
  const [limited] = await roundsApart({ ...given, lanes: 2, concurrency: 40 }, 'lane 1')
  for (const round of [dealt, limited]) {
    expect(round?.requests.map(({ events, kind }) => [events, kind])).toEqual(Array(120).fill([3, 'ok']))
  }
  // Without a limit each request has its lane: even ones are lane 0's, and overtake odd ones that are held up.
  const requests = dealt?.requests ?? []
  const overtaken = requests.filter(
    ({ sentMs }, i) => i % 2 === 1 && sentMs > (requests[i + 1]?.sentMs ?? Number.POSITIVE_INFINITY),
  )
  expect(overtaken.length).toBeGreaterThan(0)
})
