import { KeptBytes } from './kept-bytes.ts'

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
  /** A line, or the data of one event, is longer than `longestBytes`: nothing more is read of this answer. Comes once. */
  tooLong(): void
}

/** vLLM v0.9.1's client gives up a line of 128 KiB; events with many log probabilities are known to be longer. */
export const longestBytes = 1_048_576

/**
 * Reads events that it knows from their bytes alone. It is offered bytes that begin a line where no event is open, all
 * with one stamp, and takes whole events from their start, each of them one `data` line and the blank line after it, ends included.
 * Returns where it stopped: `from` when it took none.
 */
export type Shortcut = (bytes: Buffer, from: number, to: number, atMs: number) => number

const lf = 0x0a
const cr = 0x0d
const colon = 0x3a
const space = 0x20

export class SseReader {
  readonly #events: SseEvents
  readonly #shortcut: Shortcut | null
  /** The start of a line whose end has not come yet. */
  readonly #carried = new KeptBytes()
  /** The first CR of this read that has not been passed, `to` for none; −1: not yet looked for. */
  #crAt = -1
  /** The last line ended with CR: a LF that follows belongs to it. */
  #afterCr = false
  #first = true
  #data: string | null = null
  #type = ''
  #dataAtMs = Number.NaN
  #lastAtMs = Number.NaN
  /** Of `longestBytes`. */
  #dataLength = 0
  #over = false
  /** What stood before the data of the last data line: some servers leave out the blank. */
  lead: 'data:' | 'data: ' = 'data: '
  /** What ended the last line before an event's blank line. CR alone also stands for a CRLF that two reads brought. */
  lineEnd: '\n' | '\r\n' | '\r' = '\n'

  constructor(events: SseEvents, shortcut: Shortcut | null = null) {
    this.#events = events
    this.#shortcut = shortcut
  }

  /** Bytes `start … to`; the buffer may be reused by the caller as soon as this returns. */
  feed(bytes: Buffer, start: number, to: number, atMs: number): void {
    this.#lastAtMs = atMs
    this.#crAt = -1
    if (start >= to || this.#over) return
    let from = start
    if (this.#afterCr) {
      this.#afterCr = false
      if (bytes[from] === lf) from += 1
    }
    if (this.#carried.length > 0) from = this.#completed(bytes, from, to, atMs)
    while (from < to && !this.#over) {
      const next = this.#short(bytes, from, to, atMs)
      from = next > from ? next : this.#nextLine(bytes, from, to, atMs)
    }
  }

  /** The end of the body: a last line or event without its line ends still counts. */
  end(): void {
    if (this.#carried.length > 0) this.#carriedLine(this.#lastAtMs)
    this.#dispatch()
  }

  /** Nothing more will come: leaves its memory to others. */
  release(): void {
    this.#carried.release()
  }

  #short(bytes: Buffer, from: number, to: number, atMs: number): number {
    const open = this.#first || this.#data !== null || this.#type !== ''
    return open || this.#shortcut === null ? from : this.#shortcut(bytes, from, to, atMs)
  }

  #nextLine(bytes: Buffer, from: number, to: number, atMs: number): number {
    const end = this.#lineEnd(bytes, from, to)
    if (end === to) {
      this.#carry(bytes, from, to)
      return to
    }
    this.#line(bytes, from, end, atMs)
    return this.#afterLine(bytes, end, to)
  }

  /** The line that earlier reads began: its rest is looked at, never again what was carried. */
  #completed(bytes: Buffer, from: number, to: number, atMs: number): number {
    const end = this.#lineEnd(bytes, from, to)
    this.#carry(bytes, from, end)
    if (end === to || this.#over) return to
    const over = eventEnd(bytes, end, to)
    if (over > end && this.#carriedShort(bytes, end, over, atMs)) return over
    this.#carriedLine(atMs)
    return this.#afterLine(bytes, end, to)
  }

  #carry(bytes: Buffer, from: number, to: number): void {
    if (this.#carried.length + to - from > longestBytes) this.#giveUp()
    else this.#carried.append(bytes, from, to)
  }

  #giveUp(): void {
    this.#over = true
    this.#data = null
    this.#carried.release()
    this.#events.tooLong()
  }

  /** As `#short`, for the line that was carried and the ends that follow it. */
  #carriedShort(bytes: Buffer, end: number, over: number, atMs: number): boolean {
    const carried = this.#carried
    const { length } = carried
    carried.append(bytes, end, over)
    const taken = this.#short(carried.bytes, 0, carried.length, atMs) > 0
    carried.cut(taken ? 0 : length)
    return taken
  }

