import { isObject, type Json } from '../json.ts'
import { cleanedUp } from './clean-up.ts'
import { Merges } from './merges.ts'
import { type LibraryPreTokenizer, type Pieces, piecesOf } from './pieces.ts'
import { hashed, hashStart, Vocabulary } from './vocabulary.ts'
import { Words } from './words.ts'

/** The two ways of a byte-level tokenizer. */
export interface ByteLevel {
  /** Ids without special tokens added. */
  encode(text: string): number[]
  /** The text of the ids, special tokens as text. Ids that nobody has are nothing. */
  decode(ids: readonly number[]): string
}

/** What the library has made of a tokenizer.json without its model. */
export interface LibraryParts {
  readonly normalizer: { normalize(text: string): string } | null
  readonly pre_tokenizer: LibraryPreTokenizer | null
}

interface Source {
  /** tokenizer.json and tokenizer_config.json. */
  readonly json: Json
  readonly config: Json
  readonly library: LibraryParts
  /** Whether decoding takes blanks out before marks. */
  readonly cleanUp: boolean
}

type Normalize = ((text: string) => string) | null

/**
 * Byte-level BPE as GPT-2, Llama 3, Qwen and DeepSeek have it, in whole numbers: an order of magnitude faster than the
 * library and with a tenth of its memory. null where tokenizer.json says anything that is not done here exactly as the
 * library does it; the library is what the tests hold it to.
 */
export function byteLevelOf({ json, config, library, cleanUp }: Source): ByteLevel | null {
  const model = modelOf(json['model'])
  const added = addedOf(json['added_tokens'])
  if (model === null || added === null || !mayBeByteLevel(json) || !isPlain(config)) return null
  const pieces = piecesOf(json['pre_tokenizer'], library.pre_tokenizer)
  const vocabulary = Vocabulary.of({ vocab: model.vocab, added })
  if (pieces === null || vocabulary === null) return null
  const merges = Merges.of(model.merges, vocabulary)
  const words = merges === null ? null : Words.of({ vocabulary, merges, ignoreMerges: model.ignoreMerges })
  if (words === null) return null
  const { normalizer } = library
  const normalize = normalizer === null ? null : (text: string): string => normalizer.normalize(text)
  const encoder = new Encoder({ words, pieces, normalize, added })
  const decoder = new Decoder(vocabulary)
  return {
    encode: (text) => encoder.encode(text),
    decode: (ids) => (cleanUp ? cleanedUp(decoder.decode(ids)) : decoder.decode(ids)),
  }
}

interface Model {
  readonly vocab: Readonly<Record<string, number>>
  readonly merges: readonly unknown[]
  readonly ignoreMerges: boolean
}

/** What a model must not have, or have empty: each would change what merges mean. */
const unused = [
  'dropout',
  'unk_token',
  'continuing_subword_prefix',
  'continuing_subword_suffix',
  'end_of_word_suffix',
  'fuse_unk',
  'byte_fallback',
] as const

function modelOf(model: unknown): Model | null {
  if (!isObject(model) || model['type'] !== 'BPE' || unused.some((name) => Boolean(model[name]))) return null
  const { vocab, merges, ignore_merges: ignoreMerges = false } = model
  if (!isObject(vocab) || !Array.isArray(merges) || typeof ignoreMerges !== 'boolean') return null
  // Ids are looked at one by one when the vocabulary is made.
  return { vocab: vocab as Model['vocab'], merges, ignoreMerges }
}

interface Added {
  readonly id: number
  readonly content: string
  /** Looked for after the text was normalised, in its own normalised form. */
  readonly normalized: boolean
}

/** null where one of them takes blanks or word boundaries along. */
function addedOf(list: unknown): Added[] | null {
  if (!Array.isArray(list)) return null
  const added = list.map(readAdded)
  return added.some((token) => token === null) ? null : added.filter((token) => token !== null)
}

function readAdded(token: unknown): Added | null {
  if (!isObject(token)) return null
  const { id, content } = token
  if (!(typeof id === 'number' && Number.isInteger(id) && id >= 0) || typeof content !== 'string' || content === '')
    return null
  if (['lstrip', 'rstrip', 'single_word'].some((name) => Boolean(token[name]))) return null
  return { id, content, normalized: Boolean(token['normalized'] ?? !token['special']) }
}

/** Whether it is worth a look. */
export const mayBeByteLevel = ({ model, decoder }: Json): boolean =>
  isObject(model) && model['type'] === 'BPE' && isObject(decoder) && decoder['type'] === 'ByteLevel'

