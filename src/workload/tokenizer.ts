import { Tokenizer as Library } from '@huggingface/tokenizers'
import type { Compat } from '../domain/compat.ts'
import { UserProblem } from '../domain/problem.ts'
import { tokenizerUnreadable } from '../messages/workload.ts'
import { byteLevelOf, mayBeByteLevel } from './byte-level/tokenizer.ts'
import { isObject, type Json } from './json.ts'
import { cleansUp, type Generation, specialsByConfig } from './transformers.ts'

/** A model's tokenizer, as vLLM's datasets see it. */
export interface Tokenizer {
  /** SHA-256 of tokenizer.json, hex. */
  readonly hash: string
  /** SHA-256 of tokenizer_config.json, hex; null without one. */
  readonly configHash: string | null
  /** The base vocabulary, without added tokens: Python's `tokenizer.vocab_size`. */
  readonly vocabSize: number
  /** Python's `all_special_ids`, ascending. */
  readonly specialIds: readonly number[]
  /** Python's `num_special_tokens_to_add()`. */
  readonly numSpecialTokens: number
  /** Ids without special tokens added; those spelled out in the text are recognised. */
  encode(text: string): number[]
  /** Text of the ids; special tokens are kept as text. */
  decode(ids: readonly number[]): string
  /** Number of tokens of the text with the special tokens that the tokenizer adds. */
  countWithSpecials(text: string): number
}

/** A file of a tokenizer: its path is for messages only. */
export interface TokenizerFile {
  readonly path: string
  /** SHA-256 of its bytes, hex. */
  readonly hash: string
  /** Throws UserProblem where it cannot be read. */
  bytes(): Uint8Array
}

/** A model's tokenizer.json and, where there is one, its tokenizer_config.json; read as that generation of Python would. */
export interface TokenizerFiles {
  readonly file: TokenizerFile
  readonly config: TokenizerFile | null
  readonly compat: Compat
}

/**
 * A tokenizer, parsed when anything but a hash is first asked for: prompts that are at hand already need no more.
 * What asks first throws UserProblem for a broken file, naming it and the cure.
 */
export function readTokenizer(files: TokenizerFiles): Tokenizer {
  let unread: TokenizerFiles | null = files
  let read: Parsed | null = null
  const parsed = (): Parsed => {
    if (unread !== null) read = parse(unread)
    unread = null
    return read as Parsed
  }
  return {
    hash: files.file.hash,
    configHash: files.config?.hash ?? null,
    get vocabSize() {
      return parsed().vocabSize
    },
    get specialIds() {
      return parsed().specialIds
    },
    get numSpecialTokens() {
      return parsed().numSpecialTokens
    },
    encode: (text) => parsed().encode(text),
    decode: (ids) => parsed().decode(ids),
    countWithSpecials: (text) => parsed().encode(text).length + parsed().numSpecialTokens,
  }
}

type Parsed = Omit<Tokenizer, 'hash' | 'configHash' | 'countWithSpecials'>

function parse({ file, config: configFile, compat }: TokenizerFiles): Parsed {
  const json = readObject(file, file.bytes())
  const config = configFile === null ? null : readObject(configFile, configFile.bytes())
  const generation = { json, config: config ?? {}, compat }
  return guarded(file, () => {
    const vocabSize = vocabSizeOf(json)
    const ways = ownWays(generation) ?? libraryWays(generation)
    const around = specialsByConfig(generation) ?? ways.specialsAround
    return {
      vocabSize,
      specialIds: specialIdsOf(ways, config),
      numSpecialTokens: around,
      encode: ways.encode,
      decode: ways.decode,
    }
  })
}

/** Everything of a tokenizer that depends on who does the work. */
interface Ways extends Pick<Parsed, 'encode' | 'decode'> {
  /** How many special tokens tokenizer.json puts around a text. */
  readonly specialsAround: number
  /** Ids of the added tokens that are marked special. */
  readonly addedSpecials: readonly number[]
  idOf(token: string): number | undefined
}

