import { createWriteStream, type WriteStream } from 'node:fs'

/** What the server knows of one request. Stamps are CLOCK_MONOTONIC in ns, comparable between processes of one host. */
export interface TruthRecord {
  /** The id in the answer, `cmpl-…`. */
  readonly id: string
  /** The client's x-request-id, or null. */
  readonly requestId: string | null
  readonly clientPort: number | null
  /** Its first characters, or its first ids. */
  readonly promptStart: string
  readonly promptTokens: number
  readonly cachedTokens: number
  readonly outputTokens: number
  /** When the request's head was read. */
  readonly receivedNs: number
  /** Just before each write of events: one a step; usage and [DONE] ride in the last. */
  readonly writtenNs: readonly number[]
  /** The schedule's deadline of each token, ns. */
  readonly dueNs: readonly number[]
  readonly ended: 'done' | 'gone' | null
}

export const nowNs = (): number => Number(process.hrtime.bigint())

export class RequestTruth {
  readonly #writtenNs: number[] = []
  readonly #dueNs: number[] = []
  #cachedTokens = 0
  #ended: TruthRecord['ended'] = null
  readonly #about: Omit<TruthRecord, 'writtenNs' | 'dueNs' | 'ended' | 'cachedTokens'>

  constructor(about: Omit<TruthRecord, 'writtenNs' | 'dueNs' | 'ended' | 'cachedTokens'>) {
    this.#about = about
  }

  wrote(): void {
    this.#writtenNs.push(nowNs())
  }

  due(deadlineMs: number): void {
    this.#dueNs.push(Math.round(deadlineMs * 1e6))
  }

  cached(tokens: number): void {
    this.#cachedTokens = tokens
  }

  ended(how: 'done' | 'gone'): void {
    this.#ended = how
  }

  record(): TruthRecord {
    return {
      ...this.#about,
      cachedTokens: this.#cachedTokens,
      writtenNs: this.#writtenNs,
      dueNs: this.#dueNs,
      ended: this.#ended,
    }
  }
}

/** The logs of all requests, in order of arrival; to a file too (JSON lines, one as each request ends). */
export class TruthLog {
  readonly #requests: RequestTruth[] = []
  readonly #recording: boolean
  readonly #file: WriteStream | null

  constructor(options: { recording: boolean; file: string | null }) {
    this.#recording = options.recording
    this.#file = options.file === null ? null : createWriteStream(options.file, { flags: 'a' })
  }

  begin(about: ConstructorParameters<typeof RequestTruth>[0]): RequestTruth | null {
    if (!this.#recording && this.#file === null) return null
    const truth = new RequestTruth(about)
    if (this.#recording) this.#requests.push(truth)
    return truth
  }

  end(truth: RequestTruth | null, how: 'done' | 'gone'): void {
    truth?.ended(how)
    if (truth !== null) this.#file?.write(`${JSON.stringify(truth.record())}\n`)
  }

  records(): TruthRecord[] {
    return this.#requests.map((request) => request.record())
  }

  clear(): void {
    this.#requests.length = 0
  }

  close(): Promise<void> {
    const file = this.#file
    return file === null ? Promise.resolve() : new Promise((resolve) => file.end(resolve))
  }
}
