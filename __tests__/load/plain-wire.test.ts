import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/domain/connection.ts'
import { PlainWire } from '../../src/load/plain-wire.ts'
import { UndiciWire } from '../../src/load/undici-wire.ts'
import { wireFor } from '../../src/load/wires.ts'
import { answer, answerWell, chunk, faultServer, listen, streamHead } from '../helpers/fault-server.ts'
import { connectionTo } from '../helpers/load-jobs.ts'
import { given, kinds, listener, pause, sendOn, text } from '../helpers/wire-listener.ts'

const signal = new AbortController().signal

test('plain HTTP goes over node:net; TLS, a proxy and headers that steer the connection over undici', () => {
  const over = (url: string, more: Partial<Connection> = {}) =>
    wireFor(given(url, { connection: connectionTo(url, more) })).constructor
  expect(over('http://h')).toBe(PlainWire)
  expect(
    over('http://h', {
      headers: [
        ['Host', 'other'],
        ['X', 'é'],
      ],
    }),
  ).toBe(PlainWire)
  expect(over('https://h')).toBe(UndiciWire)
  expect(over('http://h', { proxy: 'http://p' })).toBe(UndiciWire)
  for (const name of ['Connection', 'Transfer-Encoding', 'Content-Length', 'Expect', 'x y'])
    expect(over('http://h', { headers: [[name, '1']] })).toBe(UndiciWire)
  expect(over('http://h', { headers: [['x', 'a\nb']] })).toBe(UndiciWire)
})

