import { byteSpelled } from './alphabet.ts'
import { hashed, hashStart, type Vocabulary } from './vocabulary.ts'

/** The rank of a pair that no merge joins: behind every other. */
export const noMerge = 0x7fffffff

const fields = 3

/** Which pairs of ids a merge joins, into what, and which of them comes first. A merge's rank is its place in the list. */
export class Merges {
  /** The id that a merge makes, by rank. */
  readonly into: Int32Array
  /** Open addressing, three fields a slot so that a lookup touches one line of the cache: left + 1, right, rank. */
  readonly #slots: Int32Array
  readonly #mask: number

  private constructor(count: number) {
    this.into = new Int32Array(count)
    const slots = 2 ** Math.ceil(Math.log2(2 * count + 2))
    this.#slots = new Int32Array(slots * fields)
    this.#mask = slots - 1
  }

  /** From the list of tokenizer.json: `left right` or a pair. null where one of the three is no token of the model. */
  static of(list: readonly unknown[], vocabulary: Vocabulary): Merges | null {
    const merges = new Merges(list.length)
    const reader = new PairReader(vocabulary)
    for (let rank = 0; rank < list.length; rank += 1) {
      if (!reader.read(list[rank])) return null
      merges.into[rank] = reader.joined
      merges.#set(reader.left, reader.right, rank)
    }
    return merges
  }

  /** The rank of the merge of two neighbours; `noMerge` where there is none. */
  rank(left: number, right: number): number {
    const slots = this.#slots
    for (let slot = mixed(left, right) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * fields
      const found = (slots[at] as number) - 1
      if (found === left && slots[at + 1] === right) return slots[at + 2] as number
      if (found === -1) return noMerge
    }
  }

  /** A pair that is listed twice has its later rank, as a map of pairs would. */
  #set(left: number, right: number, rank: number): void {
    const slots = this.#slots
    let at = (mixed(left, right) & this.#mask) * fields
    while (slots[at] !== 0 && !(slots[at] === left + 1 && slots[at + 1] === right)) at = (at + fields) % slots.length
    slots[at] = left + 1
    slots[at + 1] = right
    slots[at + 2] = rank
  }
}

function mixed(left: number, right: number): number {
  const sum = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
  return sum ^ (sum >>> 15)
}

/** Reads one merge after the other into the same three numbers: there are hundreds of thousands. */
class PairReader {
  left = 0
  right = 0
  joined = 0
  readonly #vocabulary: Vocabulary
  readonly #bytes = new Uint8Array(4096)

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
  }

  /** False for what is no merge of this vocabulary. */
  read(merge: unknown): boolean {
    const text = typeof merge === 'string' ? merge : Array.isArray(merge) && merge.length === 2 ? merge.join(' ') : ''
    const cut = text.indexOf(' ')
    if (cut < 1 || text.length > this.#bytes.length || text.indexOf(' ', cut + 1) >= 0) return false
    this.left = this.#find(text, 0, cut, 0)
    this.right = this.#find(text, cut + 1, text.length, cut)
    if (this.left < 0 || this.right < 0) return false
    this.joined = this.#joined(text.length - 1)
    return this.joined >= 0
  }

  #find(text: string, from: number, to: number, at: number): number {
    let hash = hashStart
    for (let i = from; i < to; i += 1) {
      const byte = byteSpelled[text.charCodeAt(i)] ?? -1
      if (byte < 0) return -1
      this.#bytes[at + i - from] = byte
      hash = hashed(hash, byte)
    }
    return this.#vocabulary.find(this.#bytes, at, at + to - from, hash)
  }

  #joined(length: number): number {
    let hash = hashStart
    for (let i = 0; i < length; i += 1) hash = hashed(hash, this.#bytes[i] as number)
    return this.#vocabulary.find(this.#bytes, 0, length, hash)
  }
}
