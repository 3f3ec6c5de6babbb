import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a gateway does to what passes through it. Everything else passes as it is. */
export interface Tampering {
  /** The metrics page, each time it is read (`read` from 1); null: 404. */
  page?: (text: string, read: number) => string | null
  /** A piece of a streamed answer. */
  stream?: (text: string) => string
  /** Whether the nth generation request (from 1) is refused with 503. */
  refuses?: (nth: number) => boolean
}

export interface Gateway extends AsyncDisposable {
  readonly url: string
  /** Replaces what it does from now on, and counts anew. */
  tamper(tampering: Tampering): void
}

/** A reverse proxy in front of an endpoint: what the simulator does not play itself, and real gateways do. */
export async function gateway(upstream: string): Promise<Gateway> {
  let tampering: Tampering = {}
  let counts = { reads: 0, generations: 0 }
  const server = createServer((incoming, outgoing) => {
    const isPage = incoming.url === '/metrics'
    const generates = incoming.method === 'POST' && incoming.url?.endsWith('/completions') === true
    if (isPage) counts.reads += 1
    if (generates) counts.generations += 1
    if (generates && tampering.refuses?.(counts.generations)) {
      incoming.resume()
      outgoing.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"overloaded"}}')
    } else if (isPage) void page(upstream, outgoing, (text) => (tampering.page ?? same)(text, counts.reads))
    else pass(upstream, { incoming, outgoing, edit: generates ? (tampering.stream ?? same) : same })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tamper: (next) => {
      tampering = next
      counts = { reads: 0, generations: 0 }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const same = (text: string): string => text

async function page(upstream: string, outgoing: ServerResponse, edit: (text: string) => string | null): Promise<void> {
  const answer = await fetch(`${upstream}/metrics`)
  const text = edit(await answer.text())
  if (text === null) outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{"detail":"Not Found"}')
  else outgoing.writeHead(answer.status, { 'content-type': 'text/plain' }).end(text)
}

function pass(
  upstream: string,
  given: {
    readonly incoming: IncomingMessage
    readonly outgoing: ServerResponse
    readonly edit: (text: string) => string
  },
): void {
  const { incoming, outgoing, edit } = given
  const { 'content-length': _, ...headers } = incoming.headers
  const url = new URL(incoming.url ?? '/', upstream)
  const onward = request(
    url,
    { method: incoming.method ?? 'GET', headers: { ...headers, host: url.host } },
    (answer) => {
      const { 'content-length': __, 'transfer-encoding': ___, ...head } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, head)
      answer.on('data', (bytes: Buffer) => outgoing.write(edit(bytes.toString('utf8'))))
      answer.on('end', () => outgoing.end())
      answer.on('error', () => outgoing.destroy())
    },
  )
  onward.on('error', () => outgoing.destroy())
  incoming.pipe(onward)
}

/** Each of the numbers behind `key` in a JSON stream, changed. */
export const changing =
  (key: string, change: (value: number) => number) =>
  (text: string): string =>
    text.replaceAll(
      new RegExp(`("${key}":\\s?)(\\d+)`, 'g'),
      (_, head: string, value: string) => head + change(Number(value)),
    )
