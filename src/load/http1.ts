import { ChunkReader } from './http1-chunk.ts'
import { type Headers, HeadReader } from './http1-head.ts'
import type { Problem } from './http1-places.ts'

export type { Headers } from './http1-head.ts'
export type { Problem } from './http1-places.ts'

/** Who hears of an answer: an `Exchange`. */
export interface AnswerSink {
  head(status: number, reason: string, headers: Readonly<Headers>): void
  body(bytes: Buffer, from: number, to: number, atMs: number): void
}

/** What the next byte belongs to. Numbers, because the reader asks at every range of bytes. */
const inHead = 0
const inChunkLine = 1
const inData = 2
const inTrailers = 3
const untilEnd = 4
const over = 5

const switchingProtocols: Problem = { kind: 'upgrade' }

/**
 * Reads answers of HTTP/1.1 to POST requests off one connection: bytes in; the head and ranges of the body's own bytes
 * out, where they lie, in no other buffer. Does no IO and never throws. After `done` or a `problem` nothing more is read
 * until `reset`.
 */
export class ResponseReader {
  problem: Problem | null = null
  readonly #head = new HeadReader()
  readonly #chunk = new ChunkReader()
  #phase = inHead
  /** Bytes of the body, or of its present chunk, that are still to come. */
  #left = 0
  #stopped = false
  #keepAlive = false

  /** The answer is complete. */
  get done(): boolean {
    return this.#phase === over && this.problem === null
  }

  /** Only the end of the connection ends this body. */
  get endsWithConnection(): boolean {
    return this.#phase === untilEnd
  }

  /** The connection can carry another request once this answer is done. */
  get keepsAlive(): boolean {
    return this.#keepAlive
  }

  reset(): void {
    this.problem = null
    this.#phase = inHead
    this.#stopped = false
    this.#keepAlive = false
    this.#head.reset()
  }

  /** Nothing more is wanted of this answer: `feed` returns to its caller, be it under way. */
  stop(): void {
    this.#stopped = true
  }

  /**
   * Reads `from … to`: where it stopped, which is before `to` only if the answer ended there, was refused or stopped.
   * `atMs` goes along with the body's ranges.
   */
  feed(bytes: Buffer, from: number, to: number, atMs: number, sink: AnswerSink): number {
    let at = from
    while (at < to && this.#phase !== over && !this.#stopped) {
      if (this.#phase === inData) at = this.#data(bytes, at, to, atMs, sink)
      else if (this.#phase === inChunkLine) at = this.#chunkLine(bytes, at, to)
      else if (this.#phase === untilEnd) {
        sink.body(bytes, at, to, atMs)
        at = to
      } else at = this.#lines(bytes, at, to, sink)
    }
    return at
  }

  #data(bytes: Buffer, at: number, to: number, atMs: number, sink: AnswerSink): number {
    const end = Math.min(to, at + this.#left)
    this.#left -= end - at
    if (this.#left === 0) this.#dataEnds()
    sink.body(bytes, at, end, atMs)
    return end
  }

  #dataEnds(): void {
    this.#phase = this.#head.chunked ? inChunkLine : over
    this.#chunk.next()
  }

  #chunkLine(bytes: Buffer, from: number, to: number): number {
    const chunk = this.#chunk
    const at = chunk.read(bytes, from, to)
    if (chunk.complete) {
      this.#left = chunk.size
      this.#phase = chunk.size === 0 ? inTrailers : inData
      if (chunk.size === 0) this.#head.trailers()
    } else if (chunk.problem !== null) this.#refuse(chunk.problem)
    return at
  }

  /** A head, or trailers. */
  #lines(bytes: Buffer, from: number, to: number, sink: AnswerSink): number {
    const at = this.#head.read(bytes, from, to)
    if (this.#head.problem !== null) this.#refuse(this.#head.problem)
    else if (this.#head.complete) {
      if (this.#phase === inTrailers) this.#phase = over
      else this.#headEnds(sink)
    }
    return at
  }

  #headEnds(sink: AnswerSink): void {
    const head = this.#head
    if (head.status === 101) this.#refuse(switchingProtocols)
    else if (head.status < 200) head.reset()
    else {
      this.#frame()
      sink.head(head.status, head.reason, head.headers)
    }
  }

  /** How the body ends, and whether the connection lives on (RFC 9112 §6.3 and §9.3). */
  #frame(): void {
    const { status, chunked, length, transferEncoding, keepsAlive } = this.#head
    const bodiless = status === 204 || status === 304
    // A body after a head that allows none would be taken for the next answer.
    const clean = bodiless ? !transferEncoding && length <= 0 : chunked || (length >= 0 && !transferEncoding)
    this.#keepAlive = keepsAlive && clean
    this.#left = Math.max(length, 0)
    this.#chunk.first()
    if (bodiless) this.#phase = over
    else if (chunked) this.#phase = inChunkLine
    else if (transferEncoding || length < 0) this.#phase = untilEnd
    else this.#phase = length === 0 ? over : inData
  }

  #refuse(problem: Problem): void {
    this.problem = problem
    this.#phase = over
  }
}
