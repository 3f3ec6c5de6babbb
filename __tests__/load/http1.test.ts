import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ResponseReader } from '../../src/load/http1.ts'
import { answers } from '../helpers/answers.ts'
import { type Heard, read, readText } from '../helpers/read-answer.ts'

test('any split of an answer’s bytes gives the same head, body and end', () => {
  fc.assert(
    fc.property(answers, ({ bytes, writes }) => {
      const whole = read([bytes])
      const everyByte = read([...bytes].map((byte) => Buffer.of(byte)))
      // Behind a refused byte nothing is read, so there is no rest to compare.
      const view = ({ rest, ...heard }: Heard) => (heard.end === 'done' ? { ...heard, rest } : heard)
      expect(view(read(writes))).toEqual(view(whole))
      expect(view(everyByte)).toEqual(view(whole))
    }),
    { numRuns: 2_000 },
  )
})

test('any bytes at all: never a throw, and no byte of them is heard twice', () => {
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(`HTTP/1.1 200 OK\r\n${Buffer.from(bytes)}`, 'latin1')),
  )
  fc.assert(
    fc.property(garbage, (bytes) => {
      const { body, rest } = read([bytes])
      expect(body.length + rest.length).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 1_000 },
  )
})

const ok = 'HTTP/1.1 200 OK\r\n'
const chunkedHead = `${ok}transfer-encoding: chunked\r\n\r\n`

describe('where a body ends', () => {
  test.each<{ name: string; text: string; want: Partial<Heard> }>([
    {
      name: 'by its length',
      text: `${ok}content-length: 3\r\n\r\nabcX`,
      want: { body: 'abc', end: 'done', rest: 'X', keepsAlive: true },
    },
    {
      name: 'a length with blanks around it',
      text: `${ok}content-length: \t 3 \t\r\n\r\nabc`,
      want: { body: 'abc', end: 'done' },
    },
    { name: 'no length yet', text: `${ok}content-length: 4\r\n\r\nabc`, want: { body: 'abc', end: 'open' } },
    {
      name: 'length 0',
      text: `${ok}content-length: 0\r\n\r\nX`,
      want: { body: '', end: 'done', rest: 'X', keepsAlive: true },
    },
    {
      name: 'in chunks',
      text: `${chunkedHead}3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\nX`,
      want: { body: 'abc0123456789', end: 'done', rest: 'X', keepsAlive: true },
    },
    {
      name: 'chunk extensions',
      text: `${chunkedHead}3;a=b;c;d="e\\";f"\r\nabc\r\n0;x\r\n\r\n`,
      want: { body: 'abc', end: 'done' },
    },
    {
      name: 'trailers',
      text: `${chunkedHead}1\r\na\r\n0\r\nx-sum: 1\r\n\r\nX`,
      want: { body: 'a', end: 'done', rest: 'X' },
    },
    {
      name: 'chunked as the last of two codings',
      text: `${ok}transfer-encoding: gzip, Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
      want: { body: 'a', end: 'done' },
    },
    {
      name: 'chunked as a coding by itself, behind another line',
      text: `${ok}transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      want: { end: 'done' },
    },
    {
      name: 'another coding last: with the connection',
      text: `${ok}transfer-encoding: chunked, gzip\r\n\r\nabc`,
      want: { body: 'abc', end: 'open until the connection ends', keepsAlive: false },
    },
    {
      name: 'neither length nor chunks: with the connection',
      text: `${ok}\r\nabc`,
      want: { body: 'abc', end: 'open until the connection ends', keepsAlive: false },
    },
    {
      name: '204 has none, whatever its head says',
      text: 'HTTP/1.1 204 No Content\r\ncontent-length: 3\r\n\r\nabc',
      want: { body: '', end: 'done', keepsAlive: false },
    },
    { name: '304 has none', text: 'HTTP/1.1 304 Not Modified\r\n\r\n', want: { end: 'done', keepsAlive: true } },
  ])('$name', ({ text, want }) => expect(readText(text)).toMatchObject(want))
})

