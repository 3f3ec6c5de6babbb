import type { Words } from '../../domain/words.ts'
import { oneValueExpected, valueMissing } from '../../messages/settings-values.ts'
import type { Given, Kind, Read, Scene, Schema, Takes } from '../setting.ts'
import type { Position, Tree } from '../tree.ts'

/** One text and where it stood. */
export interface Piece {
  readonly text: string
  readonly at: Position | null
}

export const good = <T>(value: T): Read<T> => ({ ok: true, value })
export const bad = (
  words: Words,
  at: Position | null = null,
): { ok: false; wrong: { words: Words; at: Position | null }[] } => ({
  ok: false,
  wrong: [{ words, at }],
})

/** The single text that a setting of one value was given. */
export function onePiece(given: Given): Read<Piece> {
  switch (given.form) {
    case 'words': {
      const [text] = given.words
      return text === undefined ? bad(valueMissing()) : good({ text, at: null })
    }
    case 'text':
      return good({ text: given.text, at: null })
    case 'tree':
      return treePiece(given.tree)
    default:
      return given satisfies never
  }
}

/** The texts that a list was given: words of a command line, lines of an input, items of a YAML list (or one scalar's lines). */
export function pieces(given: Given): Read<readonly Piece[]> {
  switch (given.form) {
    case 'words':
      return good(given.words.map((text) => ({ text, at: null })))
    case 'text':
      return good(linesOf({ text: given.text, at: null }))
    case 'tree':
      return given.tree.kind === 'list' ? everyPiece(given.tree.items) : onLines(treePiece(given.tree))
    default:
      return given satisfies never
  }
}

const onLines = (read: Read<Piece>): Read<readonly Piece[]> => (read.ok ? good(linesOf(read.value)) : read)

const linesOf = ({ text, at }: Piece): Piece[] =>
  text
    .split('\n')
    .map((line) => ({ text: line.trim(), at }))
    .filter((line) => line.text !== '')

function treePiece(tree: Tree): Read<Piece> {
  if (tree.kind === 'scalar') return good({ text: tree.text, at: tree.at })
  return bad(tree.kind === 'empty' ? valueMissing() : oneValueExpected(), tree.at)
}

const everyPiece = (items: readonly Tree[]): Read<readonly Piece[]> => collect(items.map(treePiece))

/** All values, or all complaints. */
export function collect<T>(reads: readonly Read<T>[]): Read<readonly T[]> {
  const wrong = reads.flatMap((read) => (read.ok ? [] : read.wrong))
  if (wrong.length > 0) return { ok: false, wrong }
  return good(reads.flatMap((read) => (read.ok ? [read.value] : [])))
}

/** A kind whose value is one text: `parse` gives the value, or undefined where the text is not `expected`. */
export function oneOf<T>(definition: {
  metavar: string
  schema: Schema
  takes?: Takes
  parse: (text: string, scene: Scene) => { value: T } | Words
}): Kind<T> {
  return {
    takes: definition.takes ?? 'one',
    metavar: definition.metavar,
    schema: definition.schema,
    read(given, scene) {
      const piece = onePiece(given)
      return piece.ok ? parsed(definition.parse(piece.value.text, scene), piece.value.at) : piece
    },
  }
}

/** A kind whose value is a list of such texts. */
export function manyOf<T>(definition: {
  metavar: string
  schema: Schema
  takes?: Takes
  /** Also splits each text: for values with commas. */
  split?: (text: string) => string[]
  parse: (text: string, scene: Scene) => { value: T } | Words
}): Kind<readonly T[]> {
  const { split = (text) => [text], parse } = definition
  return {
    takes: definition.takes ?? 'some',
    metavar: definition.metavar,
    schema: { type: ['array', 'string'], items: definition.schema },
    read(given, scene) {
      const all = pieces(given)
      if (!all.ok) return all
      const parts = all.value.flatMap(({ text, at }) => split(text).map((part) => ({ text: part, at })))
      return collect(parts.map(({ text, at }) => parsed(parse(text, scene), at)))
    },
  }
}

export const parsed = <T>(result: { value: T } | Words, at: Position | null): Read<T> =>
  'value' in result ? good(result.value) : bad(result, at)
