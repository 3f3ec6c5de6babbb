import { connect, type Socket } from 'node:net'
import { errors } from 'undici'
import type { Backlog, BacklogReader } from './backlog.ts'
import { type Problem, ResponseReader } from './http1.ts'
import type { Exchange, WireCounts } from './wire.ts'

/** One request on its way: what is written, and who hears of the answer. */
export interface Sending {
  readonly bytes: Buffer
  readonly exchange: Exchange
  /** Null once it has ended or was given up: nobody is told any more. */
  connection: PlainConnection | null
}

export interface ConnectionGiven {
  readonly host: string
  readonly port: number
  readonly connectTimeoutMs: number
  /** What every connection of the wire reads into: a read is put by before the next one is made. */
  readonly buffer: Buffer
  readonly backlog: Backlog
  readonly now: () => number
  /** Hears of each socket read. */
  readonly read: (atMs: number) => void
  readonly counts: WireCounts
  readonly owner: ConnectionOwner
}

/** Who keeps the connections. */
export interface ConnectionOwner {
  /** It is open. Comes before its first request is written. */
  opened(connection: PlainConnection): void
  /** Its answer is complete, and it can carry another request. */
  free(connection: PlainConnection): void
  /** It will carry nothing more. Comes before `failed`. */
  lost(connection: PlainConnection): void
  /** It broke under a request. `silent`: kept alive from an earlier request, and not a byte of this answer had come. */
  failed(sending: Sending, error: Error, silent: boolean): void
}

/** A token's text, and what stands around its chunk. */
const swiftSpareBytes = 64
const keepAliveAfterMs = 60_000
const lineEnds: ReadonlySet<number | undefined> = new Set([10, 13])

/** One TCP connection: one request at a time, and its answer read as it comes. */
export class PlainConnection implements BacklogReader {
  readonly #given: ConnectionGiven
  readonly #socket: Socket
  readonly #reader = new ResponseReader()
  readonly #settled = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<void>()
  readonly #timer: NodeJS.Timeout
  #state: 'opening' | 'open' | 'gone' = 'opening'
  #sending: Sending | null = null
  #sentMs = Number.NaN
  /** Its reads that are put by. */
  #waiting = 0
  /** It has carried an answer: the server may close it at the very moment that we write. */
  #used = false
  #answered = false

