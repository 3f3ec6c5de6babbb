import { writeSync } from 'node:fs'
import type { Socket } from 'node:net'
import { monotonicMs } from '../src/load/time.ts'
import type { Intake } from './metronome-intake.ts'
import { type Asked, readRequest } from './metronome-requests.ts'

type AskedOn = (connection: MetronomeConnection, request: Asked, receivedMs: number) => void

/** Takes the requests of one kept-alive connection, one at a time, and writes answers with one system call each. */
export class MetronomeConnection {
  readonly #socket: Socket
  /** The socket's descriptor, for writes past Node's stream; null where there is none. */
  readonly #fd: number | null
  readonly #asked: (request: Asked, receivedMs: number) => void
  /** Bytes of a request that has not come whole, or that came while another is being answered. */
  #bytes: Buffer | null = null
  #receivedMs = 0
  #answering = false
  #closes = false
  readonly #intake: Intake
  readonly port: number

  constructor(socket: Socket, intake: Intake, asked: AskedOn) {
    this.#socket = socket
    this.#intake = intake
    this.port = socket.remotePort ?? 0
    const { _handle } = socket as unknown as { _handle?: { fd?: number } }
    this.#fd = _handle?.fd !== undefined && _handle.fd >= 0 ? _handle.fd : null
    this.#asked = (request, receivedMs) => asked(this, request, receivedMs)
    socket.on('data', (part: Buffer) => this.#read(part, monotonicMs()))
    socket.on('error', () => socket.destroy())
  }

  get isGone(): boolean {
    return this.#socket.destroyed
  }

  #read(part: Buffer, atMs: number): void {
    if (this.#bytes === null) this.#receivedMs = atMs
    this.#bytes = this.#bytes === null ? part : Buffer.concat([this.#bytes, part])
    if (!this.#answering) this.#intake.add(this.#take, atMs)
  }

  readonly #take = (): void => {
    const bytes = this.#bytes
    const request = bytes === null || this.#answering ? null : readRequest(bytes)
    if (bytes === null || request === null) return
    this.#answering = true
    this.#closes = request.closes
    this.#bytes = request.endsAt < bytes.length ? bytes.subarray(request.endsAt) : null
    this.#asked(request, this.#receivedMs)
  }

  /**
   * The bytes may be overwritten as soon as this returns. Straight to the system: Node's stream would cost as much again
   * as the call itself. What the socket does not take at once goes through the stream, and so does what follows it.
   */
  write(bytes: Buffer): void {
    if (this.#socket.destroyed) return
    const written = this.#fd !== null && this.#socket.writableLength === 0 ? tryWrite(this.#fd, bytes) : 0
    if (written < bytes.length) this.#socket.write(Buffer.from(bytes.subarray(written)))
  }

  /** The answer is written: the next request may come. */
  done(): void {
    this.#answering = false
    if (this.#closes) this.#socket.end()
    else if (this.#bytes !== null) this.#intake.add(this.#take, monotonicMs())
  }
}

/** How many bytes the socket took; 0 when it is full or broken (its stream will say so). */
function tryWrite(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes)
  } catch {
    return 0
  }
}
