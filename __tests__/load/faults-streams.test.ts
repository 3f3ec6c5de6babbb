import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Ending } from '../../src/domain/record.ts'
import {
  chunk,
  doneEvent,
  faultServer,
  lastChunk,
  type Script,
  streamHead,
  streams,
  token,
  usageEvent,
} from '../helpers/fault-server.ts'
import { wires } from '../helpers/wires.ts'

describe.each(wires)('over $wire', ({ ask }) => {
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
        want: {
          ending: { kind: 'ok' },
          text: 'xx',
          usage: { promptTokens: 5, completionTokens: 2, fromChoices: true },
        },
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
})
