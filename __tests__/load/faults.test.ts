import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Ending } from '../../src/domain/record.ts'
import { runLoad } from '../../src/load/index.ts'
import {
  answer,
  answerWell,
  chunk,
  doneEvent,
  faultServer,
  goodStream,
  lastChunk,
  type Script,
  streamHead,
  token,
  usageEvent,
} from '../helpers/fault-server.ts'
import { ask, connectionTo, io, jobTo, planOf } from '../helpers/load-jobs.ts'

/** Streams pieces, each its own HTTP chunk and its own write, `gapMs` apart, and then what `end` says. */
const streams =
  (pieces: readonly (string | Uint8Array)[], end: 'whole' | 'open' | 'reset' | 'close' = 'whole', gapMs = 0): Script =>
  async (socket) => {
    socket.write(streamHead)
    for (const piece of pieces) {
      if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs))
      socket.write(chunk(piece))
    }
    if (end !== 'open') await new Promise((resolve) => setTimeout(resolve, 10))
    if (end === 'whole') socket.write(lastChunk)
    if (end === 'reset') socket.resetAndDestroy()
    if (end === 'close') socket.end()
  }

const never: Script = () => {}
const vllm404 =
  '{"error":{"message":"The model `nope` does not exist. Valid aliases: tiny.","type":"NotFoundError","param":"model","code":404}}'

describe('answers that are no stream', () => {
  test.each<{ name: string; script: Script; ending: Ending }>([
    {
      name: '404 with vLLM’s error body: its message',
      script: (socket) => socket.write(answer('404 Not Found', vllm404)),
      ending: {
        kind: 'http',
        status: 404,
        reason: 'Not Found',
        detail: 'The model `nope` does not exist. Valid aliases: tiny.',
      },
    },
    {
      name: '400 with a long error: 200 characters of it',
      script: (socket) => socket.write(answer('400 Bad Request', `{"error":{"message":"${'x'.repeat(500)}"}}`)),
      ending: { kind: 'http', status: 400, reason: 'Bad Request', detail: `${'x'.repeat(199)}…` },
    },
    {
      name: '401 without a body',
      script: (socket) => socket.write(answer('401 Unauthorized', '')),
      ending: { kind: 'http', status: 401, reason: 'Unauthorized', detail: '' },
    },
    {
      name: '429 with Retry-After',
      script: (socket) => socket.write(answer('429 Too Many Requests', '{"detail":"slow down"}', 'Retry-After: 5\r\n')),
      ending: { kind: 'http', status: 429, reason: 'Too Many Requests', detail: 'Retry-After: 5; slow down' },
    },
    {
      name: '503 without Retry-After, as plain text',
      script: (socket) => socket.write(answer('503 Service Unavailable', 'busy\r\n')),
      ending: { kind: 'http', status: 503, reason: 'Service Unavailable', detail: 'busy' },
    },
    {
      name: 'MindIE’s 422, whose error is a string',
      script: (socket) =>
        socket.write(
          answer('422 Unprocessable Entity', '{"error":"Model not found","error_type":"Input Validation Error"}'),
        ),
      ending: { kind: 'http', status: 422, reason: 'Unprocessable Entity', detail: 'Model not found' },
    },
    {
      name: '200 with a JSON error in several lines',
      script: (socket) => socket.write(answer('200 OK', '{\n "error": {\n  "message": "out of memory"\n }\n}')),
      ending: { kind: 'stream-error', detail: 'out of memory' },
    },
    {
      name: '200 with one JSON document instead of a stream',
      script: (socket) => socket.write(answer('200 OK', '{"choices":[{"text":"all of it"}]}')),
      ending: { kind: 'protocol', detail: 'the server did not stream: it answered with one JSON document' },
    },
    {
      name: '200 with nothing',
      script: (socket) => socket.write(answer('200 OK', '')),
      ending: { kind: 'empty' },
    },
    {
      name: 'an answer that is no HTTP',
      script: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'),
      ending: {
        kind: 'protocol',
        detail: 'Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/): is this an HTTP port?',
      },
    },
    {
      name: 'an unknown content-encoding',
      script: (socket) => socket.write(answer('200 OK', 'xyz', 'Content-Encoding: rot13\r\n')),
      ending: { kind: 'protocol', detail: 'the answer has an unknown content-encoding: rot13' },
    },
  ])('$name', async ({ script, ending }) => {
    await using server = await faultServer(script)
    const record = await ask(server.url)
    expect(record).toMatchObject({ ending, usage: null, text: '' })
    expect(record.eventMs).toHaveLength(0)
    expect(record.sentMs).toBeGreaterThanOrEqual(0)
    expect(record.endMs).toBeGreaterThanOrEqual(record.sentMs)
  })
})