describe.each(kinds)('connections over $wire', ({ make }) => {
  test('as many are opened as were asked for, never more than the limit; requests take them', async () => {
    await using server = await faultServer(answerWell(1))
    const wire = make(given(server.url, { limit: 5 }))
    await wire.open(9, signal)
    expect(wire.counts.connects).toBe(5)
    await Promise.all(Array.from({ length: 5 }, () => sendOn(wire)))
    expect([wire.counts.connects, server.connections.total]).toEqual([5, 5])
    await wire.close()
    await pause(20)
    expect(server.connections.open).toBe(0)
  })

  test('a dead endpoint is asked once', async () => {
    const server = await faultServer(() => {})
    server.die()
    const wire = make(given(server.url))
    await wire.open(40, signal)
    expect(wire.counts.connects).toBe(0)
    expect(await sendOn(wire)).toEqual(['fail ECONNREFUSED'])
    await wire.close()
  })

  test('opening ends with the signal, and for a server that hangs up on whoever comes', async () => {
    const server = createServer((socket) => socket.destroy())
    const url = `http://127.0.0.1:${await listen(server)}`
    const wire = make(given(url))
    await wire.open(10, signal)
    await wire.open(10, AbortSignal.abort())
    expect((await sendOn(wire)).at(-1)).toMatch(/^fail (UND_ERR_SOCKET|ECONNRESET)$/)
    await wire.close()
    server.close()
  })

  test('while it runs, spares are kept ready', async () => {
    await using server = await faultServer(() => {})
    const wire = make(given(server.url, { limit: 6, keep: 2 }))
    await wire.open(2, signal)
    for (let i = 0; i < 3; i += 1) wire.send(text('{}'), listener().exchange)
    await pause(60)
    expect(wire.counts.connects).toBe(5)
    await wire.close()
  })

  test('a spare that the server closes, or speaks on, is dropped before it is used', async () => {
    await using server = await faultServer(answerWell(1))
    const wire = make(given(server.url))
    await wire.open(2, signal)
    server.sockets[0]?.end()
    server.sockets[1]?.write('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n')
    await pause(20)
    expect((await sendOn(wire)).at(-1)).toBe('end')
    expect(wire.counts).toMatchObject({ connects: 3, resends: 0 })
    await wire.close()
  })

  test('a kept-alive connection that ends while nobody uses it costs no request anything', async () => {
    await using server = await faultServer(answerWell(1))
    const wire = make(given(server.url))
    await sendOn(wire)
    server.sockets[0]?.end()
    await pause(20)
    expect((await sendOn(wire)).at(-1)).toBe('end')
    expect(wire.counts).toMatchObject({ connects: 2, resends: 0 })
    await wire.close()
  })

  test('given up: not a word more, and the connection is gone', async () => {
    await using server = await faultServer((socket) => socket.write(streamHead + chunk('a')))
    const wire = make(given(server.url))
    const { words, exchange } = listener()
    const cancel = wire.send(text('{}'), exchange)
    await pause(30)
    cancel()
    cancel()
    const before = [...words]
    expect(before).toEqual(['sent', 'head 200', 'a'])
    for (const socket of server.sockets) socket.write(chunk('b'))
    await pause(30)
    expect(words).toEqual(before)
    expect(server.connections.open).toBe(0)
    await wire.close()
  })

  test('given up before it was sent: nothing is sent', async () => {
    await using server = await faultServer(answerWell(1))
    const wire = make(given(server.url))
    const { words, exchange } = listener()
    wire.send(text('{"no":1}'), exchange)()
    await pause(30)
    expect(words).toEqual([])
    expect((await sendOn(wire, text('{"yes":1}'))).at(-1)).toBe('end')
    expect(server.asked.map(({ body }) => body)).toEqual(['{"yes":1}'])
    await wire.close()
  })

  test('given up with the last byte of its body: no end is told', async () => {
    await using server = await faultServer((socket) => socket.write(answer('200 OK', 'all')))
    const wire = make(given(server.url))
    const { words, exchange } = listener()
    const cancel = wire.send(text('{}'), {
      ...exchange,
      body(...range) {
        exchange.body(...range)
        cancel()
      },
    })
    await pause(40)
    expect(words).toEqual(['sent', 'head 200', 'all'])
    await wire.close()
  })

  test('bytes behind an answer that belong to no request: the connection is not used again', async () => {
    await using server = await faultServer((socket) => socket.write(`${answer('200 OK', 'a')}HTTP/1.1 500 X\r\n\r\n`))
    const wire = make(given(server.url))
    const want = ['sent', 'head 200', 'a', 'end']
    expect([await sendOn(wire), await sendOn(wire)]).toEqual([want, want])
    expect(wire.counts).toMatchObject({ connects: 2, resends: 0 })
    await wire.close()
  })

  test('given up while it hears its answer: that was the last word', async () => {
    await using server = await faultServer(answerWell(2))
    const wire = make(given(server.url))
    const { words, exchange } = listener(() => cancel())
    const cancel = wire.send(text('{}'), exchange)
    await pause(40)
    expect(words).toEqual(['sent', 'head 200'])
    await wire.close()
  })

  test('the next request may be sent from inside the end of the one before', async () => {
    await using server = await faultServer(answerWell(1))
    const wire = make(given(server.url))
    const last = listener()
    const first = listener()
    wire.send(text('{}'), {
      ...first.exchange,
      end: () => queueMicrotask(() => wire.send(text('{}'), last.exchange)),
    })
    await last.over
    expect(last.words.at(-1)).toBe('end')
    expect(wire.counts.connects).toBe(1)
    await wire.close()
  })
})

test('the connection of a request that was given up before it was sent carries the next one', async () => {
  await using server = await faultServer(answerWell(1))
  const wire = new PlainWire(given(server.url))
  wire.send(text('{}'), listener().exchange)()
  expect((await sendOn(wire)).at(-1)).toBe('end')
  expect(server.connections.total).toBe(1)
  await wire.close()
})

test('a connection that cannot be made in time: undici’s code, and its words', async () => {
  // The loop is held up until the time is over, so that it hears of the connection too late.
  await using server = await faultServer(answerWell(1))
  const wire = new PlainWire(given(server.url, { connectTimeoutMs: 1 }))
  const { words, over, exchange } = listener()
  wire.send(text('{}'), exchange)
  for (const heldMs = performance.now() + 20; performance.now() < heldMs; );
  await over
  expect(words).toEqual(['fail UND_ERR_CONNECT_TIMEOUT'])
  await wire.close()
})
