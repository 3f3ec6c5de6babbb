/** Who reads bytes that were put by. */
export interface BacklogReader {
  /** Bytes `from … to` that were read from its socket at `atMs`. */
  take(bytes: Buffer, from: number, to: number, atMs: number): void
}

/** Some hundred reads of one event each, with their heads. */
const mostBytes = 524_288
const mostReads = 4_096
/** Larger reads hold so many events that copying them would cost more than the stamps behind them lose. */
const largestBytes = 8_192
/** The longest stretch of parsing before sockets are read again. */
const sliceMs = 0.1

/**
 * What was read and not yet parsed, in the order in which it was read. The sockets that are ready together are read and
 * stamped first, with one system call and one copy each, and parsed when none is left: the stamp of the last one holds
 * no parsing of those before it. Nothing is allocated for a read.
 */
export class Backlog {
  readonly #now: () => number
  readonly #bytes = Buffer.allocUnsafeSlow(mostBytes)
  readonly #readers: (BacklogReader | null)[] = Array.from({ length: mostReads }, () => null)
  readonly #ends = new Int32Array(mostReads)
  readonly #atMs = new Float64Array(mostReads)
  /** Reads that were put by, and how many of them are parsed. */
  #count = 0
  #parsed = 0
  /** Where the bytes of the next read to be parsed begin, and where those of the next one to be put by will. */
  #from = 0
  #to = 0
  #soon: NodeJS.Immediate | null = null
  #parsing = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** The first `count` of these bytes were read at `atMs`; the buffer may be used again as soon as this returns. */
  put(reader: BacklogReader, bytes: Buffer, count: number, atMs: number): void {
    const isLarge = count > largestBytes
    if (isLarge || this.#count === mostReads || this.#to + count > mostBytes) this.parse()
    if (isLarge) {
      reader.take(bytes, 0, count, atMs)
      return
    }
    bytes.copy(this.#bytes, this.#to, 0, count)
    this.#to += count
    this.#readers[this.#count] = reader
    this.#ends[this.#count] = this.#to
    this.#atMs[this.#count] = atMs
    this.#count += 1
    this.#soon ??= setImmediate(this.#slice)
  }

  /** Parses all that is there; nothing when it is called from inside a reader. */
  parse(): void {
    if (!this.#parsing) this.#parse(Number.POSITIVE_INFINITY)
  }

  /** Runs when the sockets that were ready are read. */
  readonly #slice = (): void => {
    this.#soon = null
    this.#parse(this.#now() + sliceMs)
    if (this.#count > 0) this.#soon = setImmediate(this.#slice)
  }

  #parse(untilMs: number): void {
    this.#parsing = true
    while (this.#parsed < this.#count) {
      this.#next()
      if (this.#now() >= untilMs) break
    }
    this.#parsing = false
    if (this.#parsed === this.#count) this.#restart()
  }

  #next(): void {
    const at = this.#parsed
    const from = this.#from
    const to = this.#ends[at] ?? from
    const reader = this.#readers[at]
    this.#readers[at] = null
    this.#parsed = at + 1
    this.#from = to
    reader?.take(this.#bytes, from, to, this.#atMs[at] ?? Number.NaN)
  }

  #restart(): void {
    this.#count = 0
    this.#parsed = 0
    this.#from = 0
    this.#to = 0
  }
}
