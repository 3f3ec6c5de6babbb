import type { Backend } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'
import type { Ending, Usage } from '../domain/record.ts'
import { bodyDetail, detailOf } from './detail.ts'
import { KeptBytes } from './kept-bytes.ts'
import { longestBytes, SseReader } from './sse.ts'
import { isUsual, viewOf } from './template.ts'
import { Lessons } from './template-lessons.ts'

/** Arrays for times, to be used again. What is taken may be longer than asked for. */
export interface TimesPool {
  take(size: number): Float64Array
  give(times: Float64Array): void
}

export interface AnswerGiven {
  readonly backend: Backend
  readonly compat: Compat
  readonly askedTokens: number
  /** False: the text is wanted only if the server does not count its tokens. */
  readonly keepsText: boolean
  readonly timesPool: TimesPool | null
}

const strayLimit = 65_536
const tooLong = `an event is longer than ${longestBytes.toLocaleString('en')} bytes`

/**
 * Reads one 200 answer: its body's bytes with their stamps in, times, text, usage and ending out. Knows no sockets, so
 * that every kind of connection shares it.
 *
 * Usual events are read from their bytes (see `Template`), all others in full; both come to the same result.
 */
export class AnswerReader {
  readonly #given: AnswerGiven
  readonly #sse: SseReader
  #times: Float64Array
  #count = 0
  #failure: Ending | null = null
  #whole = false
  #stray = ''
  readonly #lessons: Lessons
  /** The text so far, as the inside of a JSON string in UTF-8. */
  readonly #text = new KeptBytes()
  latencyEndMs = Number.NaN
  usage: Usage | null = null

