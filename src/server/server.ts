import type { Dispatcher } from 'undici'
import { request } from 'undici'
import type { Connection } from '../domain/connection.ts'
import { agentFor } from './agent.ts'
import { type Failure, failureFrom, failureOf } from './failure.ts'
import { refusedByAlert, speaksTls } from './tls-port.ts'

/** The endpoint under test as everything but the load sees it: one pool of connections, closed by its opener. */
export interface Server extends AsyncDisposable {
  readonly connection: Connection
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
}

export function openServer(connection: Connection, options: { signal: AbortSignal; connections?: number }): Server {
  const dispatcher = agentFor(connection, { connections: options.connections ?? 4 })
  return { connection, dispatcher, signal: options.signal, [Symbol.asyncDispose]: () => dispatcher.destroy() }
}

export interface Question {
  readonly method: 'GET' | 'POST'
  /** Appended to the base URL. */
  readonly path: string
  /** Sent as JSON; without it there is no body. */
  readonly json?: unknown
  /** For the whole answer; 10 s unless told. */
  readonly timeoutMs?: number
}

/** Any HTTP status is an answer. */
export type Answer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly text: string
      /** The server's clock (its Date header), s since 1970. */
      readonly atS: number | null
    }
  | { readonly kind: 'failure'; readonly failure: Failure }

/**
 * Asks once, and once more when a kept-alive connection was closed under the question (every question here can be
 * asked twice without harm). Throws only when the server's signal aborts.
 */
export async function ask(server: Server, question: Question): Promise<Answer> {
  const first = await askOnce(server, question)
  if (first.kind === 'answer' || first.failure.kind !== 'closed') return first
  const second = await askOnce(server, question)
  return second.kind === 'failure' ? { kind: 'failure', failure: await diagnosed(server, second.failure) } : second
}

async function askOnce(server: Server, question: Question): Promise<Answer> {
  const { signal, connection } = server
  signal.throwIfAborted()
  try {
    const answer = await request(connection.baseUrl + question.path, {
      dispatcher: server.dispatcher,
      method: question.method,
      headers: headersOf(connection, question),
      body: question.json === undefined ? null : JSON.stringify(question.json),
      signal: AbortSignal.any([signal, AbortSignal.timeout(question.timeoutMs ?? 10_000)]),
    })
    const atS = dateOf(answer.headers['date'])
    return { kind: 'answer', status: answer.statusCode, text: await boundedText(answer.body), atS }
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'failure', failure: failureFrom(error) }
  }
}

function headersOf(connection: Connection, question: Question): string[] {
  const own = connection.headers.flat()
  const typed = connection.headers.some(([name]) => name.toLowerCase() === 'content-type')
  return question.json === undefined || typed ? own : [...own, 'content-type', 'application/json']
}

const dateOf = (date: string | string[] | undefined): number | null => {
  const ms = typeof date === 'string' ? Date.parse(date) : Number.NaN
  return Number.isNaN(ms) ? null : ms / 1000
}

// A /metrics page has some 100 kB; more than this is no answer to any question of ours.
const largestAnswerBytes = 32 * 1024 * 1024

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > largestAnswerBytes) throw new RangeError(`the answer is larger than ${largestAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A TLS port closes a plain request, or one without its client certificate, and HTTP doesn't say why: a handshake does. */
async function diagnosed({ connection }: Server, failure: Failure): Promise<Failure> {
  if (failure.kind !== 'closed' || connection.proxy !== null) return failure
  const url = new URL(connection.baseUrl)
  if (url.protocol === 'http:') return (await speaksTls(url, 2_000)) ? { ...failure, kind: 'plain-to-tls' } : failure
  const alert = await refusedByAlert(url, connection.tls, 2_000)
  return alert === null ? failure : failureOf(alert, failure.detail)
}
