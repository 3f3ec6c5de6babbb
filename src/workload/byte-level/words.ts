import { type Merges, noMerge } from './merges.ts'
import { hashed, hashStart, type Vocabulary } from './vocabulary.ts'

/** Up to here the least rank is looked for among all: shorter than a heap's upkeep. */
const shortWord = 64

/** What is known of a word that is a token of the model: not yet looked at, itself again, or cut otherwise. */
const [unknown, whole, cutUp] = [0, 1, 2]

interface Model {
  readonly vocabulary: Vocabulary
  readonly merges: Merges
  /** A word that is a token is that token, whatever the merges say. */
  readonly ignoreMerges: boolean
}

/**
 * Byte-pair encoding of words (Sennrich 2016): of all neighbours the pair that was learned first is joined, leftmost
 * first, until no pair is left. Most words are tokens themselves, and that is remembered for each once it was seen.
 */
export class Words {
  readonly #model: Model
  readonly #byteIds: Int32Array
  readonly #seen: Uint8Array
  #symbols = new Int32Array(256)
  #ranks = new Int32Array(256)
  #next = new Int32Array(256)
  #before = new Int32Array(256)
  readonly #heap = new MinHeap()

  private constructor(model: Model, byteIds: Int32Array) {
    this.#model = model
    this.#byteIds = byteIds
    this.#seen = new Uint8Array(model.vocabulary.size)
  }

  /** null unless each byte is a token: only then can every text be encoded. */
  static of(model: Model): Words | null {
    const byteIds = Int32Array.from({ length: 256 }, (_, byte) =>
      model.vocabulary.find(Uint8Array.of(byte), 0, 1, hashed(hashStart, byte)),
    )
    return byteIds.includes(-1) ? null : new Words(model, byteIds)
  }

  /** Appends the ids of the word that is the first `length` bytes, whose hash is `hash`; length ≥ 1. */
  encode(bytes: Uint8Array, length: number, hash: number, ids: number[]): void {
    const token = this.#model.vocabulary.find(bytes, 0, length, hash)
    if (token >= 0 && (this.#model.ignoreMerges || this.#seen[token] === whole)) {
      ids.push(token)
      return
    }
    const before = ids.length
    this.#merge(bytes, length, ids)
    if (token >= 0 && this.#seen[token] === unknown) this.#seen[token] = ids.length === before + 1 ? whole : cutUp
  }

  #merge(bytes: Uint8Array, length: number, ids: number[]): void {
    this.#start(bytes, length)
    if (length <= shortWord) this.#mergeShort(length, ids)
    else this.#mergeLong(length, ids)
  }

  /** Every byte is a symbol; a rank is that of a symbol and the one behind it. */
  #start(bytes: Uint8Array, length: number): void {
    if (length > this.#symbols.length) this.#grow(length)
    for (let i = 0; i < length; i += 1) this.#symbols[i] = this.#byteIds[bytes[i] as number] as number
    for (let i = 0; i < length - 1; i += 1) this.#ranks[i] = this.#rank(i, i + 1)
    this.#ranks[length - 1] = noMerge
  }

  #rank(left: number, right: number): number {
    return this.#model.merges.rank(this.#symbols[left] as number, this.#symbols[right] as number)
  }

  /** The symbols move together with each merge. */
  #mergeShort(length: number, ids: number[]): void {
    const [symbols, ranks] = [this.#symbols, this.#ranks]
    let count = length
    for (;;) {
      let least = 0
      for (let i = 1; i < count - 1; i += 1) if ((ranks[i] as number) < (ranks[least] as number)) least = i
      const rank = ranks[least] as number
      if (rank === noMerge) break
      symbols[least] = this.#model.merges.into[rank] as number
      count -= 1
      for (let i = least + 1; i < count; i += 1) {
        symbols[i] = symbols[i + 1] as number
        ranks[i] = ranks[i + 1] as number
      }
      ranks[least] = least + 1 < count ? this.#rank(least, least + 1) : noMerge
      if (least > 0) ranks[least - 1] = this.#rank(least - 1, least)
    }
    for (let i = 0; i < count; i += 1) ids.push(symbols[i] as number)
  }

  /** The symbols stay where they are, linked; a heap knows the next pair, by rank and then by place. */
  #mergeLong(length: number, ids: number[]): void {
    const [symbols, ranks, next, before] = [this.#symbols, this.#ranks, this.#next, this.#before]
    const heap = this.#heap
    const note = (at: number, rank: number): void => {
      ranks[at] = rank
      if (rank !== noMerge) heap.push(rank * length + at)
    }
    for (let i = 0; i < length; i += 1) {
      next[i] = i + 1
      before[i] = i - 1
      note(i, ranks[i] as number)
    }
    while (heap.size > 0) {
      const least = heap.pop()
      const at = least % length
      const rank = (least - at) / length
      // A pair that has changed since it was noted was noted again.
      if (ranks[at] !== rank) continue
      const gone = next[at] as number
      const after = next[gone] as number
      symbols[at] = this.#model.merges.into[rank] as number
      ranks[gone] = noMerge
      next[at] = after
      if (after < length) before[after] = at
      note(at, after < length ? this.#rank(at, after) : noMerge)
      const left = before[at] as number
      if (left >= 0) note(left, this.#rank(left, at))
    }
    for (let i = 0; i < length; i = next[i] as number) ids.push(symbols[i] as number)
  }

  #grow(length: number): void {
    const size = 2 * length
    this.#symbols = new Int32Array(size)
    this.#ranks = new Int32Array(size)
    this.#next = new Int32Array(size)
    this.#before = new Int32Array(size)
  }
}

/** The least of many numbers, in one array of doubles. */
class MinHeap {
  size = 0
  #keys = new Float64Array(1024)

  push(key: number): void {
    if (this.size === this.#keys.length) this.#grow()
    const keys = this.#keys
    let at = this.size
    this.size += 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((keys[parent] as number) <= key) break
      keys[at] = keys[parent] as number
      at = parent
    }
    keys[at] = key
  }

  /** Only of a heap that is not empty. */
  pop(): number {
    const keys = this.#keys
    const least = keys[0] as number
    this.size -= 1
    const key = keys[this.size] as number
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.size) break
      if (child + 1 < this.size && (keys[child + 1] as number) < (keys[child] as number)) child += 1
      if ((keys[child] as number) >= key) break
      keys[at] = keys[child] as number
      at = child
    }
    keys[at] = key
    return least
  }

  #grow(): void {
    const keys = new Float64Array(2 * this.#keys.length)
    keys.set(this.#keys)
    this.#keys = keys
  }
}
