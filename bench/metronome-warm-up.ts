import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { compile } from '../src/load/compiler.ts'
import { MetronomeServer } from './metronome-server.ts'

const connections = 64
const requestsEach = 60
const tokens = 8

/** Plays a load to a server like the one that will be measured with, so that its code is compiled by then. */
export async function warmUp(model: string): Promise<void> {
  compile('soon')
  const warm = new MetronomeServer({ firstMs: 20, stepMs: 1, model })
  const server = await new Promise<{ port: number; close: () => void }>((resolve) => {
    const listening = warm.listen(0, (port) => resolve({ port, close: () => listening.close() }))
  })
  await Promise.all(Array.from({ length: connections }, () => visitor(server.port)))
  server.close()
  compile('late')
}

async function visitor(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  for (let k = 0; k < requestsEach; k++)
    await exchange(socket, k % 2 === 0 ? '/v1/completions' : '/v1/chat/completions')
  socket.destroy()
}

async function exchange(socket: Socket, path: string): Promise<void> {
  const prompt = `warm ${'word '.repeat(200)}`
  const body = JSON.stringify({ model: 'm', prompt, max_tokens: tokens, stream: true })
  socket.write(`POST ${path} HTTP/1.1\r\nhost: m\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
  for (;;) {
    const [part] = (await once(socket, 'data')) as [Buffer]
    if (part.toString('latin1').endsWith('\r\n0\r\n\r\n')) return
  }
}