/** Every kind of tokenizer, by the library. */
function libraryWays({ json, config, compat }: Generation): Ways {
  const library = new Library(json, plainConfig(config))
  const options = { skip_special_tokens: false, clean_up_tokenization_spaces: cleansUp({ json, config, compat }) }
  return {
    specialsAround: library.encode('', { add_special_tokens: true }).ids.length,
    addedSpecials: addedSpecialsOf(library),
    idOf: (token) => library.token_to_id(token),
    encode: (text) => library.encode(text, { add_special_tokens: false }).ids,
    decode: (ids) => (ids.length === 0 ? '' : library.decode([...ids], options)),
  }
}

/**
 * Byte-level BPE, done here. The library is given everything but the model: its normaliser is used, and what it puts
 * around a text. null where this tokenizer is of another kind.
 */
function ownWays(generation: Generation): Ways | null {
  const { json, config } = generation
  const { model } = json
  if (!mayBeByteLevel(json) || !isObject(model) || !isObject(model['vocab'])) return null
  const shell = new Library({ ...json, model: { ...model, vocab: {}, merges: [] } }, plainConfig(config))
  const specialsAround = aroundText(shell)
  const own = byteLevelOf({ json, config, library: shell, cleanUp: cleansUp(generation) })
  if (own === null || specialsAround === null) return null
  return { ...own, specialsAround, addedSpecials: addedSpecialsOf(shell), idOf: idsIn(model['vocab'], shell) }
}

const idsIn =
  (vocab: Json, shell: Library): Ways['idOf'] =>
  (token) =>
    shell.token_to_id(token) ?? (Object.hasOwn(vocab, token) ? (vocab[token] as number) : undefined)

/** How many tokens the library puts around a text; null where a text is not left as it is among them. */
function aroundText({ post_processor: post }: Library): number | null {
  if (post === null) return 0
  const text = ['first', 'second']
  const bare = post.post_process(text, null, false).tokens
  const full = post.post_process(text, null, true).tokens
  const empty = post.post_process([], null, true).tokens.length
  const untouched = bare.join(' ') === text.join(' ') && full.length === empty + text.length
  return untouched ? empty : null
}

/** What this file makes fail is the file's fault: the library throws plain errors of its own making. */
function guarded<T>(file: TokenizerFile, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserProblem(tokenizerUnreadable({ path: file.path, why }), undefined, error)
  }
}

/** A byte order mark is no JSON, and is kept for the complaint. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

const readObject = (file: TokenizerFile, bytes: Uint8Array): Json =>
  guarded(file, () => {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    if (!isObject(value)) throw new Error('it is not a JSON object')
    return value
  })

/** Entries of the model's own vocabulary: a map, or for Unigram a list. */
function vocabSizeOf(json: Json): number {
  const vocab = isObject(json['model']) ? json['model']['vocab'] : undefined
  if (Array.isArray(vocab)) return vocab.length
  if (!isObject(vocab)) throw new Error('it has no model.vocab')
  return Object.keys(vocab).length
}

const namedTokens = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const

/** The config with its tokens as text, which is how the library wants them; transformers also writes objects. */
function plainConfig(config: Json): Json {
  const objects = namedTokens.filter((name) => isObject(config[name])).map((name) => [name, contentOf(config[name])])
  const additional = listed(config['additional_special_tokens']).map(contentOf)
  return { ...config, ...Object.fromEntries(objects), additional_special_tokens: additional }
}

const addedSpecialsOf = (library: Library): number[] => {
  const added = [...library.get_added_tokens_decoder().values()]
  return added.filter((token) => token.special).map((token) => token.id)
}

/** The ids that the config names as special; without a config, the added tokens marked so. */
function specialIdsOf({ addedSpecials, idOf }: Ways, config: Json | null): number[] {
  if (config === null) return ascending(addedSpecials)
  const named = [
    ...namedTokens.map((name) => config[name]),
    ...listed(config['additional_special_tokens']),
    ...listed(config['extra_special_tokens']),
  ]
  return ascending(named.flatMap((token) => idOf(contentOf(token)) ?? []))
}

/** Extra special tokens come as a list or as a map of names to tokens. */
const listed = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : [])

/** A token is given as its text or as an object with its content. */
function contentOf(token: unknown): string {
  if (typeof token === 'string') return token
  return isObject(token) && typeof token['content'] === 'string' ? token['content'] : ''
}

const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b)
