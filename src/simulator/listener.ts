import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import { portTaken } from '../messages/simulator.ts'

/** PEM texts. With `clientCa` a client must show a certificate that it signed, as MindIE demands. */
export interface ServerTls {
  readonly cert: string
  readonly key: string
  readonly clientCa?: string
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** A fatal TLS alert (protocol version): what a TLS port says to plain text. */
const tlsAlert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x46])
const plainAnswer = 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'
// 640 connections at once are usual; Node's own backlog is 511.
const backlog = 4096
// uvicorn's.
const keepAliveMs = 5000

/** The port and every connection behind it, which can vanish and come back. */
export class Listener {
  readonly #http: Server
  readonly #host: string
  readonly #tls: boolean
  readonly #sockets = new Set<Socket>()
  #tcp: TcpServer | null = null
  #port: number
  #swapped = false
  #reopening: NodeJS.Timeout | null = null
  #closed = false

  constructor(
    options: { host: string; port: number; tls: ServerTls | null },
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) {
    this.#host = options.host
    this.#port = options.port
    this.#tls = options.tls !== null
    const timing = { keepAliveTimeout: keepAliveMs, requestTimeout: 0, noDelay: true }
    this.#http =
      options.tls === null
        ? createHttpServer(timing, handle)
        : createHttpsServer({ ...timing, ...certificates(options.tls) }, handle)
    // The port is ours, not the HTTP server's: connections can be refused or misled before HTTP sees them.
    this.#http.on('clientError', (_error, socket) => socket.destroy())
  }

  get url(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host
    return `${this.#tls ? 'https' : 'http'}://${host}:${this.#port}`
  }

  /** Opens the port; a second time on the same one. Throws a UserProblem when it is taken. */
  async open(): Promise<void> {
    const tcp = createTcpServer({ noDelay: true }, (socket) => this.#connected(socket))
    await new Promise<void>((resolve, reject) => {
      tcp.once('error', (error: NodeJS.ErrnoException) => reject(taken(this.#host, this.#port, error)))
      tcp.listen({ host: this.#host, port: this.#port, backlog }, resolve)
    })
    this.#port = (tcp.address() as AddressInfo).port
    this.#tcp = tcp
    if (this.#closed) this.drop(null)
  }

  /** Resets every connection and closes the port; opens it again after `reopenMs`, or never for null. */
  drop(reopenMs: number | null): void {
    this.#tcp?.close()
    this.#tcp = null
    for (const socket of this.#sockets) socket.resetAndDestroy()
    if (this.#reopening !== null) clearTimeout(this.#reopening)
    // Somebody may have taken the port meanwhile: then it stays closed.
    this.#reopening = reopenMs === null ? null : setTimeout(() => this.open().catch(() => undefined), reopenMs)
  }

  /** From now on new connections meet the other protocol; those that are open are reset. */
  swapProtocol(swapped: boolean): void {
    if (swapped && !this.#swapped) for (const socket of this.#sockets) socket.resetAndDestroy()
    this.#swapped = swapped
  }

  get isOpen(): boolean {
    return this.#tcp !== null
  }

  async close(): Promise<void> {
    this.#closed = true
    const tcp = this.#tcp
    const closed = tcp === null ? Promise.resolve() : new Promise<void>((resolve) => tcp.once('close', () => resolve()))
    this.drop(null)
    await closed
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    if (this.#swapped) misled(socket, this.#tls)
    else this.#http.emit('connection', socket)
  }
}

const certificates = (tls: ServerTls) => ({
  cert: tls.cert,
  key: tls.key,
  ...(tls.clientCa === undefined ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
  ...(tls.minVersion === undefined ? {} : { minVersion: tls.minVersion }),
})

function misled(socket: Socket, tls: boolean): void {
  socket.once('data', () => socket.end(tls ? plainAnswer : tlsAlert))
}

const taken = (host: string, port: number, error: NodeJS.ErrnoException): UserProblem =>
  new UserProblem(portTaken({ host, port, code: error.code ?? error.message }), exitCodes.user, error)
