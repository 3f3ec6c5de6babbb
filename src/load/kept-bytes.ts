const empty = Buffer.alloc(0)
const smallest = 1_024
/** Larger ones are not kept for the next answer: one long answer must not hold its memory to the end of the run. */
const largestSpare = 65_536
const mostSpares = 4_096

const spares: Buffer[] = []

/** Bytes that are kept for later: a buffer that grows by doubling and is used again by another answer when released. */
export class KeptBytes {
  #bytes: Buffer = empty
  #length = 0

  get length(): number {
    return this.#length
  }

  /** The bytes themselves, `0 … length`, until the next change. */
  get bytes(): Buffer {
    return this.#bytes
  }

  append(source: Buffer, from: number, to: number): void {
    const at = this.#length
    const length = at + to - from
    if (length > this.#bytes.length) this.#grow(length)
    // A call costs more than copying what a token's text usually is.
    if (to - from > 32) source.copy(this.#bytes, at, from, to)
    else for (let k = at; k < length; k += 1) this.#bytes[k] = source[from + k - at] ?? 0
    this.#length = length
  }

  /** As UTF-8. */
  appendText(text: string): void {
    const most = this.#length + text.length * 3
    if (most > this.#bytes.length) this.#grow(most)
    let ascii = 0
    for (; ascii < text.length; ascii += 1) {
      const code = text.charCodeAt(ascii)
      if (code > 0x7f) break
      this.#bytes[this.#length + ascii] = code
    }
    this.#length += ascii
    if (ascii < text.length) this.#length += this.#bytes.write(text.slice(ascii), this.#length)
  }

  /** Keeps the first `length` bytes only. */
  cut(length: number): void {
    this.#length = length
  }

  /** Forgets everything and leaves the buffer to others. May be used again, with another one. */
  release(): void {
    if (this.#bytes.length > 0 && this.#bytes.length <= largestSpare && spares.length < mostSpares) {
      spares.push(this.#bytes)
    }
    this.#bytes = empty
    this.#length = 0
  }

  #grow(length: number): void {
    const spare = this.#bytes === empty ? spares.pop() : undefined
    const fits = spare !== undefined && spare.length >= length
    const larger = fits ? spare : Buffer.allocUnsafeSlow(Math.max(smallest, length, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
