import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { PlainWire } from '../../src/load/plain-wire.ts'
import { answer, chunk, lastChunk, listen, type Script, streamHead } from '../helpers/fault-server.ts'
import { given, kinds, sendOn, text } from '../helpers/wire-listener.ts'

const large = text('x'.repeat(8_000_000))

describe.each(kinds)('a large body over $wire', ({ make }) => {
  test.each<{ name: string; leave: (socket: Parameters<Script>[0]) => void }>([
    { name: 'hangs up', leave: (socket) => socket.destroy() },
    { name: 'ends the connection', leave: (socket) => socket.end() },
    { name: 'resets it', leave: (socket) => socket.resetAndDestroy() },
  ])('a server that refuses it unread and $name is heard', async ({ leave }) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.pause()
        socket.write(answer('413 Too Large', 'large'), () => leave(socket))
      })
    })
    const wire = make(given(`http://127.0.0.1:${await listen(server)}`))
    const words = await sendOn(wire, large)
    expect(words.slice(0, 3)).toEqual(['sent', 'head 413', 'large'])
    await wire.close()
    server.close()
  })

  test('a slow reader gets all of it', async () => {
    let bytes = 0
    const server = createServer((socket) => {
      socket.on('data', (data) => {
        bytes += data.length
        socket.pause()
        setImmediate(() => socket.resume())
        if (bytes > large.body.length)
          socket.write(Buffer.concat([Buffer.from(streamHead), chunk('a'), Buffer.from(lastChunk)]))
      })
    })
    const wire = make(given(`http://127.0.0.1:${await listen(server)}`))
    expect(await sendOn(wire, large)).toEqual(['sent', 'head 200', 'a', 'end'])
    await wire.close()
    server.close()
  })
})

test('a server that answers before it has read it all, and keeps the connection: undici would wait in line behind it, ours takes another', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.pause()
      socket.write(answer('413 Too Large', 'large'))
    })
  })
  const wire = new PlainWire(given(`http://127.0.0.1:${await listen(server)}`))
  expect((await sendOn(wire, large)).at(-1)).toBe('end')
  expect(await sendOn(wire)).toEqual(['sent', 'head 413', 'large', 'end'])
  expect(wire.counts.connects).toBe(2)
  await wire.close()
  server.close()
})
