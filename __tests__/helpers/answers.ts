import fc from 'fast-check'
import { doneEvent, token, usageEvent } from './fault-server.ts'

/** Bytes of an answer, and where the server's writes are cut. */
export interface Answer {
  readonly bytes: Buffer
  readonly writes: readonly Buffer[]
}

const event = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...['a', 'bc', '昇腾', '"', 'x'.repeat(300)].map((text) => token(text))) },
  fc.constantFrom(
    token('z', 'length'),
    usageEvent(3),
    doneEvent,
    ': ping\n\n',
    'data: {"error":{"message":"engine died"}}\n\n',
    '{"object":"error","message":"no"}\n',
    'data: not json\n\n',
  ),
)
const payload = fc.array(event, { maxLength: 6 }).map((events) => Buffer.from(events.join('')))

const statusLine = fc.oneof(
  { weight: 40, arbitrary: fc.constant('HTTP/1.1 200 OK') },
  fc.constantFrom(
    'HTTP/1.0 200 OK',
    'HTTP/1.1 200',
    'HTTP/1.1 200 ',
    'HTTP/1.1 204 No Content',
    'HTTP/1.1 304 Not Modified',
    'HTTP/1.1 400 Bad Request',
    'HTTP/1.1 503 Überlastet',
    'HTTP/2.0 200 OK',
    'HTTP/1.1 999 ?',
    'HTTP/1.1  200 OK',
    'HTTP/3.0 200 OK',
    'HTTP/1.1 20 OK',
    'SSH-2.0-OpenSSH_9.6',
    '\u0015\u0003\u0001\u0000\u0002\u0002\u0016',
  ),
)

const headerLine = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('content-type: text/event-stream', 'Server: uvicorn', 'x-a: 1', 'X-A:2') },
  fc.constantFrom(
    'connection: close',
    'Connection:  Keep-Alive ',
    'connection: x, close',
    'x-empty:',
    'x-blank: \t ',
    'retry-after: 7',
    `x-long: ${'y'.repeat(900)}`,
    'x-latin: \u00e9\u00ff',
    'keep-alive: timeout=5',
    'upgrade: h2c',
    'x bad: 1',
    'x-bad : 1',
    ' folded: 1',
    'no-colon',
    ': no-name',
    'x-nul: \0',
  ),
)

const chunkSize = (length: number, style: number): string => {
  const hex = length.toString(16)
  return [hex, hex.toUpperCase(), `000${hex}`, `${hex};a=b`, `${hex};name`, `${hex};q="x\\"y;z"`][style % 6] ?? hex
}

const chunked = fc
  .tuple(
    payload,
    fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.nat(40)), { minLength: 1, maxLength: 12 }),
    fc.constantFrom('', '', '', 'x-trailer: 1\r\n'),
  )
  .map(([body, cuts, trailers]) => {
    const pieces: Buffer[] = []
    for (let at = 0, turn = 0; at < body.length; turn += 1) {
      const [length = 1, style = 0] = cuts[turn % cuts.length] ?? []
      const data = body.subarray(at, at + length)
      pieces.push(Buffer.from(`${chunkSize(data.length, style)}\r\n`), data, Buffer.from('\r\n'))
      at += length
    }
    return {
      headers: ['transfer-encoding: chunked'],
      body: Buffer.concat([...pieces, Buffer.from(`0\r\n${trailers}\r\n`)]),
    }
  })

const sized = payload.map((body) => ({ headers: [`content-length: ${body.length}`], body }))

const framed = fc.oneof(
  { weight: 5, arbitrary: chunked },
  { weight: 3, arbitrary: sized },
  payload.map((body) => ({ headers: [] as string[], body })),
  fc
    .tuple(
      payload,
      fc.constantFrom(
        'transfer-encoding: gzip',
        'transfer-encoding: chunked, identity',
        'Transfer-Encoding: identity, Chunked',
      ),
    )
    .map(([body, header]) => ({ headers: [header], body })),
)

const wellFormed = fc
  .tuple(
    fc.constantFrom('', '', '', '\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
    statusLine,
    fc.array(headerLine, { maxLength: 4 }),
    fc.boolean(),
    framed,
    fc.constantFrom('', '', '', '\r\n', 'HTTP/1.1 200 OK\r\n\r\n', 'x'),
  )
  .map(([before, status, headers, framingFirst, { headers: framing, body }, after]) => {
    const lines = framingFirst ? [status, ...framing, ...headers] : [status, ...headers, ...framing]
    return Buffer.concat([Buffer.from(`${before}${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body, Buffer.from(after)])
  })

type Mangle = (bytes: Buffer, at: number, byte: number) => Buffer
const mangles: readonly Mangle[] = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at + 1)]),
  (bytes, at, byte) => Buffer.concat([bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 9))]),
]
const oddBytes = fc.oneof(fc.constantFrom(...Buffer.from('\r\n\t :;,"=\\0fgFG9x\0\x7f\x80\xff', 'latin1')), fc.nat(255))

const mangled = fc
  .tuple(wellFormed, fc.constantFrom(...mangles), fc.double({ min: 0, max: 1, noNaN: true }), oddBytes)
  .map(([bytes, mangle, where, byte]) => mangle(bytes, Math.floor(where * bytes.length), byte))

const cutting = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })

/** Answers to one request, well-formed, odd or broken, cut anywhere into writes. */
export const answers: fc.Arbitrary<Answer> = fc
  .tuple(fc.oneof(wellFormed, mangled), cutting)
  .map(([bytes, cuts]) => ({ bytes, writes: cutAt(bytes, cuts) }))

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort((a, b) => a - b)
  return at.map((end, i) => bytes.subarray(at[i - 1] ?? 0, end)).filter((piece) => piece.length > 0)
}

/** Well-formed answers that a kept-alive connection can carry one after the other. */
export const keptAnswers: fc.Arbitrary<Answer> = fc
  .tuple(
    fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 200', 'HTTP/1.1 500 Oh'),
    fc.constantFrom('', 'x-a: 1\r\n', 'connection: close\r\n'),
    fc.oneof(chunked, sized),
    fc.constantFrom('', '', '\r\n'),
    cutting,
  )
  .map(([status, header, { headers, body }, after, cuts]) => {
    const head = Buffer.from(`${status}\r\n${header}${headers.join('\r\n')}\r\n\r\n`)
    const bytes = Buffer.concat([head, body, Buffer.from(after)])
    return { bytes, writes: cutAt(bytes, cuts) }
  })
