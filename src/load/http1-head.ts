import {
  complete,
  encodingBesideLength,
  type HeadPlace,
  lengthBesideEncoding,
  lengthStart,
  line,
  start,
  tooLarge,
  valueStart,
} from './http1-grammar.ts'
import type { Problem } from './http1-places.ts'

export type Headers = Record<string, string | string[] | undefined>

/** Node's limit for the names and values of a head; a reason phrase has the same for itself. */
const headLimit = 16_384
const firstScratch = 512

/**
 * The head of an answer, read byte by byte, so that any split of the bytes gives the same and garbage is refused at its
 * first wrong byte. Reads the trailers of a chunked body too.
 */
export class HeadReader {
  /** major × 10 + minor. */
  version = 0
  status = 0
  reason = ''
  headers: Headers = Object.create(null)
  /** Content-Length; -1 without one. */
  length = -1
  chunked = false
  transferEncoding = false
  /** Bytes of the word or number that is being read. */
  count = 0
  #close = false
  #keep = false
  #trailing = false
  #name = ''
  #nameEnd = 0
  #size = 0
  #scratch: Buffer = Buffer.allocUnsafeSlow(firstScratch)
  #used = 0
  #place: HeadPlace = start

  get problem(): Problem | null {
    return this.#place.problem
  }

  get complete(): boolean {
    return this.#place === complete
  }

  /** What the server says of the connection: kept from HTTP/1.1 on unless it says close, before only if it says so. */
  get keepsAlive(): boolean {
    return this.version > 10 && this.version % 10 > 0 ? !this.#close : this.#keep && !this.#close
  }

  /** For the next answer. */
  reset(): void {
    this.#place = start
    this.#close = false
    this.#keep = false
    this.#trailing = false
    this.#size = 0
    this.#used = 0
    this.status = 0
    this.reason = ''
    this.headers = Object.create(null)
    this.length = -1
    this.chunked = false
    this.transferEncoding = false
  }

  /** After the last chunk: header lines that are checked and dropped. */
  trailers(): void {
    this.#place = line
    this.#trailing = true
    this.#size = 0
  }

  /** Reads on until the head is complete or refused: where it stopped. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    let here = this.#place
    while (at < to && here !== complete && here.problem === null) {
      here = here.take(this, bytes[at] ?? 0)
      at += 1
    }
    this.#place = here
    return at
  }

  /** One more byte of a reason, a name or a value. */
  keep(byte: number, next: HeadPlace): HeadPlace {
    this.#size += 1
    if (this.#size >= headLimit) return tooLarge
    if (this.#used === this.#scratch.length) this.#grow()
    this.#scratch[this.#used] = byte
    this.#used += 1
    return next
  }

  statusLineEnds(): void {
    this.reason = this.#scratch.toString('utf8', 0, this.#used)
    this.#used = 0
    this.#size = 0
  }

  /** The colon. Both kinds of length at once are how answers are smuggled. */
  nameEnds(): HeadPlace {
    this.#nameEnd = this.#used
    this.#name = this.#scratch.toString('latin1', 0, this.#used)
    if (this.#name === 'content-length') return this.transferEncoding ? lengthBesideEncoding : lengthStart
    return this.#name === 'transfer-encoding' && this.length >= 0 ? encodingBesideLength : valueStart
  }

  lineEnds(): void {
    const value = this.#scratch.toString('latin1', this.#nameEnd, this.#used).replace(/[ \t]+$/, '')
    this.#used = 0
    this.#frame(value)
    if (!this.#trailing) this.#store(value)
  }

  #frame(value: string): void {
    if (this.#name === 'transfer-encoding' && value !== '') {
      this.transferEncoding = true
      // Chunks frame the body only as the last coding.
      this.chunked = /(?:^|,)[ \t]*chunked$/i.test(value)
    } else if (this.#name === 'connection') {
      const options = value.split(',').map((option) => option.trim().toLowerCase())
      this.#close ||= options.includes('close')
      this.#keep ||= options.includes('keep-alive')
    }
  }

  #store(value: string): void {
    const earlier = this.headers[this.#name]
    if (Array.isArray(earlier)) earlier.push(value)
    else this.headers[this.#name] = earlier === undefined ? value : [earlier, value]
  }

  #grow(): void {
    const twice = Buffer.allocUnsafeSlow(this.#scratch.length * 2)
    this.#scratch.copy(twice)
    this.#scratch = twice
  }
}
