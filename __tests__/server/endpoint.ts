import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Clock, Log } from '../../src/domain/clock.ts'
import type { Connection } from '../../src/domain/connection.ts'
import type { Ending } from '../../src/domain/record.ts'
import type { ProbeRecord } from '../../src/server/index.ts'

/** What a path answers: a status and a JSON value or a text. A list answers one after the other, the last for ever. */
export type Reply = { readonly status?: number; readonly body: unknown }
export type Script = Readonly<Record<string, Reply | readonly Reply[]>>

export interface Asked {
  readonly line: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Endpoint extends AsyncDisposable {
  readonly url: string
  readonly asked: Asked[]
}

/** A real server on a free port that plays a script: `GET /v1/models` → reply. Anything else is FastAPI's 404. */
export async function endpoint(script: Script, tls: ServerOptions | null = null): Promise<Endpoint> {
  const asked: Asked[] = []
  const listener = playing(script, asked)
  const server = tls === null ? createServer(listener) : createTlsServer(tls, listener)
  return listening(server, tls === null ? 'http' : 'https', asked)
}

function playing(script: Script, asked: Asked[]): RequestListener {
  const turns = new Map(
    Object.entries(script).map(([line, replies]) => [line, Array.isArray(replies) ? [...replies] : [replies]]),
  )
  return async (request, response) => {
    const line = `${request.method} ${request.url}`
    asked.push({ line, headers: request.headers, body: Buffer.concat(await request.toArray()).toString() })
    const replies = turns.get(line) ?? []
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 404, body: { detail: 'Not Found' } }
    response
      .writeHead(reply.status ?? 200)
      .end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
  }
}

async function listening(server: Server, scheme: string, asked: Asked[]): Promise<Endpoint> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A port of this machine on which nothing listens. */
export async function closedPort(): Promise<number> {
  await using taken = await endpoint({})
  return Number(new URL(taken.url).port)
}

export const connectionTo = (baseUrl: string, changes: Partial<Connection> = {}): Connection => ({
  baseUrl,
  headers: [],
  tls: { ca: null, cert: null, key: null, insecure: false },
  proxy: null,
  ...changes,
})

export const model = (id: string, changes: object = {}): object => ({
  id,
  object: 'model',
  owned_by: 'vllm',
  root: `/data/${id}`,
  max_model_len: 4096,
  ...changes,
})

export const models = (...data: object[]): Reply => ({ body: { object: 'list', data } })

export const clock: Clock = { nowMs: () => performance.now(), date: () => new Date() }

export interface RememberedLog extends Log {
  readonly lines: string[]
}

export function remembered(): RememberedLog {
  const lines: string[] = []
  const keep = (line: string): void => {
    lines.push(line)
  }
  return { lines, info: keep, warning: keep, error: keep, debug: keep }
}

/** Short pauses between two looks. */
export const pauses = { firstMs: 5, largestMs: 10 }

/** A probe that ended so, its first token after `ttftMs`. */
export const record = (ending: Ending, ttftMs = 1): ProbeRecord => ({
  ending,
  sentMs: 10,
  eventMs: Float64Array.of(10 + ttftMs),
})
export const ok = record({ kind: 'ok' })
