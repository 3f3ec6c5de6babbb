import { describe, expect, test } from 'vitest'
import { runLoad } from '../../src/load/index.ts'
import {
  answerWell,
  chunk,
  faultServer,
  goodStream,
  type Script,
  streamHead,
  streams,
  token,
} from '../helpers/fault-server.ts'
import { io, jobTo, planOf } from '../helpers/load-jobs.ts'
import { wires } from '../helpers/wires.ts'

const never: Script = () => {}
describe.each(wires)('over $wire', ({ ask, to }) => {
  describe('silence', () => {
    const requestTimeoutMs = 150

    test.each<{ name: string; script: Script; events: number }>([
      { name: 'headers never come', script: never, events: 0 },
      { name: 'the stream stalls after two events', script: streams([token('a'), token('b')], 'open'), events: 2 },
      {
        name: 'the headers come byte by byte and never end (slow loris)',
        script: (socket) => {
          const bytes = Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(200)}`)
          let at = 0
          const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 10)
          socket.on('close', () => clearInterval(timer))
        },
        events: 0,
      },
      {
        name: 'an error body that stalls',
        script: (socket) => socket.write('HTTP/1.1 500 X\r\ncontent-length: 9\r\n\r\noh'),
        events: 0,
      },
    ])('$name: a time-out, not a latency', async ({ script, events }) => {
      await using server = await faultServer(script)
      const record = await ask(server.url, { requestTimeoutMs })
      expect(record.ending).toEqual({ kind: 'timeout', afterMs: requestTimeoutMs, events })
      expect(record.eventMs).toHaveLength(events)
      expect(record.endMs - record.sentMs).toBeGreaterThanOrEqual(requestTimeoutMs)
    })

    test('a stream that drips slower than the whole but never stops is no time-out', async () => {
      await using server = await faultServer(
        streams([token('a'), ': x\n\n', token('b'), token('c', 'length')], 'whole', 60),
      )
      const record = await ask(server.url, { requestTimeoutMs })
      expect(record.ending).toEqual({ kind: 'ok' })
      expect(record.endMs - record.sentMs).toBeGreaterThan(requestTimeoutMs)
    })

    test('an endless stream ends with the signal, and keeps what came', async () => {
      await using server = await faultServer((socket) => {
        socket.write(streamHead)
        const timer = setInterval(() => socket.write(chunk(token('z'))), 5)
        socket.on('close', () => clearInterval(timer))
      })
      const record = await ask(server.url, {}, AbortSignal.timeout(200))
      expect(record.ending).toEqual({ kind: 'aborted' })
      expect(record.eventMs.length).toBeGreaterThan(5)
      expect(record.text).toMatch(/^z+$/)
    })
  })

  describe('no connection', () => {
    test('refused', async () => {
      const server = await faultServer(never)
      server.die()
      const record = await ask(server.url)
      expect(record).toMatchObject({
        sentMs: Number.NaN,
        ending: { kind: 'connect', code: 'ECONNREFUSED', detail: `connect ECONNREFUSED 127.0.0.1:${server.port}` },
      })
    })

    test('no such host', async () => {
      const { ending, sentMs } = await ask('http://no-such-host.invalid:8000')
      expect(sentMs).toBeNaN()
      expect(ending).toMatchObject({ kind: 'connect', code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) })
    })

    test('a server that accepts and hangs up: told what it may be', async () => {
      await using server = await faultServer((socket) => socket.end())
      const { ending } = await ask(server.url)
      expect(ending).toEqual({
        kind: 'reset',
        code: 'UND_ERR_SOCKET',
        events: 0,
        detail: 'other side closed before any answer; if this port speaks TLS, use https:// in the base URL',
      })
    })
  })

  describe('kept-alive connections', () => {
    test('one that is closed under a request before any byte is replaced, once, and counted', async () => {
      // The second request on each connection is met by a close without an answer.
      await using server = await faultServer((socket, asked) =>
        asked.onConnection === 0 ? answerWell(2)(socket, asked) : socket.resetAndDestroy(),
      )
      const round = await runLoad(
        jobTo(server.url, { connection: to(server.url), plan: planOf(3), concurrency: 1 }),
        io(),
      )
      expect(round.records.map(({ ending }) => ending.kind)).toEqual(['ok', 'ok', 'ok'])
      expect(round.health).toMatchObject({ resends: 2, connects: 3 })
      expect(server.asked.map(({ body }) => JSON.parse(body).prompt)).toEqual(['p0', 'p1', 'p1', 'p2', 'p2'])
    })

    test('a fresh connection that is closed is not tried again', async () => {
      await using server = await faultServer((socket) => socket.resetAndDestroy())
      const round = await runLoad(
        jobTo(server.url, { connection: to(server.url), plan: planOf(3), concurrency: 1 }),
        io(),
      )
      expect(round.records.map(({ ending }) => ending.kind)).toEqual(['reset', 'reset', 'reset'])
      expect(server.asked).toHaveLength(3)
      expect(round.health.resends).toBe(0)
    })

    test('once a byte of the answer came, nothing is sent again', async () => {
      await using server = await faultServer((socket, asked) =>
        asked.onConnection === 0 ? answerWell(2)(socket, asked) : streams([], 'reset')(socket, asked),
      )
      const round = await runLoad(
        jobTo(server.url, { connection: to(server.url), plan: planOf(2), concurrency: 1 }),
        io(),
      )
      expect(round.records[1]?.ending).toEqual({ kind: 'reset', code: 'ECONNRESET', events: 0 })
      expect(server.asked).toHaveLength(2)
    })

    test('a server that says close after each answer gets a new connection for each, without a failure', async () => {
      await using server = await faultServer((socket) =>
        socket.end(
          `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${goodStream(2).length}\r\n\r\n${goodStream(2)}`,
        ),
      )
      const round = await runLoad(
        jobTo(server.url, { connection: to(server.url), plan: planOf(4), concurrency: 2 }),
        io(),
      )
      expect(round.records.map(({ ending }) => ending.kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
      expect(round.health.resends).toBe(0)
      expect(server.connections.total).toBe(4)
    })
  })

  describe('a server that goes away in the middle', () => {
    test('dies: what was under way is reset, the rest refused', async () => {
      const server = await faultServer((socket, asked) => {
        if (asked.before < 2) answerWell(2)(socket, asked)
        else server.die()
      })
      const round = await runLoad(
        jobTo(server.url, { connection: to(server.url), plan: planOf(6), concurrency: 2 }),
        io(),
      )
      const kinds = round.records.map(({ ending }) => ending.kind)
      expect(kinds.slice(0, 2)).toEqual(['ok', 'ok'])
      expect(kinds.slice(4)).toEqual(['connect', 'connect'])
      expect(round.partial).toBe(false)
    })

    test('restarts: requests after it succeed on new connections', async () => {
      const restarted: Awaited<ReturnType<typeof faultServer>>[] = []
      const restart = async () => {
        first.die()
        await new Promise((resolve) => setTimeout(resolve, 40))
        restarted.push(await faultServer(answerWell(2), first.port))
      }
      const first = await faultServer((socket, asked) => {
        answerWell(2)(socket, asked)
        if (asked.before === 1) setTimeout(restart, 20)
      })
      const round = await runLoad(
        jobTo(first.url, { connection: to(first.url), plan: planOf(4, (i) => (i < 2 ? 0 : 200), 50), concurrency: 2 }),
        io(),
      )
      expect(round.records.map(({ ending }) => ending.kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
      expect(restarted[0]?.asked).toHaveLength(2)
      restarted[0]?.die()
    })
  })
})
