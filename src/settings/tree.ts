import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'

/** Line and column, both from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Entry {
  readonly key: string
  readonly at: Position
  readonly value: Tree
}

/** YAML as plain values that know where they stood. `text` of a scalar is as written: `1.0` stays `1.0`. */
export type Tree =
  | { readonly kind: 'empty'; readonly at: Position }
  | { readonly kind: 'scalar'; readonly at: Position; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'list'; readonly at: Position; readonly items: readonly Tree[] }
  | { readonly kind: 'map'; readonly at: Position; readonly entries: readonly Entry[] }

export interface YamlFault {
  readonly at: Position
  /** What is wrong, in the parser's English. */
  readonly text: string
}

export type TreeResult =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly faults: readonly YamlFault[] }

/** Aliases can make a small file a huge tree; no honest settings file comes near these. */
const largestTree = 20_000
const deepest = 40

class Fault extends Error {
  readonly at: Position
  constructor(text: string, at: Position) {
    super(text)
    this.at = at
  }
}

/** Reads YAML 1.2 (core schema). Every syntax fault is returned; nothing is thrown, whatever the text. */
export function readYaml(text: string): TreeResult {
  const lines = new LineCounter()
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, version: '1.2' })
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (yaml.errors.length > 0) {
    return { ok: false, faults: yaml.errors.map(({ pos, message }) => ({ at: place(pos[0]), text: message })) }
  }
  return growTree(
    yaml.contents,
    (node) => place(node.range?.[0] ?? 0),
    (node) => resolved(node, yaml),
  )
}

const resolved = (part: Node, yaml: Document.Parsed): Node | undefined => (isAlias(part) ? part.resolve(yaml) : part)

function growTree(
  root: Node | null,
  place: (part: Node) => Position,
  resolve: (part: Node) => Node | undefined,
): TreeResult {
  let nodes = 0
  const grow = (given: unknown, depth: number, parent: Position): Tree => {
    const node = isNode(given) ? resolve(given) : undefined
    if (node === undefined) return { kind: 'empty', at: parent }
    const at = place(isNode(given) ? given : node)
    nodes += 1
    if (nodes > largestTree || depth > deepest) throw new Fault('it is too large or too deep', at)
    if (isMap(node)) return { kind: 'map', at, entries: node.items.map((pair) => entry(pair, at, depth)) }
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => grow(item, depth + 1, at)) }
    return isScalar(node) ? leaf(node, at) : { kind: 'empty', at }
  }
  const entry = (pair: Pair | YAMLMap['items'][number], parent: Position, depth: number): Entry => {
    const key = grow(pair.key, depth + 1, parent)
    if (key.kind !== 'scalar') throw new Fault('a key must be a plain word', key.at)
    return { key: key.text, at: key.at, value: grow(pair.value, depth + 1, key.at) }
  }
  try {
    return { ok: true, tree: grow(root, 0, { line: 1, column: 1 }) }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, faults: [{ at: error.at, text: error.message }] }
    throw error
  }
}

function leaf(scalar: { value: unknown; source?: string; type?: string }, at: Position): Tree {
  const quoted = scalar.type !== 'PLAIN'
  if (scalar.value === null && !quoted) return { kind: 'empty', at }
  return { kind: 'scalar', at, text: scalar.source ?? String(scalar.value), quoted }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'range' in value
