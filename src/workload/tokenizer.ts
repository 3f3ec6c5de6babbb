import { createHash } from 'node:crypto'
import { Tokenizer as Library } from '@huggingface/tokenizers'
import { UserProblem } from '../domain/problem.ts'
import { tokenizerUnreadable } from '../messages/workload.ts'

/** A model's tokenizer, as vLLM's datasets see it. */
export interface Tokenizer {
  /** SHA-256 of tokenizer.json, hex. */
  readonly hash: string
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

/** A file that was read: its path is for messages only. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/**
 * A tokenizer from the text of its tokenizer.json and, where there is one, of its tokenizer_config.json.
 * @throws UserProblem naming the file that is broken and the cure.
 */
export function readTokenizer(file: TextFile, configFile: TextFile | null): Tokenizer {
  const json = readObject(file)
  const config = configFile === null ? {} : readObject(configFile)
  const vocabSize = guarded(file, () => vocabSizeOf(json))
  const library = guarded(file, () => new Library(json, plainConfig(config)))
  // Python cleans blanks up only where the tokenizer asks for it; the library's own default is the opposite.
  const decodeOptions = {
    skip_special_tokens: false,
    clean_up_tokenization_spaces: config['clean_up_tokenization_spaces'] === true,
  }
  const count = (text: string): number => library.encode(text, { add_special_tokens: true }).ids.length
  return {
    hash: createHash('sha256').update(file.text).digest('hex'),
    vocabSize,
    specialIds: specialIdsOf(library, configFile === null ? null : config),
    numSpecialTokens: guarded(file, () => count('')),
    encode: (text) => library.encode(text, { add_special_tokens: false }).ids,
    decode: (ids) => (ids.length === 0 ? '' : library.decode([...ids], decodeOptions)),
    countWithSpecials: count,
  }
}

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What this file makes fail is the file's fault: the library throws plain errors of its own making. */
function guarded<T>(file: TextFile, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UserProblem(tokenizerUnreadable({ path: file.path, why }), undefined, error)
  }
}

const readObject = (file: TextFile): Json =>
  guarded(file, () => {
    const value: unknown = JSON.parse(file.text)
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

/** The ids that the config names as special; without a config, the added tokens marked so. */
function specialIdsOf(library: Library, config: Json | null): number[] {
  if (config === null) {
    const added = [...library.get_added_tokens_decoder().values()]
    return ascending(added.filter((token) => token.special).map((token) => token.id))
  }
  const named = [
    ...namedTokens.map((name) => config[name]),
    ...listed(config['additional_special_tokens']),
    ...listed(config['extra_special_tokens']),
  ]
  return ascending(named.flatMap((token) => library.token_to_id(contentOf(token)) ?? []))
}

/** Extra special tokens come as a list or as a map of names to tokens. */
const listed = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : [])

/** A token is given as its text or as an object with its content. */
function contentOf(token: unknown): string {
  if (typeof token === 'string') return token
  return isObject(token) && typeof token['content'] === 'string' ? token['content'] : ''
}

const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b)
