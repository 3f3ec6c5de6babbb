import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'

interface SparesGiven {
  readonly connector: buildConnector.connector
  readonly url: URL
  /** A `Host` header that was given, which names the TLS server too. */
  readonly host: string | null
  /** Never more sockets than this. */
  readonly limit: number
  /** Once running, at least this many spares are kept ready. */
  readonly keep: number
}

const batch = 64

/**
 * Sockets that were opened before they are needed, so that no request's time to the first token holds a connection's
 * set-up: all at once before the clock starts, later one by one as they are taken.
 */
export class Spares {
  /** Connections opened so far, taken or not. */
  opened = 0
  readonly #given: SparesGiven
  readonly #options: buildConnector.Options
  #parked: Socket[] = []
  #live = 0
  #opening = 0
  #closed = false
  #failed = false

  constructor(given: SparesGiven) {
    this.#given = given
    this.#options = connectOptions(given)
  }

  /** Sockets that wait to be taken. */
  get ready(): number {
    return this.#parked.length
  }

  /** Opens up to `count` sockets; the first alone, so that a dead endpoint is asked once. Never rejects. */
  async open(count: number): Promise<void> {
    const wanted = Math.min(count, this.#given.limit)
    let size = 1
    // Counted by what was tried: a server that hangs up on whoever comes would be asked for ever.
    for (let tried = 0; tried < wanted && !this.#failed && !this.#closed; tried += size) {
      size = tried === 0 ? 1 : Math.min(batch, wanted - tried)
      await Promise.all(Array.from({ length: size }, () => this.#openOne()))
    }
  }

  /** undici's way to a socket: a spare if there is one, else a new connection. */
  readonly connect: buildConnector.connector = (options, callback) => {
    const spare = this.#parked.pop()
    if (spare === undefined) {
      this.#dial(options, callback)
      return
    }
    spare.removeAllListeners('readable')
    // undici resumes its queue when this is called, and cannot while it is still inside its own call of `connect`.
    queueMicrotask(() => {
      callback(null, spare)
      this.#refill()
    })
  }

  close(): void {
    this.#closed = true
    for (const socket of this.#parked) socket.destroy()
    this.#parked = []
  }

  #refill(): void {
    const { keep, limit } = this.#given
    const ready = this.#parked.length + this.#opening
    if (ready < keep && this.#live + this.#opening < limit && !this.#closed && !this.#failed) void this.#openOne()
  }

  #openOne(): Promise<void> {
    this.#opening += 1
    return new Promise((resolve) => {
      this.#dial(this.#options, (error, socket) => {
        this.#opening -= 1
        if (error !== null) this.#failed = true
        else this.#park(socket)
        resolve()
      })
    })
  }

  #dial(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const counted: buildConnector.Callback = (...[error, socket]) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      this.opened += 1
      this.#live += 1
      this.#failed = false
      socket.once('close', () => {
        this.#live -= 1
        this.#parked = this.#parked.filter((parked) => parked !== socket)
      })
      callback(null, socket)
    }
    try {
      this.#given.connector(options, counted)
    } catch (error) {
      // Unusable certificates are thrown, not handed over.
      callback(error instanceof Error ? error : new Error(String(error)), null)
    }
  }

  #park(socket: Socket): void {
    if (this.#closed) {
      socket.destroy()
      return
    }
    this.#parked.push(socket)
    // Nothing is due on a socket that was never asked: its end, or unsolicited bytes, make it useless.
    socket.on('readable', () => socket.destroy())
  }
}

function connectOptions({ url, host }: SparesGiven): buildConnector.Options {
  const hostname = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname
  const servername = host === null ? undefined : new URL(`http://${host}`).hostname
  return {
    hostname,
    host: url.host,
    protocol: url.protocol,
    port: url.port,
    ...(servername === undefined ? {} : { servername }),
  }
}
