import type { ServerResponse } from 'node:http'
import type { RequestTruth } from './truth.ts'

/** Where the bytes of one streamed answer go. */
export interface Outlet {
  /** Status line and headers, at once, as uvicorn sends them. */
  open(): void
  /** One or several whole SSE events. */
  write(text: string): void
  /** Last events, and the end of the body. */
  end(text: string): void
}

/** One HTTP chunk. Built by hand: `ServerResponse.write` makes three writes of it. */
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** Writes to the socket itself, one write an event, stamped just before the system call. */
export class HttpOutlet implements Outlet {
  readonly #response: ServerResponse
  readonly #headers: readonly (readonly [string, string])[]
  readonly #truth: RequestTruth | null

  constructor(response: ServerResponse, headers: readonly (readonly [string, string])[], truth: RequestTruth | null) {
    this.#response = response
    this.#headers = headers
    this.#truth = truth
  }

  open(): void {
    sendHead(this.#response, 200, this.#headers)
    this.#response.flushHeaders()
  }

  write(text: string): void {
    const { socket } = this.#response
    if (text === '' || socket === null || socket.destroyed) return
    this.#truth?.wrote()
    if (this.#response.chunkedEncoding) socket.write(chunk(text))
    else this.#response.write(text)
  }

  end(text: string): void {
    const { socket } = this.#response
    socket?.cork()
    this.write(text)
    this.#response.end()
    socket?.uncork()
  }
}

/** Status and headers without what Node adds of its own: uvicorn sends no Connection and no Keep-Alive. */
export function sendHead(
  response: ServerResponse,
  status: number,
  headers: readonly (readonly [string, string])[],
): void {
  response.removeHeader('connection')
  for (const [name, value] of headers) response.setHeader(name, value)
  response.writeHead(status, reasons[status])
}

/** uvicorn writes the phrases of Python's http.HTTPStatus; Node's differ in one that matters here. */
const reasons: Readonly<Record<number, string>> = { 422: 'Unprocessable Content' }

export function sendBody(
  response: ServerResponse,
  answer: { status: number; body: string; headers: readonly (readonly [string, string])[] },
): void {
  const length = ['content-length', String(Buffer.byteLength(answer.body))] as const
  sendHead(response, answer.status, [length, ...answer.headers])
  response.end(answer.body)
}