const isPlain = (config: Json): boolean => config['remove_space'] !== true && !config['do_lowercase_and_remove_accent']

interface EncoderParts {
  readonly words: Words
  readonly pieces: Pieces
  readonly normalize: Normalize
  readonly added: readonly Added[]
}

class Encoder {
  readonly #words: Words
  readonly #pieces: Pieces
  readonly #normalize: Normalize
  /** Added tokens by their text as given, and those that are looked for in normalised text. */
  readonly #raw: Spelled
  readonly #normal: Spelled
  #bytes = new Uint8Array(256)

  constructor({ words, pieces, normalize, added }: EncoderParts) {
    this.#words = words
    this.#pieces = pieces
    this.#normalize = normalize
    const later = (token: Added): boolean => token.normalized && normalize !== null
    this.#raw = new Spelled(added.filter((token) => !later(token)))
    this.#normal = new Spelled(
      added
        .filter(later)
        .map(({ id, content }) => ({ id, content: normalize === null ? content : normalize(content) })),
    )
  }

  encode(text: string): number[] {
    const ids: number[] = []
    const word = (piece: string, from: number, to: number): void => this.#word(piece, from, to, ids)
    const add = (id: number): void => void ids.push(id)
    this.#raw.split(text, add, (section) => {
      const normal = this.#normalize === null ? section : this.#normalize(section)
      this.#normal.split(normal, add, (part) => this.#pieces(part, word))
    })
    return ids
  }

  /** UTF-8 by hand and the hash on the way: a word is some ten bytes, and a call for each would cost more than the loop. */
  #word(text: string, from: number, to: number, ids: number[]): void {
    if (3 * (to - from) > this.#bytes.length) this.#bytes = new Uint8Array(6 * (to - from))
    const bytes = this.#bytes
    let hash = hashStart
    let length = 0
    const put = (byte: number): void => {
      bytes[length] = byte
      length += 1
      hash = hashed(hash, byte)
    }
    for (let i = from; i < to; i += 1) {
      let code = text.charCodeAt(i)
      if (code < 0x80) {
        put(code)
        continue
      }
      if ((code & 0xf800) === 0xd800) {
        // Half of a pair stands for nothing: it is encoded as the replacement character.
        const low = (code & 0x0400) === 0 && i + 1 < to ? text.charCodeAt(i + 1) : 0
        if ((low & 0xfc00) === 0xdc00) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff)
          i += 1
        } else code = 0xfffd
      }
      if (code < 0x800) put(0xc0 | (code >> 6))
      else {
        if (code < 0x10000) put(0xe0 | (code >> 12))
        else {
          put(0xf0 | (code >> 18))
          put(0x80 | ((code >> 12) & 0x3f))
        }
        put(0x80 | ((code >> 6) & 0x3f))
      }
      put(0x80 | (code & 0x3f))
    }
    this.#words.encode(bytes, length, hash, ids)
  }
}

/** Added tokens that are found by their text, the longest of those that start at a place first. */
class Spelled {
  readonly #ids: ReadonlyMap<string, number>
  readonly #pattern: RegExp | null

  constructor(tokens: readonly { readonly id: number; readonly content: string }[]) {
    this.#ids = new Map(tokens.map(({ id, content }) => [content, id]))
    const contents = [...this.#ids.keys()].sort((a, b) => b.length - a.length)
    this.#pattern = contents.length === 0 ? null : new RegExp(contents.map(escaped).join('|'), 'g')
  }

  split(text: string, add: (id: number) => void, rest: (section: string) => void): void {
    let end = 0
    if (this.#pattern !== null) {
      for (const match of text.matchAll(this.#pattern)) {
        if (end < match.index) rest(text.slice(end, match.index))
        add(this.#ids.get(match[0]) as number)
        end = match.index + match[0].length
      }
    }
    if (end < text.length) rest(end === 0 ? text : text.slice(end))
  }
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

class Decoder {
  readonly #vocabulary: Vocabulary
  readonly #text = new TextDecoder('utf-8', { ignoreBOM: true })
  #bytes = new Uint8Array(1024)

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
  }

  decode(ids: readonly number[]): string {
    const known = ids.filter((id) => id >= 0 && id < this.#vocabulary.size)
    let length = 0
    for (const id of known) length += this.#vocabulary.lengthOf(id)
    if (length > this.#bytes.length) this.#bytes = new Uint8Array(2 * length)
    let end = 0
    for (const id of known) end = this.#vocabulary.write(id, this.#bytes, end)
    return this.#text.decode(this.#bytes.subarray(0, end))
  }
}