test('a connection is kept as the version and the Connection header say', () => {
  const kept = (version: string, headers: string): boolean =>
    readText(`HTTP/${version} 200 OK\r\n${headers}content-length: 0\r\n\r\n`).keepsAlive
  expect(kept('1.1', '')).toBe(true)
  expect(kept('1.1', 'Connection: Close\r\n')).toBe(false)
  expect(kept('1.1', 'connection: x,\tclose , y\r\n')).toBe(false)
  expect(kept('1.1', 'connection: closed\r\n')).toBe(true)
  expect(kept('1.0', '')).toBe(false)
  expect(kept('1.0', 'connection: keep-alive\r\n')).toBe(true)
})

test('headers: lower-case names, values without the blanks around them, repeated ones as a list', () => {
  const { heads } = readText(
    `${ok}X-One:  a b \t\r\nx-none:\r\nSet-Cookie: a\r\nset-cookie: b\r\nSET-COOKIE: c\r\n__proto__: p\r\nx-latin: \xe9\r\ncontent-length: 0\r\n\r\n`,
  )
  expect(heads).toHaveLength(1)
  expect(Object.entries(heads[0]?.headers ?? {})).toEqual([
    ['x-one', 'a b'],
    ['x-none', ''],
    ['set-cookie', ['a', 'b', 'c']],
    ['__proto__', 'p'],
    ['x-latin', 'é'],
    ['content-length', '0'],
  ])
})

test.each([
  { line: 'HTTP/1.1 200 OK', status: 200, reason: 'OK' },
  { line: 'HTTP/1.1 200', status: 200, reason: '' },
  { line: 'HTTP/1.1 404 ', status: 404, reason: '' },
  { line: 'HTTP/1.0 503 Servicio no disponible', status: 503, reason: 'Servicio no disponible' },
])('the status line "$line"', ({ line, status, reason }) =>
  expect(readText(`${line}\r\ncontent-length: 0\r\n\r\n`).heads).toMatchObject([{ status, reason }]),
)

test('answers before the final one are passed over, and so are line ends before it', () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'
  expect(readText(`\r\n${early}${ok}content-length: 1\r\n\r\na`)).toMatchObject({
    heads: [{ status: 200, headers: { 'content-length': '1' } }],
    body: 'a',
    end: 'done',
  })
})

test('body ranges lie in the buffer that was read into, one for each piece of a chunk, with the read’s stamp', () => {
  const reader = new ResponseReader()
  const bytes = Buffer.from(`${chunkedHead}3\r\nabc\r\n2\r\nde\r\n`)
  const ranges: unknown[] = []
  reader.feed(bytes, 0, bytes.length, 12.5, {
    head() {},
    body: (within, from, to, atMs) => ranges.push([within === bytes, within.toString('latin1', from, to), atMs]),
  })
  expect(ranges).toEqual([
    [true, 'abc', 12.5],
    [true, 'de', 12.5],
  ])
})

test('who hears of the body may stop the reader: nothing more is heard', () => {
  const reader = new ResponseReader()
  const bytes = Buffer.from(`${chunkedHead}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`)
  const heard: string[] = []
  reader.feed(bytes, 0, bytes.length, 0, {
    head() {},
    body(within, from, to) {
      heard.push(within.toString('latin1', from, to))
      reader.stop()
    },
  })
  expect(heard).toEqual(['a'])
})

test('one reader reads one answer after the other', () => {
  const reader = new ResponseReader()
  const statuses: number[] = []
  for (const text of [
    `${chunkedHead}1\r\na\r\n0\r\n\r\n`,
    'HTTP/1.1 404 X\r\ncontent-length: 2\r\n\r\nno',
    `${ok}content-length: 0\r\n\r\n`,
  ]) {
    reader.reset()
    reader.feed(Buffer.from(text), 0, text.length, 0, { head: (status) => statuses.push(status), body() {} })
    expect(reader.done).toBe(true)
  }
  expect(statuses).toEqual([200, 404, 200])
})
