import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** How it ended: properly, or by this error of the socket. */
  readonly end: 'complete' | string
  /** The body as the socket delivered it. */
  readonly reads: readonly Buffer[]
}

interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly agent?: Agent
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  /** Stop listening when this much of the body is here. */
  readonly until?: (body: string) => boolean
}

/** One exchange over a real socket, whatever comes. Rejects when no head comes. */
export function send(url: string, sent: Sent = {}): Promise<Answer> {
  const text = sent.body === undefined ? null : typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body)
  const options: RequestOptions = {
    method: sent.method ?? (text === null ? 'GET' : 'POST'),
    headers: { 'content-type': 'application/json', ...sent.headers },
    agent: sent.agent ?? new Agent({ keepAlive: false }),
  }
  return new Promise((resolve, reject) => {
    let headed = false
    const answered = (response: IncomingMessage) => {
      headed = true
      collect(response, sent.until ?? (() => false)).then(resolve)
    }
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, ...sent.tls, agent: undefined }, answered)
      : httpRequest(url, options, answered)
    // Once a head has come, what happens to the socket is how the answer ended.
    request.on('error', (error) => headed || reject(error))
    request.end(text ?? undefined)
  })
}

function collect(response: IncomingMessage, enough: (body: string) => boolean): Promise<Answer> {
  const reads: Buffer[] = []
  return new Promise((resolve) => {
    const done = (end: string) => {
      const body = Buffer.concat(reads).toString()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body, end, reads })
    }
    response.on('data', (bytes: Buffer) => {
      reads.push(bytes)
      if (!enough(Buffer.concat(reads).toString())) return
      done('stopped')
      response.destroy()
    })
    response.on('end', () => done('complete'))
    response.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
  })
}

export const completion = {
  model: 'tiny',
  prompt: [1, 2, 3, 4, 5],
  max_tokens: 8,
  stream: true,
  stream_options: { include_usage: true },
}

export const chat = {
  model: 'tiny',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  max_completion_tokens: 8,
  stream: true,
  stream_options: { include_usage: true },
}

interface Event {
  readonly choices: readonly {
    readonly text?: string
    readonly delta?: { readonly content?: string }
    readonly finish_reason: string | null
  }[]
  readonly usage?: Readonly<Record<string, number>>
  readonly error?: unknown
}

/** The JSON of each `data:` line but [DONE]. */
export const events = (body: string): Event[] =>
  body
    .split(/\r?\n/)
    .filter((line) => line.startsWith('data:') && !line.endsWith('[DONE]'))
    .map((line) => JSON.parse(line.slice('data:'.length)))

export const tokenEvents = (body: string): Event[] => events(body).filter((event) => event.choices?.length > 0)
