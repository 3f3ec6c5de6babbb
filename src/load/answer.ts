import type { Backend } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'
import type { Ending, Usage } from '../domain/record.ts'
import { bodyDetail, detailOf } from './detail.ts'
import { SseReader } from './sse.ts'

const strayLimit = 65_536

/**
 * Reads one 200 answer: its body's bytes with their stamps in, times, text, usage and ending out. Knows no sockets, so
 * that every kind of connection shares it.
 */
export class AnswerReader {
  readonly #backend: Backend
  readonly #compat: Compat
  readonly #sse: SseReader
  #times: Float64Array
  #count = 0
  #failure: Ending | null = null
  #whole = false
  #stray = ''
  latencyEndMs = Number.NaN
  usage: Usage | null = null
  text = ''

  constructor(given: { readonly backend: Backend; readonly compat: Compat; readonly askedTokens: number }) {
    this.#backend = given.backend
    this.#compat = given.compat
    this.#times = new Float64Array(Math.min(Math.max(given.askedTokens + 2, 8), 4096))
    this.#sse = new SseReader({
      event: (data, type, atMs) => this.#event(data, type, atMs),
      stray: (line) => this.#keepStray(line),
    })
  }

  get events(): number {
    return this.#count
  }

  /** A copy of the times of the events that count. */
  eventMs(): Float64Array {
    return this.#times.slice(0, this.#count)
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
      this.#failure = notJson(data, type)
      return
    }
    const event = this.#backend.event(json, this.#compat)
    if (event.error !== null || type === 'error') {
      this.#failure = { kind: 'stream-error', detail: detailOf(event.error ?? data) }
      return
    }
    if (event.movesEnd) this.latencyEndMs = atMs
    if (event.usage !== null) this.#use(event.usage)
    if (event.counts) this.#time(event.text, event.finished, atMs)
  }

  #time(text: string, finished: boolean, atMs: number): void {
    if (this.#count === this.#times.length) this.#times = grown(this.#times)
    this.#times[this.#count] = atMs
    this.#count += 1
    this.text += text
    if (finished) this.#whole = true
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

function grown(times: Float64Array): Float64Array {
  const twice = new Float64Array(times.length * 2)
  twice.set(times)
  return twice
}

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
