import { byteSpelled } from './alphabet.ts'

/** The start of every hash of bytes, and its next value (FNV-1a): whoever walks over bytes hashes them on the way. */
export const hashStart = 0x811c9dc5 | 0
export const hashed = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193)

const none = -1

/** A token that is known by its id: of the model, spelled in GPT-2's alphabet, or added, as plain text. */
export interface Spellings {
  /** The model's own tokens, by their spelling. */
  readonly vocab: Readonly<Record<string, number>>
  readonly added: readonly { readonly id: number; readonly content: string }[]
}

/** Ids and the bytes that they stand for, both ways, without a string for any of them. */
export class Vocabulary {
  /** One more than the largest id. */
  readonly size: number
  readonly #bytes: Uint8Array
  /** Where an id's bytes start; they end where the next one's start. An id that nobody has is empty. */
  readonly #starts: Uint32Array
  /** Open addressing by the hash of the bytes: id + 1 of a model's token, 0 where free. */
  readonly #slots: Int32Array

  private constructor(size: number, bytes: Uint8Array, starts: Uint32Array) {
    this.size = size
    this.#bytes = bytes
    this.#starts = starts
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * size + 2)))
  }

  /**
   * null unless ids are distinct whole numbers and each token of the model that was not added is spelled in the
   * alphabet: what else a tokenizer may mean by them is not for this class.
   */
  static of({ vocab, added }: Spellings): Vocabulary | null {
    const spellings = byId(vocab)
    if (spellings === null) return null
    const contents = new Map(added.map(({ id, content }) => [id, content]))
    for (const [id, content] of contents) if ((spellings[id] ?? content) !== content) return null
    const size = Math.max(spellings.length, ...[...contents.keys()].map((id) => id + 1))
    const parts = { size, spellings, contents: new Map([...contents].map(([id, text]) => [id, Buffer.from(text)])) }
    const starts = startsOf(parts)
    const vocabulary = new Vocabulary(size, new Uint8Array(starts[size] ?? 0), starts)
    return vocabulary.#fill(parts) ? vocabulary : null
  }

  /** The id of the model's token that is exactly `bytes` from … to, whose hash is `hash`; −1: there is none. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#slots.length - 1
    for (let slot = spread(hash) & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] as number) - 1
      if (id === none || this.#equal(id, bytes, from, to)) return id
    }
  }

  /** Writes the bytes of an id at `at`; returns where they end. There must be room for them. */
  write(id: number, target: Uint8Array, at: number): number {
    let end = at
    for (let i = this.#starts[id] as number; i < (this.#starts[id + 1] as number); i += 1) {
      target[end] = this.#bytes[i] as number
      end += 1
    }
    return end
  }

  /** Number of bytes that an id stands for. */
  lengthOf(id: number): number {
    return (this.#starts[id + 1] as number) - (this.#starts[id] as number)
  }

  #equal(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[id] as number
    if ((this.#starts[id + 1] as number) - start !== to - from) return false
    for (let i = from; i < to; i += 1) if (this.#bytes[start + i - from] !== bytes[i]) return false
    return true
  }

  #fill({ spellings, contents }: Parts): boolean {
    for (let id = 0; id < this.size; id += 1) {
      const start = this.#starts[id] as number
      const spelling = spellings[id]
      const hash = spelling === undefined ? null : this.#spell(spelling, start)
      const content = contents.get(id)
      if (content !== undefined) this.#bytes.set(content, start)
      else if (spelling !== undefined && hash === null) return false
      if (hash !== null) this.#slots[this.#free(hash)] = id + 1
    }
    return true
  }

  /** Writes the bytes that a text spells; their hash, or null where it spells none. */
  #spell(text: string, start: number): number | null {
    let hash = hashStart
    for (let i = 0; i < text.length; i += 1) {
      const byte = byteSpelled[text.charCodeAt(i)] ?? none
      if (byte === none) return null
      this.#bytes[start + i] = byte
      hash = hashed(hash, byte)
    }
    return text === '' ? null : hash
  }

  #free(hash: number): number {
    const mask = this.#slots.length - 1
    let slot = spread(hash) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    return slot
  }
}

interface Parts {
  readonly size: number
  readonly spellings: readonly string[]
  readonly contents: ReadonlyMap<number, Uint8Array>
}

/** FNV mixes its low bits least. */
const spread = (hash: number): number => hash ^ (hash >>> 15)

// Far above any vocabulary, and small enough that a mistaken id cannot take the memory.
const largestId = 2 ** 22

function byId(vocab: Spellings['vocab']): string[] | null {
  const spellings: string[] = []
  for (const spelling of Object.keys(vocab)) {
    const id = vocab[spelling] as number
    if (!(Number.isInteger(id) && id >= 0 && id < largestId) || spellings[id] !== undefined) return null
    spellings[id] = spelling
  }
  return spellings
}

/** Where the bytes of each id start. In the alphabet a character is a byte. */
function startsOf({ size, spellings, contents }: Parts): Uint32Array {
  const starts = new Uint32Array(size + 1)
  for (let id = 0; id < size; id += 1) {
    const length = contents.get(id)?.length ?? spellings[id]?.length ?? 0
    starts[id + 1] = (starts[id] as number) + length
  }
  return starts
}