  constructor(given: AnswerGiven) {
    this.#given = given
    this.#lessons = new Lessons(given.backend, given.compat)
    this.#times = takeTimes(given.timesPool, Math.min(Math.max(given.askedTokens + 2, 8), 4096))
    this.#sse = new SseReader(
      {
        event: (data, type, atMs) => this.#event(data, type, atMs),
        stray: (line) => this.#keepStray(line),
        tooLong: () => this.#tooLong(),
      },
      (bytes, from, to, atMs) => this.#usual(bytes, from, to, atMs),
    )
  }

  /** Of the next event, if it is like those before it and its text is empty; 0 where it is not known. */
  get swiftBytes(): number {
    return this.#lessons.template?.leastBytes ?? 0
  }

  get events(): number {
    return this.#count
  }

  /** The times of the events that count are the first `events` of these. Not a copy: valid until `release`. */
  get times(): Float64Array {
    return this.#times
  }

  /** A copy of the times of the events that count. */
  eventMs(): Float64Array {
    return this.#times.slice(0, this.#count)
  }

  /** Of all events that count, joined; '' if it is not wanted (see `keepsText`). Valid until `release`. */
  get text(): string {
    const { usage } = this
    // A count of 0, and one that stood beside choices, is not believed by every generation of vLLM's client.
    const counted = usage !== null && !usage.fromChoices && (usage.completionTokens ?? 0) > 0
    if (this.#text.length === 0 || (counted && !this.#given.keepsText)) return ''
    return JSON.parse(`"${this.#text.bytes.toString('utf8', 0, this.#text.length)}"`)
  }

  /** `atMs` was taken at the socket read that delivered the bytes. */
  feed(bytes: Buffer, from: number, to: number, atMs: number): void {
    this.#sse.feed(bytes, from, to, atMs)
  }

  /** The body ended as the protocol ends it. */
  ended(): Ending {
    this.#sse.end()
    if (this.#failure !== null) return this.#failure
    if (!this.#whole && this.#stray !== '') return this.#strayEnding()
    if (this.#count === 0) return { kind: 'empty' }
    return this.#whole ? { kind: 'ok' } : { kind: 'cut', events: this.#count }
  }

  /** The connection broke inside the body. An answer that was whole by then, or had failed, stays what it was. */
  broken(code: string): Ending {
    if (this.#failure !== null) return this.#failure
    if (this.#whole && this.#count > 0) return { kind: 'ok' }
    if (this.#stray !== '') return this.#strayEnding()
    return { kind: 'reset', code, events: this.#count }
  }

  /** Leaves its memory to other answers; times and text are gone. */
  release(): void {
    this.#sse.release()
    this.#text.release()
    this.#given.timesPool?.give(this.#times)
    this.#times = new Float64Array(0)
    this.#count = 0
  }

  /** The hot path: events that fit the template, one after the other. It makes no object and no string. */
  #usual(bytes: Buffer, from: number, to: number, atMs: number): number {
    const { template } = this.#lessons
    if (template === null) return from
    const memory = viewOf(bytes.buffer)
    const offset = bytes.byteOffset
    const keeps = template.isText
    const before = this.#count
    let at = offset + from
    for (;;) {
      const end = template.end(memory, at, offset + to)
      if (end === -1) break
      this.#time(atMs)
      if (keeps) this.#text.append(bytes, template.textFrom - offset, template.textTo - offset)
      at = end
    }
    if (this.#count > before) this.latencyEndMs = atMs
    this.#lessons.used(this.#count - before)
    return at - offset
  }

  #event(data: string, type: string, atMs: number): void {
    if (data === '[DONE]') {
      this.#whole = true
      return
    }
    if (this.#failure === null) this.#json(data, type, atMs)
  }

  #json(data: string, type: string, atMs: number): void {
    const json = parsed(data)
    if (json === undefined) {
      this.#fail(notJson(data, type))
      return
    }
    const event = this.#given.backend.event(json, this.#given.compat)
    if (event.error !== null || type === 'error') {
      this.#fail({ kind: 'stream-error', detail: detailOf(event.error ?? data) })
      return
    }
    if (event.movesEnd) this.latencyEndMs = atMs
    if (event.usage !== null) this.#use(event.usage)
    if (!event.counts) return
    this.#time(atMs)
    if (event.finished) this.#whole = true
    if (event.text !== '') this.#text.appendText(insideOf(event.text))
    if (isUsual(event)) this.#lessons.missed(data, this.#sse)
  }

  #tooLong(): void {
    if (this.#failure === null) this.#fail({ kind: 'protocol', detail: tooLong })
  }

  #time(atMs: number): void {
    if (this.#count === this.#times.length) this.#growTimes()
    this.#times[this.#count] = atMs
    this.#count += 1
  }

  #growTimes(): void {
    const pool = this.#given.timesPool
    const larger = takeTimes(pool, Math.max(8, this.#times.length * 2))
    larger.set(this.#times)
    pool?.give(this.#times)
    this.#times = larger
  }

  /** What follows a failure is not counted, so no template may count it either. */
  #fail(failure: Ending): void {
    this.#failure = failure
    this.#lessons.end()
  }

  /** The last one wins, but the count that the server gave for the whole answer is never replaced by a running one. */
  #use(usage: Usage): void {
    if (this.usage === null || this.usage.fromChoices || !usage.fromChoices) this.usage = usage
  }

  #keepStray(line: string): void {
    if (this.#stray.length < strayLimit) this.#stray += `${line}\n`
  }

  #strayEnding(): Ending {
    const body = this.#stray
    const document = parsed(body)
    if (this.#count === 0 && typeof document === 'object' && document !== null && 'choices' in document) {
      return { kind: 'protocol', detail: 'the server did not stream: it answered with one JSON document' }
    }
    return { kind: 'stream-error', detail: bodyDetail(body) }
  }
}

/** A text as it stands between the quotes of a JSON string. */
const insideOf = (text: string): string => (isPlain(text) ? text : JSON.stringify(text).slice(1, -1))

/** Printable ASCII without quotes and backslashes, as most tokens are. */
function isPlain(text: string): boolean {
  for (let k = 0; k < text.length; k += 1) {
    const code = text.charCodeAt(k)
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false
  }
  return true
}

const takeTimes = (pool: TimesPool | null, size: number): Float64Array => pool?.take(size) ?? new Float64Array(size)

/** undefined: not JSON (JSON itself has no undefined). */
function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

const notJson = (data: string, type: string): Ending =>
  type === 'error'
    ? { kind: 'stream-error', detail: detailOf(data) }
    : { kind: 'protocol', detail: detailOf(`an event is not JSON: ${data}`) }
