import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ending, RequestRecord } from '../../src/domain/record.ts'
import { runLoad } from '../../src/load/index.ts'
import { answers, keptAnswers } from '../helpers/answers.ts'
import { faultServer, type Script, token } from '../helpers/fault-server.ts'
import { io, jobTo, planOf } from '../helpers/load-jobs.ts'
import { plainWire, undiciWire, type WireUnderTest } from '../helpers/wires.ts'

// undici is the oracle: whatever a server sends, a request must end the same over both wires.

/** Writes the pieces in turns of their own, then ends the connection if it is asked to. */
async function say(socket: Parameters<Script>[0], writes: readonly Buffer[], end: boolean): Promise<void> {
  for (const bytes of writes) {
    socket.write(bytes)
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (end) socket.end()
}

const requestTimeoutMs = 2_000

/** All that a record says of the server's bytes; times are each wire's own. */
const told = ({ ending, text, eventMs, usage }: RequestRecord) => ({
  ...ending,
  detail: null,
  text,
  events: eventMs.length,
  usage,
})

const isWrongLength = (ending: Ending): boolean =>
  ending.kind === 'reset' && ending.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
const isOverflow = (ending: Ending): boolean => ending.kind === 'protocol' && / overflow\)/.test(ending.detail)

/** Where ours is meant to differ; the table below shows each. */
const isMeant = (ours: Ending, theirs: Ending): boolean =>
  (isWrongLength(theirs) && (ours.kind === 'protocol' || (ours.kind === 'reset' && ours.code === 'UND_ERR_SOCKET'))) ||
  (isOverflow(ours) && theirs.kind === 'reset') ||
  (theirs.kind === 'reset' && /^(bad response|The expression evaluated)/.test(theirs.detail ?? ''))

test('well-formed, odd and broken answers, cut anywhere, end the same over both wires', async () => {
  let writes: readonly Buffer[] = []
  await using server = await faultServer((socket) => say(socket, writes, true))
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      writes = answer.writes
      const [ours, theirs] = await Promise.all(
        [plainWire, undiciWire].map(({ ask }) => ask(server.url, { requestTimeoutMs })),
      )
      if (ours === undefined || theirs === undefined) throw new Error('both were asked')
      if (!isMeant(ours.ending, theirs.ending)) expect(told(ours)).toEqual(told(theirs))
    }),
    { numRuns: 700 },
  )
}, 20_000)

test('answers that follow each other on one connection are read the same over both wires', async () => {
  let script: readonly (readonly Buffer[])[] = []
  await using server = await faultServer((socket, { body }) => {
    const { prompt } = JSON.parse(body)
    return say(socket, script[Number(prompt.slice(1))] ?? [], false)
  })
  const records = async ({ to }: WireUnderTest) => {
    const job = jobTo(server.url, {
      connection: to(server.url),
      plan: planOf(script.length),
      concurrency: 1,
      requestTimeoutMs,
    })
    return (await runLoad(job, io())).records.map(told)
  }
  await fc.assert(
    fc.asyncProperty(fc.array(keptAnswers, { minLength: 2, maxLength: 6 }), async (several) => {
      script = several.map(({ writes }) => writes)
      expect(await records(plainWire)).toEqual(await records(undiciWire))
    }),
    { numRuns: 100 },
  )
}, 20_000)

describe('where ours is meant to differ', () => {
  const event = token('a', 'length')
  const half = token('a')
  const ok = 'HTTP/1.1 200 OK\r\n'
  const wrongLength = { kind: 'reset', code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' }

  test.each<{ name: string; text: string; end: 'close' | 'reset'; ours: object; theirs: object }>([
    {
      name: 'a head that is refused behind its Content-Length is no HTTP; undici calls it a wrong length',
      text: `${ok}content-length: 5\r\nno-colon\r\n\r\nabcde`,
      end: 'close',
      ours: { kind: 'protocol' },
      theirs: wrongLength,
    },
    {
      name: 'blanks behind a Content-Length are allowed (RFC 9110 §5.5); undici reckons them in',
      text: `${ok}content-length: ${half.length} \r\n\r\n${half}`,
      end: 'close',
      ours: { kind: 'cut', events: 1 },
      theirs: { ...wrongLength, events: 1 },
    },
    {
      name: 'a body that is cut short is a closed connection, whether it was to be kept or not',
      text: `${ok}connection: close\r\ncontent-length: 500\r\n\r\n${half}`,
      end: 'close',
      ours: { kind: 'reset', code: 'UND_ERR_SOCKET', events: 1 },
      theirs: { ...wrongLength, events: 1 },
    },
    {
      name: 'a reset is no end of a body, even of one that ends with the connection',
      text: `${ok}\r\n${half}`,
      end: 'reset',
      ours: { kind: 'reset', code: 'ECONNRESET', events: 1 },
      theirs: { kind: 'cut', events: 1 },
    },
    {
      name: 'a reset inside the chunks of a connection that was to be closed keeps its code',
      text: `${ok}connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\n`,
      end: 'reset',
      ours: { kind: 'reset', code: 'ECONNRESET' },
      theirs: { kind: 'reset', code: 'UND_ERR_SOCKET' },
    },
    {
      name: '100 Continue that nobody asked for is passed over, as RFC 9110 §15.2 has it',
      text: `HTTP/1.1 100 Continue\r\n\r\n${ok}content-length: ${event.length}\r\n\r\n${event}`,
      end: 'close',
      ours: { kind: 'ok' },
      theirs: { kind: 'reset', code: 'UND_ERR_SOCKET' },
    },
    {
      name: 'a status below 100 is no HTTP; undici trips over it',
      text: 'HTTP/1.1 099 X\r\ncontent-length: 0\r\n\r\n',
      end: 'close',
      ours: { kind: 'protocol' },
      theirs: { kind: 'reset', code: 'ERR_ASSERTION' },
    },
    {
      name: 'a length beyond 2^53 is refused; undici waits for it',
      text: `${ok}transfer-encoding: chunked\r\n\r\nfffffffffffffff\r\nabc`,
      end: 'close',
      ours: { kind: 'protocol' },
      theirs: { kind: 'reset', code: 'UND_ERR_SOCKET' },
    },
    {
      name: 'RTSP is no HTTP',
      text: 'RTSP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n',
      end: 'close',
      ours: { kind: 'protocol' },
      theirs: { kind: 'empty' },
    },
  ])('$name', async ({ text, end, ours, theirs }) => {
    await using server = await faultServer((socket) => {
      socket.write(text)
      setTimeout(() => (end === 'reset' ? socket.resetAndDestroy() : socket.end()), 10)
    })
    expect((await plainWire.ask(server.url)).ending).toMatchObject(ours)
    expect((await undiciWire.ask(server.url)).ending).toMatchObject(theirs)
  })
})
