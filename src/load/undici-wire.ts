import { type Header, requestHeaders } from '../backends/index.ts'
import { agentFor, connectorFor } from '../server/agent.ts'
import { Attempt, type Slot } from './attempt.ts'
import { Spares } from './spares.ts'
import type { Exchange, Wire, WireCounts, WireGiven } from './wire.ts'

type Request = Parameters<Wire['send']>[0]

/** Connections carried by undici: plain, TLS, mutual TLS and proxies. */
export class UndiciWire implements Wire {
  readonly #given: WireGiven
  readonly #counts: WireCounts = { connects: 0, resends: 0, reads: 0, bytes: 0 }
  /** Through a proxy nothing is opened ahead: the tunnel is undici's own affair. */
  readonly #spares: Spares | null
  readonly #slots = new Set<Slot>()
  readonly #idle: Slot[] = []

  constructor(given: WireGiven) {
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
      read: this.#given.read,
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

function sparesOf({ connection, url, limit, keep, connectTimeoutMs }: WireGiven): Spares {
  const host = connection.headers.find(([name]) => name.toLowerCase() === 'host')
  const connector = connectorFor(connection, connectTimeoutMs)
  return new Spares({ connector, url, limit, keep, host: host === undefined ? null : host[1] })
}

const flat = (headers: readonly Header[]): string[] => headers.flat()