describe('streams that go wrong', () => {
  test.each<{ name: string; script: Script; ending: Ending; events: number }>([
    {
      name: 'an error event inside a stream, with [DONE] after it',
      script: streams([token('a'), 'data: {"error":{"message":"engine died","code":500}}\n\n', doneEvent]),
      ending: { kind: 'stream-error', detail: 'engine died' },
      events: 1,
    },
    {
      name: 'an event named error whose data is text',
      script: streams([token('a'), 'event: error\ndata: upstream gone\n\n']),
      ending: { kind: 'stream-error', detail: 'upstream gone' },
      events: 1,
    },
    {
      name: 'MindIE’s error as plain text in the stream, without [DONE]',
      script: streams([token('a'), token('b'), 'Engine callback timeout: 600s']),
      ending: { kind: 'stream-error', detail: 'Engine callback timeout: 600s' },
      events: 2,
    },
    {
      name: 'data that is no JSON',
      script: streams([token('a'), 'data: {"choices": [\n\n', token('b', 'length'), doneEvent]),
      ending: { kind: 'protocol', detail: 'an event is not JSON: {"choices": [' },
      events: 1,
    },
    {
      name: 'the socket is reset after two events',
      script: streams([token('a'), token('b')], 'reset'),
      ending: { kind: 'reset', code: 'ECONNRESET', events: 2 },
      events: 2,
    },
    {
      name: 'the server closes after one event, in the middle of its chunks',
      script: streams([token('a')], 'close'),
      ending: { kind: 'reset', code: 'UND_ERR_SOCKET', events: 1 },
      events: 1,
    },
    {
      name: 'an error was told before the connection broke',
      script: streams([token('a'), 'data: {"error":"oom"}\n\n'], 'reset'),
      ending: { kind: 'stream-error', detail: 'oom' },
      events: 1,
    },
    {
      name: 'neither [DONE] nor a finish reason',
      script: streams([token('a'), token('b'), token('c')]),
      ending: { kind: 'cut', events: 3 },
      events: 3,
    },
    { name: 'only comments', script: streams([': ping\n\n', ': ping\n\n']), ending: { kind: 'empty' }, events: 0 },
    { name: 'only [DONE]', script: streams([doneEvent]), ending: { kind: 'empty' }, events: 0 },
    {
      name: 'only the usage',
      script: streams([usageEvent(4), doneEvent]),
      ending: { kind: 'empty' },
      events: 0,
    },
  ])('$name', async ({ script, ending, events }) => {
    await using server = await faultServer(script)
    const record = await ask(server.url)
    expect(record.ending).toEqual(ending)
    expect(record.eventMs).toHaveLength(events)
    expect([...record.eventMs]).toEqual([...record.eventMs].sort((a, b) => a - b))
  })
})

