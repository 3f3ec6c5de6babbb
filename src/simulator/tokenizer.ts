const consonants = 'bcdfghjklmnpqrstvwyz'
const vowels = 'aeiou'
const syllables = [...consonants].flatMap((consonant) => [...vowels].map((vowel) => consonant + vowel))
const perSyllable = syllables.length

const space = 0x20
const pieceBytes = 4

/** Index of each lower-case letter among the consonants or the vowels; −1: neither. */
const indexIn = (letters: string): Int8Array => {
  const index = new Int8Array(128).fill(-1)
  for (let i = 0; i < letters.length; i++) index[letters.charCodeAt(i)] = i
  return index
}
const consonantIndex = indexIn(consonants)
const vowelIndex = indexIn(vowels)

const isBlank = (code: number): boolean => code === space || (code >= 0x09 && code <= 0x0d)

/**
 * A toy tokenizer. Each id is one pseudo-word of fixed length behind a blank (` bacado`), so ids → text → ids is exact
 * for every id below the vocabulary's size, and each token's event has the same length. Other text falls into pieces of
 * four bytes, each an id by its hash.
 */
export class Tokenizer {
  readonly vocabSize: number
  /** Syllables in a word: three reach a vocabulary of a million. */
  readonly #syllables: number
  readonly #words: string[] = []

  constructor(vocabSize: number) {
    this.vocabSize = vocabSize
    this.#syllables = Math.max(3, Math.ceil(Math.log(vocabSize) / Math.log(perSyllable) - 1e-9))
  }

  /** The text of one token, blank included. `id` must lie in the vocabulary. */
  word(id: number): string {
    const known = this.#words[id]
    if (known !== undefined) return known
    let text = ''
    for (let rest = id, i = 0; i < this.#syllables; i++, rest = Math.floor(rest / perSyllable)) {
      text += syllables[rest % perSyllable]
    }
    const word = ` ${text}`
    this.#words[id] = word
    return word
  }

  decode(ids: readonly number[]): string {
    return ids.map((id) => this.word(id)).join('')
  }

  encode(text: string): number[] {
    const ids: number[] = []
    let at = 0
    while (at < text.length) at = this.#piece(text, at, ids)
    return ids
  }

  /** Takes one blank-delimited run (with at most one blank before it) and returns where it ends. */
  #piece(text: string, start: number, ids: number[]): number {
    const from = text.charCodeAt(start) === space ? start + 1 : start
    let end = from
    while (end < text.length && !isBlank(text.charCodeAt(end))) end++
    if (end === from) end = from === start ? start + 1 : from
    const id = end - from === 2 * this.#syllables ? this.#idOf(text, from) : -1
    if (id >= 0) ids.push(id)
    else this.#hashed(text.slice(start, end), ids)
    return end
  }

  /** The id of a word of the vocabulary, or −1. */
  #idOf(text: string, from: number): number {
    let id = 0
    for (let i = this.#syllables - 1; i >= 0; i--) {
      const consonant = consonantIndex[text.charCodeAt(from + 2 * i)] ?? -1
      const vowel = vowelIndex[text.charCodeAt(from + 2 * i + 1)] ?? -1
      if (consonant < 0 || vowel < 0) return -1
      id = id * perSyllable + consonant * vowels.length + vowel
    }
    return id < this.vocabSize ? id : -1
  }

  /** FNV-1a of each four bytes of UTF-8. */
  #hashed(piece: string, ids: number[]): void {
    const bytes = Buffer.from(piece, 'utf8')
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      let hash = 0x811c9dc5
      for (let i = at; i < Math.min(at + pieceBytes, bytes.length); i++) {
        hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
      }
      ids.push((hash >>> 0) % this.vocabSize)
    }
  }
}
