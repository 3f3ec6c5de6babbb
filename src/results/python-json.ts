/** A value of a JSON text, with Python's NaN and Infinity as numbers. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where a text stops being JSON: an offset, and what stands there (null: the text ends). */
export interface JsonFault {
  readonly offset: number
  readonly found: string | null
}

export type JsonRead = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly fault: JsonFault }

/**
 * Reads JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` are values. The engine's own parser reads what it
 * can; the one here is for those three words, and to say where a mangled text breaks.
 */
export function readPythonJson(text: string): JsonRead {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return readSlowly(text)
  }
}

/** Deeper texts are no result of a benchmark, and recursion must end somewhere. */
const deepest = 500

class Fault extends Error {
  readonly offset: number
  constructor(offset: number) {
    super('not JSON')
    this.offset = offset
  }
}

function readSlowly(text: string): JsonRead {
  try {
    const start = skipBlanks(text, 0)
    const { value, end } = readValue(text, start, 0)
    const rest = skipBlanks(text, end)
    if (rest < text.length) throw new Fault(rest)
    return { ok: true, value }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { offset } = error
    return { ok: false, fault: { offset, found: foundAt(text, offset) } }
  }
}

const foundAt = (text: string, offset: number): string | null =>
  offset >= text.length ? null : (/^\s*\S{1,20}/.exec(text.slice(offset, offset + 100))?.[0].trim() ?? null)

interface At<T> {
  readonly value: T
  readonly end: number
}

function skipBlanks(text: string, at: number): number {
  const blanks = /[ \t\r\n]*/y
  blanks.lastIndex = at
  blanks.test(text)
  return blanks.lastIndex
}

function readValue(text: string, at: number, depth: number): At<Json> {
  if (depth > deepest) throw new Fault(at)
  switch (text[at]) {
    case '{':
      return readObject(text, at, depth)
    case '[':
      return readList(text, at, depth)
    case '"':
      return readString(text, at)
    default:
      return readWord(text, at)
  }
}

const words: Readonly<Record<string, Json>> = {
  null: null,
  true: true,
  false: false,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function readWord(text: string, at: number): At<Json> {
  const token = /-?[A-Za-z]+|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y
  token.lastIndex = at
  const word = token.exec(text)?.[0]
  if (word === undefined) throw new Fault(at)
  if (/\d$/.test(word)) return { value: Number(word), end: token.lastIndex }
  if (!Object.hasOwn(words, word)) throw new Fault(at)
  return { value: words[word] ?? null, end: token.lastIndex }
}

function readString(text: string, at: number): At<string> {
  const token = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
  token.lastIndex = at
  const literal = token.exec(text)?.[0]
  if (literal === undefined) throw new Fault(text[at] === '"' ? text.length : at)
  try {
    return { value: JSON.parse(literal), end: token.lastIndex }
  } catch {
    throw new Fault(at)
  }
}

function readList(text: string, at: number, depth: number): At<Json> {
  const items: Json[] = []
  const end = readItems(text, at, ']', (from) => {
    const item = readValue(text, from, depth + 1)
    items.push(item.value)
    return item.end
  })
  return { value: items, end }
}

function readObject(text: string, at: number, depth: number): At<Json> {
  const items: [string, Json][] = []
  const end = readItems(text, at, '}', (from) => {
    const key = readString(text, from)
    const colon = skipBlanks(text, key.end)
    if (text[colon] !== ':') throw new Fault(colon)
    const item = readValue(text, skipBlanks(text, colon + 1), depth + 1)
    items.push([key.value, item.value])
    return item.end
  })
  return { value: Object.fromEntries(items), end }
}

/** Reads what stands between brackets: `one` reads an item and tells where it ended. Tells where the bracket closed. */
function readItems(text: string, open: number, close: string, one: (from: number) => number): number {
  let at = skipBlanks(text, open + 1)
  if (text[at] === close) return at + 1
  for (;;) {
    at = skipBlanks(text, one(at))
    if (text[at] === close) return at + 1
    if (text[at] !== ',') throw new Fault(at)
    at = skipBlanks(text, at + 1)
  }
}
