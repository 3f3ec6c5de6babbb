import {
  backslash,
  cr,
  equalsSign,
  hexOf,
  isBlank,
  isValueByte,
  lf,
  type Place,
  type Problem,
  place,
  quote,
  refused,
  semicolon,
  tokenLower,
} from './http1-places.ts'

type At = Place<ChunkReader>

/** What stands between the bytes of a chunked body (RFC 9112 §7.1): a line end, a size, extensions that nobody needs. */
export class ChunkReader {
  /** Of the chunk whose line is complete. */
  size = 0
  #place: At = sizeStart

  get problem(): Problem | null {
    return this.#place.problem
  }

  get complete(): boolean {
    return this.#place === complete
  }

  /** Before the first chunk. */
  first(): void {
    this.#place = sizeStart
    this.size = 0
  }

  /** Behind the bytes of a chunk. */
  next(): void {
    this.#place = dataCr
    this.size = 0
  }

  /** Reads on until the line is complete or refused: where it stopped. */
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
}

const no = (reason: string): At => refused(reason)
const noData = no('Expected LF after chunk data')
const noSize = no('Invalid character in chunk size')
const noName = no('Invalid character in chunk extensions name')
const noValue = no('Invalid character in chunk extensions value')
const noQuoted = no('Invalid character in chunk extensions quoted value')
const bareLf = no('Missing expected CR after chunk size')

const complete: At = place(() => complete)

const dataCr: At = place((_, byte) => {
  if (byte === cr) return dataLf
  return byte === lf ? no('Missing expected CR after chunk data') : noData
})

const dataLf: At = place((_, byte) => (byte === lf ? sizeStart : noData))

const sizeStart: At = place((chunk, byte) => ((hexOf[byte] ?? 255) === 255 ? noSize : size.take(chunk, byte)))

const size: At = place((chunk, byte) => {
  const digit = hexOf[byte] ?? 255
  if (digit === 255) return extensions(byte, noSize)
  chunk.size = chunk.size * 16 + digit
  return chunk.size > Number.MAX_SAFE_INTEGER ? no('Chunk size overflow') : size
})

/** What may follow a size, an extension's name and its value alike. */
function extensions(byte: number, otherwise: At): At {
  if (byte === cr) return sizeLf
  if (byte === lf) return bareLf
  return byte === semicolon ? nameStart : otherwise
}

const sizeLf: At = place((_, byte) => (byte === lf ? complete : no('Expected LF after chunk size')))

const nameStart: At = place((chunk, byte) =>
  byte === cr || isBlank(byte) ? no('Invalid character in chunk extensions') : name.take(chunk, byte),
)

const name: At = place((_, byte) => {
  if (byte === equalsSign) return value
  return (tokenLower[byte] ?? 0) !== 0 ? name : extensions(byte, noName)
})

const value: At = place((_, byte) => {
  if (byte === quote) return quoted
  return (tokenLower[byte] ?? 0) !== 0 ? value : extensions(byte, noValue)
})

const quoted: At = place((_, byte) => {
  if (byte === quote) return afterQuoted
  if (byte === backslash) return escaped
  return isValueByte(byte) ? quoted : noQuoted
})

const escaped: At = place((_, byte) => (isValueByte(byte) ? quoted : noQuoted))

const afterQuoted: At = place((_, byte) => extensions(byte, noQuoted))
