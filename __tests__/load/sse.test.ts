import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { longestBytes, SseReader } from '../../src/load/sse.ts'

interface Seen {
  readonly events: { data: string; type: string; atMs: number }[]
  readonly strays: string[]
  tooLong: number
}

/** Feeds chunks, the k-th stamped k. */
function read(chunks: readonly Uint8Array[]): Seen {
  const seen: Seen = { events: [], strays: [], tooLong: 0 }
  const reader = new SseReader({
    event: (data, type, atMs) => seen.events.push({ data, type, atMs }),
    stray: (line) => seen.strays.push(line),
    tooLong: () => {
      seen.tooLong += 1
    },
  })
  for (const [k, chunk] of chunks.entries()) reader.feed(Buffer.from(chunk), 0, chunk.length, k)
  reader.end()
  return seen
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const dataOf = (text: string): string[] => read([bytes(text)]).events.map(({ data }) => data)
const everyByte = (all: Uint8Array): Uint8Array[] => [...all].map((byte) => Uint8Array.of(byte))

test.each([
  { name: 'an event ends at a blank line', text: 'data: a\n\ndata: b\n\n', want: ['a', 'b'] },
  { name: 'CRLF', text: 'data: a\r\n\r\ndata: b\r\n\r\n', want: ['a', 'b'] },
  { name: 'CR alone', text: 'data: a\r\rdata: b\r\r', want: ['a', 'b'] },
  { name: 'data without a blank after the colon (Triton)', text: 'data:{"x": 1}\n\n', want: ['{"x": 1}'] },
  { name: 'only one blank is taken', text: 'data:  a\n\n', want: [' a'] },
  { name: 'several data lines are one event', text: 'data: a\ndata: b\n\n', want: ['a\nb'] },
  { name: 'comments and keep-alives are nothing', text: ': ping\n\n:\n\ndata: a\n: x\n\n', want: ['a'] },
  { name: 'event, id and retry lines are no data', text: 'event: m\nid: 7\nretry: 10\ndata: a\n\n', want: ['a'] },
  { name: 'a missing final blank line', text: 'data: a\n', want: ['a'] },
  { name: 'a missing final line end', text: 'data: a\n\ndata: [DONE]', want: ['a', '[DONE]'] },
  { name: 'a byte order mark', text: '\ufeffdata: a\n\n', want: ['a'] },
  { name: 'data without a colon is empty data', text: 'data\n\n', want: [''] },
  { name: 'Unicode line separators are text', text: 'data: a\u2028b\u0085c\n\n', want: ['a\u2028b\u0085c'] },
  { name: 'text with a mark inside it keeps it', text: 'data: \ufeffa\n\n', want: ['\ufeffa'] },
])('$name', ({ text, want }) => {
  expect(dataOf(text)).toEqual(want)
  expect(read(everyByte(bytes(text))).events.map(({ data }) => data)).toEqual(want)
})

test('the event field names the type, for that event only', () => {
  const { events } = read([bytes('event: error\ndata: x\n\ndata: y\n\n')])
  expect(events.map(({ type }) => type)).toEqual(['error', ''])
})

test('lines of no stream of events are handed out as they are', () => {
  const seen = read([bytes('data: a\n\nEngine callback timeout: 600s\n{"error": "x"}\n')])
  expect(seen.events.map(({ data }) => data)).toEqual(['a'])
  expect(seen.strays).toEqual(['Engine callback timeout: 600s', '{"error": "x"}'])
})

describe('stamps', () => {
  test('an event has the stamp of the read that completed its data line, not of the blank line after it', () => {
    expect(read([bytes('data: a'), bytes('\n'), bytes('\ndata: b\n\n')]).events).toEqual([
      { data: 'a', type: '', atMs: 1 },
      { data: 'b', type: '', atMs: 2 },
    ])
  })

  test('a last event without a line end has the stamp of the last read', () => {
    expect(read([bytes('data: '), bytes('a')]).events).toEqual([{ data: 'a', type: '', atMs: 1 }])
  })
})

const inReads = (all: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, k) => all.subarray(k * size, (k + 1) * size))

