/**
 * Reads server-sent events from bytes, however they are split. Pure: bytes and their stamp in, events out; never throws.
 *
 * An event is stamped with the read that completed its last `data` line, not with the one that brought the blank line
 * after it: servers that write the two apart would otherwise look slower than they are.
 */
export interface SseEvents {
  /** One event: its `data` lines joined by `\n`, the `event` field or '', the stamp of the read that completed it. */
  event(data: string, type: string, atMs: number): void
  /** A line that belongs to no stream of events, such as an error that the server wrote as plain text. */
  stray(line: string): void
}

const lf = 0x0a
const cr = 0x0d
const colon = 0x3a
const space = 0x20
const none = new Uint8Array(0)
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export class SseReader {
  readonly #events: SseEvents
  /** The start of a line whose end has not come yet, in pieces: joined once, so that a long line costs its length. */
  #pieces: Uint8Array[] = []
  /** The last line ended with CR: a LF that follows belongs to it. */
  #afterCr = false
  #first = true
  #data: string | null = null
  #type = ''
  #dataAtMs = Number.NaN
  #lastAtMs = Number.NaN

  constructor(events: SseEvents) {
    this.#events = events
  }

  /** Bytes `start … to`; the buffer may be reused by the caller as soon as this returns. */
  feed(buffer: Buffer, start: number, to: number, atMs: number): void {
    const bytes = buffer.subarray(start, to)
    this.#lastAtMs = atMs
    let from = this.#afterCr && bytes[0] === lf ? 1 : 0
    if (bytes.length > 0) this.#afterCr = false
    // JSON holds no raw CR, so this one search keeps the usual stream on the fast path.
    const hasCr = bytes.indexOf(cr) !== -1
    for (;;) {
      const end = hasCr ? lineEnd(bytes, from) : bytes.indexOf(lf, from)
      if (end === -1) break
      this.#line(this.#joined(bytes, from, end), atMs)
      from = end + 1
      if (bytes[end] !== cr) continue
      if (from === bytes.length) this.#afterCr = true
      else if (bytes[from] === lf) from += 1
    }
    if (from < bytes.length) this.#pieces.push(new Uint8Array(bytes.subarray(from)))
  }

  /** The end of the body: a last line or event without its line ends still counts. */
  end(): void {
    if (this.#pieces.length > 0) this.#line(this.#joined(none, 0, 0), this.#lastAtMs)
    this.#dispatch()
  }

  #joined(bytes: Uint8Array, from: number, end: number): Uint8Array {
    const rest = bytes.subarray(from, end)
    if (this.#pieces.length === 0) return rest
    const pieces = this.#pieces
    this.#pieces = []
    return Buffer.concat([...pieces, rest])
  }

  #line(line: Uint8Array, atMs: number): void {
    const bytes = this.#first ? withoutMark(line) : line
    this.#first = false
    if (bytes.length === 0) this.#dispatch()
    else if (isData(bytes)) this.#dataLine(valueAfter(bytes, 4), atMs)
    else if (bytes[0] !== colon) this.#otherLine(bytes)
  }

  #dataLine(value: string, atMs: number): void {
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    this.#dataAtMs = atMs
  }

  #otherLine(bytes: Uint8Array): void {
    const at = bytes.indexOf(colon)
    const name = decoder.decode(at === -1 ? bytes : bytes.subarray(0, at))
    if (name === 'event') this.#type = at === -1 ? '' : valueAfter(bytes, at)
    else if (name !== 'id' && name !== 'retry') this.#events.stray(decoder.decode(bytes))
  }

  #dispatch(): void {
    const data = this.#data
    const type = this.#type
    this.#data = null
    this.#type = ''
    if (data !== null) this.#events.event(data, type, this.#dataAtMs)
  }
}

/** The next CR or LF, or −1. */
function lineEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === lf || byte === cr) return at
  }
  return -1
}

/** `data`, alone or before a colon. */
const isData = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x64 &&
  bytes[1] === 0x61 &&
  bytes[2] === 0x74 &&
  bytes[3] === 0x61 &&
  (bytes.length === 4 || bytes[4] === colon)

/** What stands after the colon, without the one blank that may follow it. */
function valueAfter(bytes: Uint8Array, colonAt: number): string {
  const from = bytes[colonAt + 1] === space ? colonAt + 2 : colonAt + 1
  return from >= bytes.length ? '' : decoder.decode(bytes.subarray(from))
}

const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
