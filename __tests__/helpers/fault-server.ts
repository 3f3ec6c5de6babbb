import { createServer, type Server, type Socket } from 'node:net'

/** What a script knows of the request that it answers. */
export interface Asked {
  readonly head: string
  readonly body: string
  /** Requests that this server has heard before, on any connection. */
  readonly before: number
  /** Requests that this connection has carried before. */
  readonly onConnection: number
}

export type Script = (socket: Socket, asked: Asked) => void

export interface FaultServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly asked: Asked[]
  /** Every connection, in the order of their coming. */
  readonly sockets: readonly Socket[]
  /** Connections accepted so far, and those open now. */
  readonly connections: { total: number; open: number; most: number }
  /** Stops listening and breaks every connection, as a server that dies. */
  die(): void
}

/** A server on plain TCP: the script writes the answer's very bytes. Resources are taken back with `await using`. */
export async function faultServer(script: Script, port = 0): Promise<FaultServer> {
  const asked: Asked[] = []
  const sockets: Socket[] = []
  const open = new Set<Socket>()
  const connections = { total: 0, open: 0, most: 0 }
  const server = createServer((socket) => {
    sockets.push(socket)
    open.add(socket)
    connections.total += 1
    connections.most = Math.max(connections.most, open.size)
    connections.open = open.size
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('close', () => {
      open.delete(socket)
      connections.open = open.size
    })
    readRequests(socket, (head, body, onConnection) => {
      const request = { head, body, before: asked.length, onConnection }
      asked.push(request)
      script(socket, request)
    })
  })
  const heard = await listen(server, port)
  const die = (): void => {
    server.close()
    for (const socket of open) socket.destroy()
  }
  return {
    port: heard,
    url: `http://127.0.0.1:${heard}`,
    asked,
    sockets,
    connections,
    die,
    async [Symbol.asyncDispose]() {
      die()
    },
  }
}

export const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve) =>
    server.listen(port, '127.0.0.1', 2048, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    }),
  )

function readRequests(socket: Socket, heard: (head: string, body: string, onConnection: number) => void): void {
  let rest = Buffer.alloc(0)
  let count = 0
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n')
      if (headEnd === -1) return
      const head = rest.subarray(0, headEnd).toString('latin1')
      const bodyEnd = headEnd + 4 + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
      if (rest.length < bodyEnd) return
      const body = rest.subarray(headEnd + 4, bodyEnd).toString('utf8')
      rest = rest.subarray(bodyEnd)
      heard(head, body, count)
      count += 1
    }
  })
}

/** One HTTP chunk. */
export const chunk = (data: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(data)
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

export const streamHead = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
export const lastChunk = '0\r\n\r\n'

export const answer = (status: string, body: string, headers = ''): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** An event of the completions API; the last one has its finish reason. */
export const token = (text: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'cmpl-1', choices: [{ index: 0, text, finish_reason: finish }] })}\n\n`

export const usageEvent = (completion: number, prompt = 5): string =>
  `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion } })}\n\n`

export const doneEvent = 'data: [DONE]\n\n'

/** A whole good answer in one piece: n tokens, usage, [DONE]. */
export const goodStream = (tokens: number): string =>
  `${Array.from({ length: tokens }, (_, i) => token(`t${i}`, i === tokens - 1 ? 'length' : null)).join('')}${usageEvent(tokens)}${doneEvent}`

/** Writes a good answer at once. */
export const answerWell =
  (tokens: number): Script =>
  (socket) =>
    socket.write(Buffer.concat([Buffer.from(streamHead), chunk(goodStream(tokens)), Buffer.from(lastChunk)]))

/** Streams pieces, each its own HTTP chunk and its own write, `gapMs` apart, and then what `end` says. */
export const streams =
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