describe('streams that are odd and right', () => {
  const good = {
    ending: { kind: 'ok' },
    text: 'abcd',
    usage: { promptTokens: 5, completionTokens: 4, fromChoices: false },
  }
  const whole = [token('a'), token('b'), token('c'), token('d', 'length'), usageEvent(4), doneEvent]
  const plain = Buffer.from(whole.join(''))

  test.each<{ name: string; script: Script; want?: object; events?: number }>([
    { name: 'each event in its own chunk', script: streams(whole) },
    { name: 'all in one chunk', script: streams([plain]) },
    { name: 'split at every byte', script: streams([...plain].map((byte) => Uint8Array.of(byte))) },
    { name: 'CRLF', script: streams([plain.toString().replaceAll('\n', '\r\n')]) },
    {
      name: 'comments, event, id and retry lines between',
      script: streams(whole.map((event, i) => `: keep-alive\n\nevent: message\nid: ${i}\nretry: 5\n${event}`)),
    },
    { name: 'no blank line at the end', script: streams([plain.subarray(0, plain.length - 2)]) },
    {
      name: 'no [DONE], but a finish reason',
      script: streams(whole.slice(0, 5)),
    },
    {
      name: 'no usage',
      script: streams([...whole.slice(0, 4), doneEvent]),
      want: { ...good, usage: null },
    },
    {
      name: 'usage in every event, MindIE’s way in the last only: it says that it stood beside choices',
      script: streams(
        [1, 2]
          .map((n) =>
            token('x', n === 2 ? 'length' : null).replace(
              '"choices"',
              `"usage":{"prompt_tokens":5,"completion_tokens":${n}},"choices"`,
            ),
          )
          .concat(doneEvent),
      ),
      want: { ending: { kind: 'ok' }, text: 'xx', usage: { promptTokens: 5, completionTokens: 2, fromChoices: true } },
      events: 2,
    },
    {
      name: 'the whole answer’s usage is kept over the running ones',
      script: streams([
        token('x', 'length').replace('"choices"', '"usage":{"completion_tokens":9},"choices"'),
        usageEvent(4),
        doneEvent,
      ]),
      want: { usage: { completionTokens: 4, fromChoices: false } },
      events: 1,
    },
    {
      name: 'several tokens in an event: events are counted, tokens are the server’s',
      script: streams([token('ab'), token('cd', 'length'), usageEvent(4), doneEvent]),
      events: 2,
    },
    {
      name: 'an output shorter than asked is whole all the same',
      script: streams([token('a', 'stop'), usageEvent(1), doneEvent]),
      want: { ending: { kind: 'ok' }, text: 'a', askedTokens: 4, usage: { completionTokens: 1 } },
      events: 1,
    },
    {
      name: 'UTF-8 split inside a character',
      script: streams([
        Buffer.from(token('昇', 'length')).subarray(0, 50),
        Buffer.from(token('昇', 'length')).subarray(50),
        doneEvent,
      ]),
      want: { ending: { kind: 'ok' }, text: '昇' },
      events: 1,
    },
    {
      name: 'an event of 400 KB',
      script: streams([token('y'.repeat(400_000), 'length'), doneEvent]),
      want: { ending: { kind: 'ok' }, text: 'y'.repeat(400_000) },
      events: 1,
    },
    {
      name: 'no chunks and no length: the end of the connection ends it',
      script: (socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${plain}`),
    },
    {
      name: 'broken after [DONE]: the answer was whole',
      script: streams(whole, 'reset'),
    },
    {
      name: 'early hints before the answer',
      script: (socket) =>
        socket.write(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${streamHead}${chunk(plain)}${lastChunk}`),
    },
    {
      name: 'headers that are late',
      script: (socket, asked) => setTimeout(() => streams(whole)(socket, asked), 60),
    },
    {
      name: 'gzip, although nobody asked for it',
      script: (socket) => {
        const packed = gzipSync(plain)
        socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`)
        socket.write(packed)
      },
    },
  ])('$name', async ({ script, want = good, events = 4 }) => {
    await using server = await faultServer(script)
    const record = await ask(server.url)
    expect(record).toMatchObject(want)
    expect(record.eventMs).toHaveLength(events)
    expect(record.latencyEndMs).toBe(record.eventMs.at(-1))
  })

  test('chat: the role event alone counts as one event; the server’s usage says there was no token', async () => {
    const role = 'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
    await using server = await faultServer(streams([role, usageEvent(0), doneEvent], 'whole', 5))
    const chat = { backend: 'openai-chat', path: '/v1/chat/completions' }
    const v091 = await ask(server.url, chat)
    expect(v091).toMatchObject({ ending: { kind: 'ok' }, text: '', usage: { completionTokens: 0 } })
    expect(v091.eventMs).toHaveLength(1)
    // v0.9.1's chat latency ends at the usage event, the newer client's at the last event with choices.
    expect(v091.latencyEndMs).toBeGreaterThan(v091.eventMs[0] ?? Number.NaN)
    const latest = await ask(server.url, { ...chat, compat: 'latest' })
    expect(latest.latencyEndMs).toBe(latest.eventMs[0])
  })
})

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
    const round = await runLoad(jobTo(server.url, { plan: planOf(3), concurrency: 1 }), io())
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(['ok', 'ok', 'ok'])
    expect(round.health).toMatchObject({ resends: 2, connects: 3 })
    expect(server.asked.map(({ body }) => JSON.parse(body).prompt)).toEqual(['p0', 'p1', 'p1', 'p2', 'p2'])
  })

  test('a fresh connection that is closed is not tried again', async () => {
    await using server = await faultServer((socket) => socket.resetAndDestroy())
    const round = await runLoad(jobTo(server.url, { plan: planOf(3), concurrency: 1 }), io())
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(['reset', 'reset', 'reset'])
    expect(server.asked).toHaveLength(3)
    expect(round.health.resends).toBe(0)
  })

  test('once a byte of the answer came, nothing is sent again', async () => {
    await using server = await faultServer((socket, asked) =>
      asked.onConnection === 0 ? answerWell(2)(socket, asked) : streams([], 'reset')(socket, asked),
    )
    const round = await runLoad(jobTo(server.url, { plan: planOf(2), concurrency: 1 }), io())
    expect(round.records[1]?.ending).toEqual({ kind: 'reset', code: 'ECONNRESET', events: 0 })
    expect(server.asked).toHaveLength(2)
  })

  test('a server that says close after each answer gets a new connection for each, without a failure', async () => {
    await using server = await faultServer((socket) =>
      socket.end(
        `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${goodStream(2).length}\r\n\r\n${goodStream(2)}`,
      ),
    )
    const round = await runLoad(jobTo(server.url, { plan: planOf(4), concurrency: 2 }), io())
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
    const round = await runLoad(jobTo(server.url, { plan: planOf(6), concurrency: 2 }), io())
    const kinds = round.records.map(({ ending }) => ending.kind)
    expect(kinds.slice(0, 2)).toEqual(['ok', 'ok'])
    expect(kinds.slice(4)).toEqual(['connect', 'connect'])
    expect(round.partial).toBe(false)
  })

  test('restarts: requests after it succeed on new connections', async () => {
    const first = await faultServer((socket, asked) => {
      answerWell(2)(socket, asked)
      if (asked.before === 1) setTimeout(() => first.die(), 20)
    })
    setTimeout(() => faultServer(answerWell(2), first.port).then((second) => restarted.push(second)), 60)
    const restarted: Awaited<ReturnType<typeof faultServer>>[] = []
    const round = await runLoad(
      jobTo(first.url, { plan: planOf(4, (i) => (i < 2 ? 0 : 200), 50), concurrency: 2 }),
      io(),
    )
    expect(round.records.map(({ ending }) => ending.kind)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect(restarted[0]?.asked).toHaveLength(2)
    restarted[0]?.die()
  })
})

test('what the server echoes of our secrets is blanked out', async () => {
  await using server = await faultServer((socket, asked) =>
    socket.write(answer('401 Unauthorized', `{"detail":"no such key: ${/Bearer (.*)/.exec(asked.head)?.[1]}"}`)),
  )
  const connection = connectionTo(server.url, { headers: [['Authorization', 'Bearer sk-very-secret']] })
  expect((await ask(server.url, { connection })).ending).toMatchObject({ kind: 'http', detail: 'no such key: ***' })
})