test('an event of 400 KB comes whole, in reads of 1,000 bytes, and costs its length once', () => {
  const big = JSON.stringify({ text: 'é'.repeat(200_000) })
  const all = bytes(`data: ${big}\n\n`)
  expect(read(inReads(all, 1_000)).events.map(({ data }) => data)).toEqual([big])
})

describe.each([1_000, 65_536, Number.MAX_SAFE_INTEGER])('in reads of %d bytes', (size) => {
  const long = 'x'.repeat(longestBytes)
  test.each([
    { name: 'a line without an end', text: `data: a\n\ndata: ${long}${long}`, want: ['a'] },
    { name: 'a comment', text: `data: a\n\n: ${long}\n\ndata: b\n\n`, want: ['a'] },
    { name: 'an event of many lines', text: `${`data: ${long.slice(0, 600_000)}\n`.repeat(2)}\ndata: b\n\n`, want: [] },
  ])('$name, too long, ends the reading and is told once', ({ text, want }) => {
    const seen = read(inReads(bytes(text), Math.min(size, text.length)))
    expect(seen.events.map(({ data }) => data)).toEqual(want)
    expect(seen.tooLong).toBe(1)
  })

  test('a line of just the most bytes is read', () => {
    const text = `data: ${long.slice(6)}`
    const seen = read(inReads(bytes(`${text}\n\n`), Math.min(size, text.length)))
    expect(seen.events.map(({ data }) => data.length)).toEqual([longestBytes - 6])
    expect(seen.tooLong).toBe(0)
  })
})

test('the reader keeps no view of what it was fed', () => {
  const seen: string[] = []
  const reader = new SseReader({ event: (data) => seen.push(data), stray: () => {}, tooLong: () => {} })
  const shared = Buffer.from('data: first')
  reader.feed(shared, 0, shared.length, 0)
  shared.fill('x')
  reader.feed(Buffer.from('\n\n'), 0, 2, 1)
  expect(seen).toEqual(['first'])
})

/** Cuts bytes at any places, empty pieces too. */
const split = (all: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const at = [0, ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b), all.length]
  return at.slice(1).map((end, k) => all.slice(at[k], end))
}
const withoutStamps = ({ events, strays }: Seen) => ({
  events: events.map(({ data, type }) => ({ data, type })),
  strays,
})

const line = fc.oneof(
  fc.constantFrom('', '', 'data: x', 'data:', 'data', ': ping', 'event: error', 'id: 1', 'retry: 5', 'data: [DONE]'),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text}`),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
const stream = fc
  .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')))
  .map((lines) => bytes(lines.map(([text, end]) => text + end).join('')))

test('any split of a stream gives the same events', () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (all, cuts) => {
      const whole = withoutStamps(read([all]))
      expect(withoutStamps(read(split(all, cuts)))).toEqual(whole)
      expect(withoutStamps(read(everyByte(all)))).toEqual(whole)
    }),
  )
})

test('any bytes are read, none throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(), { maxLength: 5 }), (all, cuts) => {
      expect(withoutStamps(read(split(all, cuts)))).toEqual(withoutStamps(read([all])))
    }),
  )
})

test.each([
  { file: 'vllm-0.32.0-completions.sse', events: 10 },
  { file: 'vllm-0.32.0-chat.sse', events: 11 },
])('the recorded $file: $events events, whole and byte by byte', ({ file, events }) => {
  const all = readFileSync(new URL(`./streams/${file}`, import.meta.url))
  const whole = withoutStamps(read([all]))
  expect(whole.events).toHaveLength(events)
  expect(whole.events.at(-1)?.data).toBe('[DONE]')
  expect(withoutStamps(read(everyByte(all)))).toEqual(whole)
})
