import { createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Backlog, type BacklogReader } from '../../src/load/backlog.ts'
import { PlainWire } from '../../src/load/plain-wire.ts'
import { answer, chunk, listen, streamHead } from '../helpers/fault-server.ts'
import { given, listener, text } from '../helpers/wire-listener.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Writes down what it takes. */
const reader = (name: string, log: string[], more: () => void = () => {}): BacklogReader => ({
  take(bytes, from, to, atMs) {
    log.push(`${name} ${bytes.toString('latin1', from, to)} @${atMs}`)
    more()
  },
})

const still = (): number => 0

test('reads are parsed in the order in which they were read, with their stamps, when the loop comes round', async () => {
  const log: string[] = []
  const backlog = new Backlog(still)
  const shared = Buffer.from('one')
  backlog.put(reader('a', log), shared, 3, 1)
  shared.write('two')
  backlog.put(reader('b', log), shared, 2, 2)
  expect(log).toEqual([])
  await turn()
  expect(log).toEqual(['a one @1', 'b tw @2'])
})

test('sockets are read again after a tenth of a millisecond of parsing', async () => {
  const log: string[] = []
  let nowMs = 0
  const backlog = new Backlog(() => nowMs)
  const slow = reader('a', log, () => {
    nowMs += 0.06
  })
  for (let k = 0; k < 3; k += 1) backlog.put(slow, Buffer.from(String(k)), 1, k)
  await turn()
  expect(log).toHaveLength(2)
  backlog.put(reader('b', log), Buffer.from('x'), 1, 9)
  await turn()
  expect(log).toEqual(['a 0 @0', 'a 1 @1', 'a 2 @2', 'b x @9'])
})

test.each([
  { name: 'a read too large to copy', size: 20_000, reads: 1 },
  { name: 'more bytes than it holds', size: 8_000, reads: 66 },
  { name: 'more reads than it holds', size: 1, reads: 4_097 },
])('$name: what came before is parsed before it, at once', async ({ size, reads }) => {
  const log: string[] = []
  const backlog = new Backlog(still)
  const bytes = Buffer.alloc(size, 'x')
  backlog.put(reader('first', log), Buffer.from('y'), 1, 0)
  for (let k = 0; k < reads; k += 1) backlog.put(reader('more', log), bytes, size, k + 1)
  expect(log[0]).toBe('first y @0')
  await turn()
  expect(log).toHaveLength(reads + 1)
  expect(log.at(-1)).toMatch(new RegExp(`^more x{${size}} @${reads}$`))
})

test('a reader that asks for the rest while it takes is not interrupted by it', async () => {
  const log: string[] = []
  const backlog = new Backlog(still)
  backlog.put(
    reader('a', log, () => backlog.parse()),
    Buffer.from('1'),
    1,
    1,
  )
  backlog.put(reader('b', log), Buffer.from('2'), 1, 2)
  backlog.parse()
  expect(log).toEqual(['a 1 @1', 'b 2 @2'])
  await turn()
  expect(log).toHaveLength(2)
})

/** A server that answers nobody until so many have asked, and then all in one turn. */
async function answersTogether(count: number, bytes: string) {
  const waiting: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      waiting.push(socket)
      if (waiting.length === count) for (const one of waiting) one.write(bytes)
    })
  })
  return { url: `http://127.0.0.1:${await listen(server)}`, server, waiting }
}

test('sockets that are ready together are all stamped before any of them is parsed', async () => {
  const count = 8
  const { url, server } = await answersTogether(count, answer('200 OK', 'all'))
  let clock = 0
  /** Of each answer. */
  const stamps: number[] = []
  const wire = new PlainWire(
    given(url, {
      now: () => {
        clock += 1
        return clock
      },
    }),
  )
  /** The clock when each was parsed. */
  const heads: number[] = []
  const all = Array.from({ length: count }, () => listener(() => heads.push(clock)))
  await wire.open(count, new AbortController().signal)
  for (const { exchange } of all) {
    wire.send(text('{}'), { ...exchange, body: (_bytes, _from, _to, atMs) => stamps.push(atMs) })
  }
  await Promise.all(all.map(({ over }) => over))
  expect(stamps).toHaveLength(count)
  expect(Math.max(...stamps)).toBeLessThan(Math.min(...heads))
  await wire.close()
  server.close()
})

const one = answer('200 OK', 'all')
const atOnce = ['sent', 'head 200', 'all', 'end']

test.each([
  { name: 'a read of the length of the next event is told at once', swiftBytes: one.length, want: atOnce },
  { name: 'so is one with a text', swiftBytes: one.length - 64, want: atOnce },
  { name: 'a longer one, as at an end, when all sockets are read', swiftBytes: one.length - 65, want: ['sent'] },
  { name: 'a shorter one too', swiftBytes: one.length + 1, want: ['sent'] },
  { name: 'and any where the next event is not known', swiftBytes: 0, want: ['sent'] },
])('$name', async ({ swiftBytes, want }) => {
  const { url, server } = await answersTogether(1, one)
  const { words, over, exchange } = listener()
  let heard: string[] = []
  const read = (): void =>
    queueMicrotask(() => {
      heard = [...words]
    })
  const wire = new PlainWire(given(url, { read }))
  wire.send(text('{}'), { ...exchange, swiftBytes })
  await over
  expect(heard).toEqual(want)
  await wire.close()
  server.close()
})

test('what was read before its request was given up is told before it', async () => {
  const { url, server } = await answersTogether(1, streamHead + chunk('a'))
  let cancel = (): void => {}
  const wire = new PlainWire(given(url, { read: () => queueMicrotask(cancel) }))
  const { words, exchange } = listener()
  cancel = wire.send(text('{}'), exchange)
  await expect.poll(() => words.length).toBe(3)
  expect(words).toEqual(['sent', 'head 200', 'a'])
  await wire.close()
  server.close()
})

test('bytes that came before a request was written are no answer to it, however late they are parsed', async () => {
  let asked = 0
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => {
      asked += 1
      sockets.push(socket)
      if (asked > 2) socket.write(answer('200 OK', 'good'))
      if (asked !== 2) return
      for (const one of sockets) one.write(answer('200 OK', 'early'))
      // Once both answers are read, and only the first of them is parsed.
      setImmediate(() => setImmediate(() => sockets[1]?.write('x')))
    })
  })
  let clock = 0
  // Each look at the clock ends a slice: the first answer, then the second, then the byte behind it are parsed.
  const now = (): number => {
    clock += 1
    return clock
  }
  const wire = new PlainWire(given(`http://127.0.0.1:${await listen(server)}`, { now }))
  const third = listener()
  let ended = 0
  const end = (): void => {
    ended += 1
    if (ended === 2) queueMicrotask(() => wire.send(text('{}'), third.exchange))
  }
  await wire.open(2, new AbortController().signal)
  for (let k = 0; k < 2; k += 1) wire.send(text('{}'), { ...listener().exchange, end })
  await third.over
  expect(third.words).toEqual(['sent', 'sent', 'head 200', 'good', 'end'])
  expect(wire.counts.resends).toBe(1)
  await wire.close()
  server.close()
})