  constructor(given: ConnectionGiven) {
    this.#given = given
    const { host, port, buffer, connectTimeoutMs } = given
    this.#socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveAfterMs,
      onread: { buffer, callback: (count) => this.#read(count) },
    })
    this.#timer = setTimeout(() => this.#break(connectTimeout(this.#socket, given)), connectTimeoutMs)
    this.#socket
      .on('connect', () => this.#opened())
      .on('end', () => this.#ended())
      .on('error', (error) => this.#failed(error))
      .on('close', () => this.#isClosed())
  }

  /** It was opened, or could not be. */
  get settled(): Promise<void> {
    return this.#settled.promise
  }

  /** Sends now, or as soon as it is open. */
  carry(sending: Sending): void {
    this.#sending = sending
    sending.connection = this
    if (this.#state === 'open') this.#write(sending)
  }

  /** Gives its request up: true if it was not sent yet, and the connection can carry another. */
  giveUp(): boolean {
    this.#sending = null
    if (this.#state === 'opening') return true
    this.#reader.stop()
    this.#go()
    return false
  }

  async close(): Promise<void> {
    if (this.#sending !== null) this.#sending.connection = null
    this.#sending = null
    this.#reader.stop()
    this.#go()
    await this.#closed.promise
  }

  #opened(): void {
    clearTimeout(this.#timer)
    this.#state = 'open'
    this.#given.counts.connects += 1
    this.#given.owner.opened(this)
    if (this.#sending !== null) this.#write(this.#sending)
    this.#settled.resolve()
  }

  #write({ exchange, bytes }: Sending): void {
    this.#answered = false
    this.#reader.reset()
    this.#sentMs = this.#given.now()
    exchange.sent(this.#sentMs)
    this.#socket.write(bytes)
  }

  /**
   * The hot path: one stamp for each socket read, taken before anything else. What has the length of the event that the
   * answer is waiting for costs no more to parse than to put by; heads, first events, ends and all else wait until all
   * sockets are read.
   */
  #read(count: number): boolean {
    const { now, read, backlog, buffer } = this.#given
    const atMs = now()
    read(atMs)
    const swift = this.#sending?.exchange.swiftBytes ?? 0
    if (this.#waiting === 0 && swift > 0 && count >= swift && count <= swift + swiftSpareBytes) {
      this.#parse(buffer, 0, count, atMs)
    } else {
      this.#waiting += 1
      backlog.put(this, buffer, count, atMs)
    }
    return true
  }

  /** What was put by. */
  take(bytes: Buffer, from: number, to: number, atMs: number): void {
    this.#waiting -= 1
    this.#parse(bytes, from, to, atMs)
  }

  #parse(bytes: Buffer, from: number, to: number, atMs: number): void {
    const sending = this.#sending
    // Read before the request was written: no answer to it.
    if (sending === null || atMs < this.#sentMs) {
      this.#unasked(bytes, from, to)
      return
    }
    const { counts } = this.#given
    this.#answered = true
    counts.reads += 1
    counts.bytes += to - from
    const reader = this.#reader
    const at = reader.feed(bytes, from, to, atMs, sending.exchange)
    // Given up by whom it told.
    if (sending.connection === null) return
    if (reader.problem !== null) this.#break(errorOf(reader.problem))
    else if (reader.done) this.#done(sending, at === to, atMs)
  }

  /** Nothing is due on an idle connection but the line end that some servers send behind an answer. */
  #unasked(bytes: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at += 1) {
      if (!lineEnds.has(bytes[at])) this.#break(new errors.SocketError('bytes that nobody asked for'))
    }
  }

  #done(sending: Sending, clean: boolean, atMs: number): void {
    this.#sending = null
    sending.connection = null
    this.#used = true
    // A request that is still being written would run into the next one.
    if (clean && this.#reader.keepsAlive && this.#socket.writableLength === 0) this.#given.owner.free(this)
    else this.#go()
    sending.exchange.end(atMs)
  }

  /** The server ends the connection: so ends a body that has no other end. */
  #ended(): void {
    this.#given.backlog.parse()
    const sending = this.#sending
    if (sending !== null && this.#answered && this.#reader.endsWithConnection) {
      this.#done(sending, false, this.#given.now())
    } else this.#break(new errors.SocketError('other side closed'))
  }

  #failed(error: Error): void {
    this.#given.backlog.parse()
    this.#break(error)
  }

  #break(error: Error): void {
    const sending = this.#sending
    const silent = this.#used && !this.#answered
    this.#sending = null
    this.#go()
    if (sending !== null) this.#given.owner.failed(sending, error, silent)
  }

  #go(): void {
    if (this.#state === 'gone') return
    this.#state = 'gone'
    clearTimeout(this.#timer)
    this.#socket.destroy()
    this.#given.owner.lost(this)
    this.#settled.resolve()
  }

  #isClosed(): void {
    this.#closed.resolve()
    if (this.#state !== 'gone') this.#failed(new errors.SocketError('closed'))
  }
}

function errorOf(problem: Problem): Error {
  switch (problem.kind) {
    case 'syntax':
      return new errors.HTTPParserError(`Response does not match the HTTP/1.1 protocol (${problem.reason})`)
    case 'head-too-large':
      return new errors.HeadersOverflowError()
    case 'upgrade':
      return new errors.SocketError('bad upgrade')
    default:
      return problem satisfies never
  }
}

/** In undici's words. */
function connectTimeout(socket: Socket, { host, port, connectTimeoutMs }: ConnectionGiven): Error {
  const tried = socket.autoSelectFamilyAttemptedAddresses ?? []
  const where = tried.length > 0 ? `attempted addresses: ${tried.join(', ')}` : `attempted address: ${host}:${port}`
  return new errors.ConnectTimeoutError(`Connect Timeout Error (${where}, timeout: ${connectTimeoutMs}ms)`)
}
