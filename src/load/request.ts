import type { Backend } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'
import type { Ending, RequestRecord } from '../domain/record.ts'
import { AnswerReader, type TimesPool } from './answer.ts'
import { bodyDetail, detailOf } from './detail.ts'
import { errorCode, isNotHttp, notHttp, type Reached, unansweredEnding } from './failure.ts'
import { type Inflate, inflate } from './inflate.ts'
import type { Exchange } from './wire.ts'

/** What every request of a lane shares. */
export interface RequestSetting {
  readonly backend: Backend
  readonly compat: Compat
  readonly protocol: string
  readonly hasClientCertificate: boolean
  /** Takes secrets out of what is kept of a server's words. */
  readonly scrub: (text: string) => string
  /**
   * False: a record has the text only if the server did not count its tokens, so that somebody else has to. True when
   * left out.
   */
  readonly keepsText?: boolean
  /**
   * Where the arrays for event times come from and go back to. With a pool a record's `eventMs` is no copy: it is the
   * caller's until `onDone` returns.
   */
  readonly timesPool?: TimesPool
}

/** What is known of a request before it is sent. */
export interface RequestStart {
  readonly index: number
  readonly dueMs: number
  readonly slotMs: number
  readonly promptTokens: number
  readonly askedTokens: number
}

const errorBodyLimit = 8_192

/** One request's way from its slot to its record. Faults of the server end up in the record; nothing is thrown. */
export class RequestRun implements Exchange {
  readonly #setting: RequestSetting
  readonly #start: RequestStart
  readonly #onDone: (record: RequestRecord) => void
  readonly #reader: AnswerReader
  #sentMs = Number.NaN
  #head: { readonly status: number; readonly reason: string; readonly retryAfter: string | null } | null = null
  #inflate: Inflate | null = null
  #unknownEncoding: string | null = null
  #errorBody = ''
  #ended = false
  /** When its last byte came or went: what a time-out is counted from. */
  lastByteMs: number

  constructor(
    setting: RequestSetting,
    start: RequestStart & { readonly nowMs: number },
    onDone: (record: RequestRecord) => void,
  ) {
    this.#setting = setting
    this.#start = start
    this.#onDone = onDone
    this.lastByteMs = start.nowMs
    this.#reader = new AnswerReader({
      backend: setting.backend,
      compat: setting.compat,
      askedTokens: start.askedTokens,
      keepsText: setting.keepsText ?? true,
      timesPool: setting.timesPool ?? null,
    })
  }

  get events(): number {
    return this.#reader.events
  }

  get swiftBytes(): number {
    return this.#reader.swiftBytes
  }

  sent(atMs: number): void {
    this.#sentMs = atMs
    this.lastByteMs = atMs
  }

  head(status: number, reason: string, headers: Readonly<Record<string, string | string[] | undefined>>): void {
    this.#head = { status, reason, retryAfter: oneOf(headers['retry-after']) }
    const encoding = oneOf(headers['content-encoding'])?.trim().toLowerCase() ?? 'identity'
    if (encoding === 'identity' || encoding === '') return
    this.#inflate = inflate(encoding, {
      bytes: (bytes, atMs) => this.#plain(bytes, 0, bytes.length, atMs),
    })
    if (this.#inflate === null) this.#unknownEncoding = encoding
  }

  body(bytes: Buffer, from: number, to: number, atMs: number): void {
    this.lastByteMs = atMs
    if (this.#inflate !== null) this.#inflate.feed(bytes.subarray(from, to), atMs)
    else if (this.#unknownEncoding === null) this.#plain(bytes, from, to, atMs)
  }

  end(atMs: number): void {
    this.#finish(atMs, () => this.#endedEnding())
  }

  fail(error: Error, atMs: number): void {
    this.#finish(atMs, () => this.#failedEnding(error))
  }

  /** We end it: for a time-out, or because the round is stopped. What came so far is kept. */
  stop(why: 'timeout' | 'aborted', atMs: number, afterMs: number): void {
    const ending: Ending =
      why === 'aborted' ? { kind: 'aborted' } : { kind: 'timeout', afterMs, events: this.#reader.events }
    this.#done(atMs, ending)
  }

  #plain(bytes: Buffer, from: number, to: number, atMs: number): void {
    // What was still being decompressed when we gave it up.
    if (this.#ended) return
    if (this.#head?.status === 200) this.#reader.feed(bytes, from, to, atMs)
    else if (this.#errorBody.length < errorBodyLimit) this.#errorBody += bytes.toString('utf8', from, to)
  }

  #finish(atMs: number, endingOf: () => Ending): void {
    if (this.#inflate === null) this.#done(atMs, endingOf())
    else this.#inflate.end((error) => this.#done(atMs, error === null ? endingOf() : badEncoding(error)))
  }

  #endedEnding(): Ending {
    if (this.#unknownEncoding !== null) {
      return {
        kind: 'protocol',
        detail: detailOf(`the answer has an unknown content-encoding: ${this.#unknownEncoding}`),
      }
    }
    return this.#head === null || this.#head.status === 200 ? this.#reader.ended() : this.#httpEnding(this.#head)
  }

  #failedEnding(error: Error): Ending {
    const { protocol, hasClientCertificate } = this.#setting
    const reached: Reached = { sent: !Number.isNaN(this.#sentMs), protocol, hasClientCertificate }
    if (this.#head === null) return unansweredEnding(error, reached)
    if (this.#head.status !== 200) return this.#httpEnding(this.#head)
    const ending = this.#reader.broken(errorCode(error))
    return ending.kind === 'reset' && isNotHttp(error) ? notHttp(error) : ending
  }

  #httpEnding(head: { status: number; reason: string; retryAfter: string | null }): Ending {
    const body = bodyDetail(this.#errorBody)
    const detail = head.retryAfter === null ? body : detailOf(`Retry-After: ${head.retryAfter}; ${body}`)
    return { kind: 'http', status: head.status, reason: head.reason, detail }
  }

  #done(endMs: number, ending: Ending): void {
    if (this.#ended) return
    this.#ended = true
    const { index, dueMs, slotMs, promptTokens, askedTokens } = this.#start
    const reader = this.#reader
    this.#onDone({
      index,
      dueMs,
      slotMs,
      sentMs: this.#sentMs,
      eventMs: this.#setting.timesPool === undefined ? reader.eventMs() : reader.times.subarray(0, reader.events),
      latencyEndMs: reader.latencyEndMs,
      endMs,
      promptTokens,
      askedTokens,
      usage: reader.usage,
      text: reader.text,
      ending: scrubbed(ending, this.#setting.scrub),
    })
    reader.release()
  }
}

const oneOf = (header: string | string[] | undefined): string | null =>
  Array.isArray(header) ? (header[0] ?? null) : (header ?? null)

const badEncoding = (error: Error): Ending => ({
  kind: 'protocol',
  detail: detailOf(`the answer's content-encoding cannot be undone: ${error.message}`),
})

const scrubbed = (ending: Ending, scrub: (text: string) => string): Ending =>
  'detail' in ending && ending.detail !== undefined ? { ...ending, detail: scrub(ending.detail) } : ending
