import { isObject } from '../json.ts'

/** Called with each piece of a text, in order: its start and end. */
export type Piece = (text: string, from: number, to: number) => void

/** Cuts a text into the pieces that merges may not cross. */
export type Pieces = (text: string, piece: Piece) => void

/** The library's own pre-tokenizer of a tokenizer.json, as far as it is looked at. */
export interface LibraryPreTokenizer {
  /** Of a sequence. */
  readonly tokenizers?: readonly LibraryPreTokenizer[]
  /** Of a split, and of the alphabet. */
  readonly pattern?: RegExp | null
}

/**
 * The cuts of a `pre_tokenizer` that ends in the byte-level alphabet: regular expressions one after the other, each on
 * the pieces of the one before (Llama 3 and Qwen have one, DeepSeek three), or the alphabet's own (GPT-2). The library
 * has written them for JavaScript, so they cut as its own do. null for any other.
 */
export function piecesOf(config: unknown, library: LibraryPreTokenizer | null): Pieces | null {
  const stages = stagesOf(config)
  const last = stages.length - 1
  const cuts = stages.map((stage, i) => {
    const pattern = (library?.tokenizers?.[i] ?? library)?.pattern ?? null
    return i === last ? alphabetCut(stage, pattern) : splitCut(stage, pattern)
  })
  if (cuts.length === 0) return null
  return cuts.reduceRight<Pieces | null>((rest, cut) => (rest === null || cut === null ? null : cut(rest)), uncut)
}

function stagesOf(config: unknown): readonly unknown[] {
  const stages = isObject(config) && config['type'] === 'Sequence' ? config['pretokenizers'] : [config]
  return Array.isArray(stages) ? stages : []
}

type Cut = (rest: Pieces) => Pieces

const uncut: Pieces = (text, piece) => piece(text, 0, text.length)

function splitCut(stage: unknown, pattern: RegExp | null): Cut | null {
  if (!isObject(stage) || stage['type'] !== 'Split' || pattern === null) return null
  const inverted = stage['invert'] === true
  if (stage['behavior'] === 'Isolated' && !inverted) return cutBy(pattern, true)
  return stage['behavior'] === 'Removed' && inverted ? cutBy(pattern, false) : null
}

function alphabetCut(stage: unknown, pattern: RegExp | null): Cut | null {
  if (!isObject(stage) || stage['type'] !== 'ByteLevel' || stage['add_prefix_space'] === true) return null
  if (stage['use_regex'] === false) return (rest) => rest
  return pattern === null ? null : cutBy(pattern, false)
}

/** Pieces are the matches, and with `between` also what lies between them. */
function cutBy(pattern: RegExp, between: boolean): Cut {
  const global = new RegExp(pattern.source, 'gu')
  return (rest) => (text, piece) => {
    const emit = rest === uncut ? piece : inner(rest, piece)
    let end = 0
    for (const match of text.matchAll(global)) {
      if (between && end < match.index) emit(text, end, match.index)
      const from = match.index
      end = from + match[0].length
      if (from < end) emit(text, from, end)
    }
    if (between && end < text.length) emit(text, end, text.length)
  }
}

/** A piece is a text of its own to the next cut: its expression sees nothing beyond. */
const inner =
  (rest: Pieces, piece: Piece): Piece =>
  (text, from, to) =>
    rest(text.slice(from, to), piece)
