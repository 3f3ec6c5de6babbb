import type { Dispatcher } from 'undici'
import { type Header, requestHeaders } from '../backends/index.ts'
import type { Connection } from '../domain/connection.ts'
import { agentFor, connectorFor } from '../server/agent.ts'
import { errorCode } from './failure.ts'
import { Spares } from './spares.ts'
import type { Exchange, Wire, WireCounts } from './wire.ts'

export interface UndiciWireGiven {
  readonly connection: Connection
  /** The whole URL that requests go to. */
  readonly url: URL
  readonly isChat: boolean
  /** ms from the start of the round. */
  readonly now: () => number
  /** Never more connections than this. */
  readonly limit: number
  /** Spare connections that are kept ready while it runs. */
  readonly keep: number
  readonly connectTimeoutMs: number
}

/** One connection's place: an undici client that holds one socket, and reconnects when that is gone. */
interface Slot {
  readonly agent: Dispatcher
  /** The socket has carried an answer: the server may close it at the very moment that we write. */
  used: boolean
  /** The stamp of the socket read that is being parsed; NaN between reads. */
  readAtMs: number
}

type Request = Parameters<Wire['send']>[0]

/** Connections carried by undici: plain, TLS, mutual TLS and proxies. */
export class UndiciWire implements Wire {
  readonly #given: UndiciWireGiven
  readonly #counts: WireCounts = { connects: 0, resends: 0, reads: 0, bytes: 0 }
  /** Through a proxy nothing is opened ahead: the tunnel is undici's own affair. */
  readonly #spares: Spares | null
  readonly #slots = new Set<Slot>()
  readonly #idle: Slot[] = []

  constructor(given: UndiciWireGiven) {
    this.#given = given
    this.#spares = given.connection.proxy === null ? sparesOf(given) : null
  }

  get counts(): WireCounts {
    return this.#spares === null ? this.#counts : { ...this.#counts, connects: this.#spares.opened }
  }

  async open(count: number, signal: AbortSignal): Promise<void> {
    if (this.#spares === null || signal.aborted) return
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([this.#spares.open(count), aborted])
    // Their places too, so that a burst spends its time on sending.
    while (this.#idle.length < this.#spares.ready) this.#idle.push(this.#newSlot())
  }

  send(request: Request, exchange: Exchange): () => void {
    const slot = this.#idle.pop() ?? this.#newSlot()
    return this.#dispatch(slot, request, exchange, false)
  }

  async close(): Promise<void> {
    this.#spares?.close()
    const closing = [...this.#slots].map(({ agent }) => agent.destroy())
    this.#slots.clear()
    this.#idle.length = 0
    await Promise.all(closing)
  }

  #newSlot(): Slot {
    const slot: Slot = {
      agent: agentFor(
        this.#given.connection,
        this.#agentOptions(() => slot),
      ),
      used: false,
      readAtMs: Number.NaN,
    }
    this.#slots.add(slot)
    return slot
  }

  #agentOptions(slot: () => Slot) {
    return {
      connections: 1,
      connectTimeoutMs: this.#given.connectTimeoutMs,
      onConnect: () => {
        slot().used = false
        this.#counts.connects += 1
      },
      ...(this.#spares === null ? {} : { connect: this.#spares.connect }),
    }
  }

  #dispatch(slot: Slot, request: Request, exchange: Exchange, again: boolean): () => void {
    const { url, connection, isChat } = this.#given
    const headers = requestHeaders({ isChat, connection: connection.headers, requestId: request.requestId })
    let cancel: () => void = () => attempt.cancel()
    const attempt = new Attempt({
      slot,
      exchange,
      now: this.#given.now,
      counts: this.#counts,
      release: () => this.#idle.push(slot),
      drop: () => this.#drop(slot),
      resend: again
        ? null
        : () => {
            this.#counts.resends += 1
            cancel = this.#dispatch(slot, request, exchange, true)
          },
    })
    slot.agent.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: flat(headers),
        body: request.body,
        // The engine watches the time itself, for all requests at once.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      attempt,
    )
    return () => cancel()
  }

  #drop(slot: Slot): void {
    this.#slots.delete(slot)
    void slot.agent.destroy()
  }
}

function sparesOf({ connection, url, limit, keep, connectTimeoutMs }: UndiciWireGiven): Spares {
  const host = connection.headers.find(([name]) => name.toLowerCase() === 'host')
  const connector = connectorFor(connection, connectTimeoutMs)
  return new Spares({ connector, url, limit, keep, host: host === undefined ? null : host[1] })
}

const flat = (headers: readonly Header[]): string[] => headers.flat()

interface AttemptGiven {
  readonly slot: Slot
  readonly exchange: Exchange
  readonly now: () => number
  readonly counts: WireCounts
  readonly release: () => void
  readonly drop: () => void
  /** Sends it once more; null when this is that second time. */
  readonly resend: (() => void) | null
}

const closedUnderUs = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])

/** One sending of one request over one slot: undici's handler. */
class Attempt implements Dispatcher.DispatchHandler {
  readonly #given: AttemptGiven
  readonly #slot: Slot
  readonly #exchange: Exchange
  #controller: Dispatcher.DispatchController | null = null
  #onUsedSocket = false
  #answered = false
  #over = false

  constructor(given: AttemptGiven) {
    this.#given = given
    this.#slot = given.slot
    this.#exchange = given.exchange
  }

  /** Gives it up. A request that undici still holds back is dropped with its slot. */
  cancel(): void {
    if (this.#over) return
    this.#over = true
    if (this.#controller === null) this.#given.drop()
    else {
      this.#controller.abort(new Error('given up'))
      this.#given.release()
    }
  }

  /** undici calls this directly before it writes the request to the socket, in the same turn. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over) {
      controller.abort(new Error('given up'))
      return
    }
    this.#controller = controller
    this.#onUsedSocket = this.#slot.used
    this.#exchange.sent(this.#given.now())
  }

  onResponseStarted(): void {
    this.#answered = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    reason?: string,
  ): void {
    if (this.#over || status < 200) return
    this.#stamp()
    this.#exchange.head(status, reason ?? '', headers)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#over) return
    const atMs = this.#stamp()
    this.#given.counts.bytes += chunk.length
    this.#exchange.body(chunk, atMs)
  }

  onResponseEnd(): void {
    if (this.#over) return
    this.#over = true
    this.#slot.used = true
    this.#exchange.end(this.#stamp())
    this.#given.release()
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.#over) return
    this.#over = true
    const closed = this.#onUsedSocket && !this.#answered && closedUnderUs.has(errorCode(error))
    if (closed && this.#given.resend !== null) {
      this.#given.resend()
      return
    }
    this.#exchange.fail(error, this.#given.now())
    this.#given.release()
  }

  /**
   * One stamp for each socket read. undici hands over every HTTP chunk of a read by itself, all in one turn; the
   * microtask runs when that turn is over.
   */
  #stamp(): number {
    const slot = this.#slot
    if (Number.isNaN(slot.readAtMs)) {
      slot.readAtMs = this.#given.now()
      this.#given.counts.reads += 1
      queueMicrotask(() => {
        slot.readAtMs = Number.NaN
      })
    }
    return slot.readAtMs
  }
}
