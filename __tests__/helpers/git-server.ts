import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What a request is for: `read` is a fetch, `write` a push, each with the listing of refs that comes before it. */
type Service = 'read' | 'write'

/** What the server does to a request instead of answering it. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly says?: string }
  | { readonly kind: 'redirect'; readonly to: string }
  /** The connection is gone: before git has seen the request, or once it has done what was asked. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  | { readonly kind: 'silence' }

export interface Asked {
  readonly method: string
  readonly url: string
  readonly service: Service
  readonly authorization: string | null
  readonly userAgent: string | null
}

/**
 * Repositories below a folder, served by git's own `git http-backend` as a forge does: whoever has the token as Basic
 * password may read and push, nobody else anything.
 */
export class GitServer implements AsyncDisposable {
  readonly asked: Asked[] = []
  sentBytes = 0
  /** Decides over each request; null: it is answered. */
  fault: (asked: Asked) => Fault | null = () => null
  readonly #server = createServer(
    (request, response) => void this.#answer(request, response).catch(() => response.destroy()),
  )
  readonly #root: string
  readonly #token: string | null

  private constructor(root: string, token: string | null) {
    this.#root = root
    this.#token = token
  }

  /** @param token null: everybody may do everything */
  static async start(root: string, token: string | null): Promise<GitServer> {
    const server = new GitServer(root, token)
    await once(server.#server.listen(0, '127.0.0.1'), 'listening')
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = askedBy(request)
    this.asked.push(asked)
    const fault = this.fault(asked)
    if (fault?.kind === 'status') return void response.writeHead(fault.status).end(fault.says ?? '')
    if (fault?.kind === 'redirect') {
      return void response.writeHead(301, { location: `${fault.to}${asked.url}` }).end()
    }
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'cut' && fault.when === 'before') return void request.socket.destroy()
    if (this.#token !== null && asked.authorization !== basic(this.#token)) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no such token\n')
    }
    const answer = await this.#backend(request)
    if (fault?.kind === 'cut') return void request.socket.destroy()
    this.sentBytes += answer.body.length
    response.writeHead(answer.status, answer.headers).end(answer.body)
  }

  async #backend(request: IncomingMessage): Promise<Answer> {
    const { pathname, search } = new URL(String(request.url), this.url)
    const { headers } = request
    const child = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'] ?? '',
        // The server is not whoever runs the tests.
        HOME: this.#root,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_PROJECT_ROOT: this.#root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(pathname),
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: String(request.method),
        REMOTE_USER: 'somebody',
        CONTENT_TYPE: headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
        ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
      },
    })
    child.stdin.on('error', () => {})
    request.pipe(child.stdin)
    const [out] = await Promise.all([buffer(child.stdout), once(child, 'close')])
    return answerOf(out)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

export const basic = (token: string): string => `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`

function askedBy({ method = '', url = '', headers }: IncomingMessage): Asked {
  return {
    method,
    url,
    service: url.includes('receive-pack') ? 'write' : 'read',
    authorization: headers.authorization ?? null,
    userAgent: headers['user-agent'] ?? null,
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** A CGI answer: header lines, an empty line, the body. */
function answerOf(out: Buffer): Answer {
  const end = out.indexOf('\r\n\r\n')
  const lines = out.toString('latin1', 0, Math.max(0, end)).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const { status = '200', ...rest } = headers
  return { status: Number.parseInt(status, 10), headers: rest, body: out.subarray(end + 4) }
}
