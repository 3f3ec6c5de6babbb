import type { Backend, StreamEvent } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'

/**
 * Within one answer the usual events are byte for byte equal but for the text of a token. A template is such an event
 * with a hole where the text stands: whatever fills the hole as JSON text, the event counts, moves the end, and says
 * nothing else. So an event that fits is read by comparing bytes, without JSON and without a string.
 */

/** What a JSON string may hold, by byte; UTF-8 is left to the decoder, which reads it the same alone and in its event. */
const plain = 0
const quote = 1
const backslash = 2
const control = 3
const kinds = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return quote
  if (byte === 0x5c) return backslash
  return byte < 0x20 ? control : plain
})

/** How many bytes an escape has, by the byte after the backslash; 0 where JSON has none. */
const escapeLengths = new Uint8Array(256)
for (const letter of '"\\/bfnrt') escapeLengths[letter.charCodeAt(0)] = 2
const unicodeEscape = 6
escapeLengths['u'.charCodeAt(0)] = unicodeEscape

const isHex = new Uint8Array(256)
for (const digit of '0123456789abcdefABCDEF') isHex[digit.charCodeAt(0)] = 1

/** Texts that no field has by chance; the empty one stands for those that a backend may treat in a way of its own. */
const probes = ['', 'tokgate puts this text here to see where it comes out']

/** A JSON document of more fields than this that bear a text's name is read in full. */
const mostHoles = 4

let viewedMemory: ArrayBufferLike | null = null
let view: DataView = new DataView(new ArrayBuffer(0))

/** A connection reads into the same memory again and again: one view of it serves until another's turn comes. */
export function viewOf(memory: ArrayBufferLike): DataView {
  if (memory !== viewedMemory) {
    viewedMemory = memory
    view = new DataView(memory)
  }
  return view
}

/** What stands around the data of an event: before it, and what ends its line and the blank line after it. */
export interface Framing {
  readonly lead: string
  readonly lineEnd: string
}

interface TemplateGiven {
  readonly framing: Framing
  readonly before: string
  readonly after: string
  readonly isText: boolean
}

export class Template {
  /** The hole holds the event's text; if not, text that the backend does not read, such as reasoning. */
  readonly isText: boolean
  readonly #before: string
  readonly #after: string
  /** The line up to the hole and the opening quote; the closing quote and all up to the blank line. */
  readonly #prefix: DataView
  readonly #suffix: DataView
  /** Of the last event that fitted: where its hole is. */
  textFrom = 0
  textTo = 0

  constructor(given: TemplateGiven) {
    const { lead, lineEnd } = given.framing
    this.isText = given.isText
    this.#before = given.before
    this.#after = given.after
    this.#prefix = bytesOf(lead + given.before)
    this.#suffix = bytesOf(given.after + lineEnd + lineEnd)
  }

  /** Of an event that fits and has no text. */
  get leastBytes(): number {
    return this.#prefix.byteLength + this.#suffix.byteLength
  }

  /** The end of the event that begins at `from`, if it fits; else −1. Positions count from the start of the memory. */
  end(memory: DataView, from: number, to: number): number {
    const prefix = this.#prefix
    const suffix = this.#suffix
    const textFrom = from + prefix.byteLength
    if (textFrom + suffix.byteLength > to || !equal(memory, from, prefix)) return -1
    const textTo = textEnd(memory, textFrom, to)
    const end = textTo + suffix.byteLength
    if (textTo === -1 || end > to || !equal(memory, textTo, suffix)) return -1
    this.textFrom = textFrom
    this.textTo = textTo
    return end
  }

  /** The data is an event that fits, although it came in a way that had it read in full. */
  covers(data: string): boolean {
    return data.startsWith(this.#before) && data.endsWith(this.#after)
  }
}

/**
 * The template of an event with such data, proven by the backend itself: it is asked to read the event with other texts
 * in the hole. Null if the event has no field whose text alone may vary.
 */
export function templateOf(given: {
  readonly data: string
  readonly framing: Framing
  readonly backend: Backend
  readonly compat: Compat
}): Template | null {
  const { data, framing, backend, compat } = given
  // Data has a line end only if it came in several lines: such an event has other bytes than its data.
  if (data.includes('\n')) return null
  for (const [from, to] of holes(data, backend.textFields)) {
    const before = data.slice(0, from)
    const after = data.slice(to)
    const events = probes.map((probe) => backend.event(JSON.parse(before + probe + after), compat))
    const isText = events.every(({ text }, k) => text === probes[k])
    const isMute = events.every(({ text }) => text === '')
    if (events.every(isUsual) && (isText || isMute)) return new Template({ framing, before, after, isText })
  }
  return null
}

/** All that it says is that there is a token: what a template stands for. */
export const isUsual = (event: StreamEvent): boolean =>
  event.counts && event.movesEnd && event.usage === null && event.error === null && !event.finished

/** Where texts stand between their quotes, in JSON. Empty ones are no holes: the next event will fill another field. */
function holes(json: string, names: readonly string[]): readonly (readonly [from: number, to: number])[] {
  const found: (readonly [number, number])[] = []
  for (const name of names) {
    const key = `"${name}"`
    // Inside a string its quotes would be escaped, so wherever this stands before a colon it is a key.
    for (let at = json.indexOf(key); at !== -1 && found.length < mostHoles; at = json.indexOf(key, at + 1)) {
      const from = valueStart(json, at + key.length)
      const to = from === -1 ? -1 : literalEnd(json, from)
      if (to > from) found.push([from, to])
    }
  }
  return found
}

/** After `: "`; −1 if something else follows. */
function valueStart(json: string, from: number): number {
  const value = /[ \t]*:[ \t]*"/y
  value.lastIndex = from
  return value.test(json) ? value.lastIndex : -1
}

function literalEnd(json: string, from: number): number {
  let at = from
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at
}

/** Four bytes at a time, the last four once more where the length is no multiple. */
function equal(memory: DataView, from: number, want: DataView): boolean {
  const last = want.byteLength - 4
  for (let k = 0; k < last; k += 4) {
    if (memory.getInt32(from + k, true) !== want.getInt32(k, true)) return false
  }
  return memory.getInt32(from + last, true) === want.getInt32(last, true)
}

/** The quote that closes a JSON text; −1 if it is no JSON text, or does not end here. */
function textEnd(memory: DataView, from: number, to: number): number {
  // A lone continuation byte would be taken for the rest of the text before it, once both are kept side by side.
  if (from < to && (memory.getUint8(from) & 0xc0) === 0x80) return -1
  let at = from
  while (at < to) {
    const kind = kinds[memory.getUint8(at)]
    if (kind === plain) at += 1
    else if (kind === quote) return at
    else if (kind === control) return -1
    else {
      const length = escapeLength(memory, at, to)
      if (length === 0) return -1
      at += length
    }
  }
  return -1
}

/** Of the escape that begins here; 0 if it is none, or is cut off. */
function escapeLength(memory: DataView, at: number, to: number): number {
  const length = at + 1 < to ? (escapeLengths[memory.getUint8(at + 1)] ?? 0) : 0
  if (at + length > to) return 0
  if (length !== unicodeEscape) return length
  for (let k = at + 2; k < at + length; k += 1) {
    if (isHex[memory.getUint8(k)] === 0) return 0
  }
  return length
}

function bytesOf(text: string): DataView {
  const bytes = Buffer.from(text)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