  #carriedLine(atMs: number): void {
    this.#line(this.#carried.bytes, 0, this.#carried.length, atMs)
    this.#carried.cut(0)
  }

  /**
   * The next CR or LF, or `to`. JSON holds no raw CR, so one search for it does for the usual read. What lies behind
   * `to` is searched too where no LF comes before it, which is rarer than making a view for each line.
   */
  #lineEnd(bytes: Buffer, from: number, to: number): number {
    if (this.#crAt < from) {
      const at = bytes.subarray(from, to).indexOf(cr)
      this.#crAt = at === -1 ? to : from + at
    }
    const lfAt = bytes.indexOf(lf, from)
    return lfAt === -1 ? this.#crAt : Math.min(lfAt, this.#crAt)
  }

  #afterLine(bytes: Buffer, end: number, to: number): number {
    if (bytes[end] === lf) this.lineEnd = '\n'
    else if (end + 1 < to && bytes[end + 1] === lf) this.lineEnd = '\r\n'
    else {
      this.lineEnd = '\r'
      this.#afterCr = end + 1 === to
    }
    return end + this.lineEnd.length
  }

  #line(bytes: Buffer, start: number, to: number, atMs: number): void {
    if (to - start > longestBytes) {
      this.#giveUp()
      return
    }
    const from = this.#first && startsWithMark(bytes, start, to) ? start + 3 : start
    this.#first = false
    if (from === to) this.#dispatch()
    else if (isData(bytes, from, to)) this.#dataLine(bytes, from + 4, to, atMs)
    else if (bytes[from] !== colon) this.#otherLine(bytes, from, to)
  }

  #dataLine(bytes: Buffer, colonAt: number, to: number, atMs: number): void {
    const value = valueAfter(bytes, colonAt, to)
    this.lead = colonAt + 1 < to && bytes[colonAt + 1] === space ? 'data: ' : 'data:'
    this.#dataLength = this.#data === null ? to - colonAt : this.#dataLength + to - colonAt
    if (this.#dataLength > longestBytes) {
      this.#giveUp()
      return
    }
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    this.#dataAtMs = atMs
  }

  #otherLine(bytes: Buffer, from: number, to: number): void {
    const line = bytes.toString('utf8', from, to)
    const colonAt = bytes.subarray(from, to).indexOf(colon)
    const name = colonAt === -1 ? line : bytes.toString('utf8', from, from + colonAt)
    if (name === 'event') this.#type = colonAt === -1 ? '' : valueAfter(bytes, from + colonAt, to)
    else if (name !== 'id' && name !== 'retry') this.#events.stray(line)
  }

  #dispatch(): void {
    const data = this.#data
    const type = this.#type
    this.#data = null
    this.#type = ''
    if (data !== null) this.#events.event(data, type, this.#dataAtMs)
  }
}

/** Behind the end of a line and a blank line, both LF or both CRLF; `end` if something else stands there. */
function eventEnd(bytes: Buffer, end: number, to: number): number {
  if (bytes[end] === lf) return end + 1 < to && bytes[end + 1] === lf ? end + 2 : end
  const isBlank = end + 3 < to && bytes[end + 1] === lf && bytes[end + 2] === cr && bytes[end + 3] === lf
  return isBlank ? end + 4 : end
}

/** `data`, alone or before a colon. */
const isData = (bytes: Buffer, from: number, to: number): boolean =>
  to - from >= 4 &&
  bytes[from] === 0x64 &&
  bytes[from + 1] === 0x61 &&
  bytes[from + 2] === 0x74 &&
  bytes[from + 3] === 0x61 &&
  (to - from === 4 || bytes[from + 4] === colon)

/** What stands after the colon, without the one blank that may follow it. */
function valueAfter(bytes: Buffer, colonAt: number, to: number): string {
  const from = colonAt + 1 < to && bytes[colonAt + 1] === space ? colonAt + 2 : colonAt + 1
  return from >= to ? '' : bytes.toString('utf8', from, to)
}

const startsWithMark = (bytes: Buffer, from: number, to: number): boolean =>
  to - from >= 3 && bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf
