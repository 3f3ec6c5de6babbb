import { type Backend, backendNamed } from '../backends/index.ts'
import type { Compat } from '../domain/compat.ts'
import type { Connection } from '../domain/connection.ts'
import type { RequestRecord } from '../domain/record.ts'
import { scrubber } from './detail.ts'
import { Meter, type ThreadHealth } from './meter.ts'
import { Pacer } from './pacer.ts'
import { bodyAt, type PackedPlan } from './packed.ts'
import { RequestRun, type RequestSetting } from './request.ts'
import { since } from './time.ts'
import { type SharedTurns, type Turn, type Turns, turnsOf } from './turns.ts'
import type { Wire, WireCounts } from './wire.ts'
import { wireFor } from './wires.ts'

/** Everything a lane needs, in values that cross threads. */
export interface LaneJob {
  readonly plan: PackedPlan
  readonly connection: Connection
  /** The whole URL that requests go to. */
  readonly url: string
  readonly backend: string
  readonly compat: Compat
  readonly concurrency: number | null
  /** True when all requests are due at once. */
  readonly burst: boolean
  readonly requestTimeoutMs: number
  readonly lane: number
  readonly lanes: number
  readonly shared: SharedTurns
  /** [done, failed, under way, events] of this lane, for whoever looks. */
  readonly progress: Int32Array<SharedArrayBuffer>
}

export interface LaneResult {
  readonly records: readonly RequestRecord[]
  readonly counts: WireCounts
  readonly thread: ThreadHealth
}

/** The part of a round that one thread carries. `open`, then `run` once, then `close`; `abort` at any time. */
export interface Lane {
  /** Opens connections ahead. Never rejects for a server that cannot be reached. */
  open(): Promise<void>
  /** `originMs`: the round's start on `monotonicMs`. Resolves when every request of this lane has ended. */
  run(originMs: number): Promise<LaneResult>
  abort(): void
  close(): Promise<void>
}

interface UnderWay {
  readonly run: RequestRun
  readonly startMs: number
  cancel: () => void
}

/** vLLM ends any request after six hours, however lively; so do we, whatever the time-out for silence is. */
const longestMs = 6 * 3_600_000
/** The longest stretch of sending before sockets are read again. */
const sendSliceMs = 1
const longestConnectMs = 10_000
const spareConnections = 32
const keptSpares = 8

/** A lane in this very thread. */
export class LocalLane implements Lane {
  readonly #job: LaneJob
  readonly #backend: Backend
  readonly #setting: RequestSetting
  readonly #turns: Turns
  readonly #wire: Wire
  readonly #pacer: Pacer
  readonly #stop = new AbortController()
  readonly #underWay = new Set<UnderWay>()
  readonly #records: RequestRecord[] = []
  #now: () => number = () => 0
  #pumping = false
  /** Of requests that have ended. */
  #events = 0
  #finish: () => void = () => {}

  constructor(job: LaneJob) {
    this.#job = job
    this.#backend = backendNamed(job.backend, job.compat)
    this.#turns = turnsOf(job)
    this.#setting = settingOf(job, this.#backend)
    this.#pacer = new Pacer(
      () => this.#now(),
      () => this.#pump(),
    )
    this.#wire = wireFor({
      connection: job.connection,
      url: new URL(job.url),
      isChat: this.#backend.isChat,
      now: () => this.#now(),
      limit: this.#turns.slots,
      keep: job.burst ? 0 : Math.min(keptSpares, this.#turns.slots),
      connectTimeoutMs: Math.min(longestConnectMs, job.requestTimeoutMs),
    })
  }

  async open(): Promise<void> {
    const { burst, concurrency } = this.#job
    const all = Math.min(this.#turns.most, this.#turns.slots)
    // At a finite rate without a limit nobody knows how many will be under way: a few ahead, and more as they are taken.
    const ahead = burst || concurrency !== null ? all : Math.min(all, spareConnections)
    await this.#wire.open(ahead, this.#stop.signal)
  }

  async run(originMs: number): Promise<LaneResult> {
    this.#now = since(originMs)
    const meter = new Meter()
    const watch = setInterval(() => this.#look(), Math.min(Math.max(this.#job.requestTimeoutMs / 20, 5), 250))
    try {
      await new Promise<void>((resolve) => {
        this.#finish = resolve
        this.#pump()
      })
    } finally {
      clearInterval(watch)
      this.#pacer.stop()
    }
    return { records: this.#records, counts: this.#wire.counts, thread: meter.stop() }
  }

  abort(): void {
    this.#stop.abort()
    this.#pacer.stop()
    for (const one of [...this.#underWay]) this.#end(one, 'aborted')
    this.#pump()
  }

  async close(): Promise<void> {
    await this.#wire.close()
  }

  /** Sends what is due and has a slot; else waits for the one or the other. */
  #pump(): void {
    this.#pumping = false
    const sliceEndsMs = this.#now() + sendSliceMs
    while (!this.#stop.signal.aborted && this.#underWay.size < this.#turns.slots) {
      const dueMs = this.#turns.nextDueMs()
      if (dueMs === Number.POSITIVE_INFINITY) break
      const nowMs = this.#now()
      if (dueMs > nowMs || nowMs > sliceEndsMs) {
        this.#pacer.at(dueMs)
        return
      }
      const turn = this.#turns.take(nowMs)
      if (turn !== null) this.#send(turn, nowMs)
    }
    if (this.#isOver()) this.#finish()
  }

  #isOver(): boolean {
    if (this.#underWay.size > 0) return false
    return this.#stop.signal.aborted || this.#turns.nextDueMs() === Number.POSITIVE_INFINITY
  }

  #send({ at, slotMs }: Turn, nowMs: number): void {
    const { plan } = this.#job
    const start = {
      index: at,
      dueMs: plan.dueMs[at] ?? 0,
      slotMs,
      promptTokens: plan.promptTokens[at] ?? 0,
      askedTokens: plan.outputTokens[at] ?? 0,
      nowMs,
    }
    const run = new RequestRun(this.#setting, start, (record) => this.#done(one, record))
    const one: UnderWay = { run, startMs: nowMs, cancel: () => {} }
    this.#underWay.add(one)
    this.#count(2, 1)
    one.cancel = this.#wire.send({ body: bodyAt(plan, at), requestId: plan.requestIds[at] ?? null }, run)
  }

  #done(one: UnderWay, record: RequestRecord): void {
    this.#underWay.delete(one)
    this.#records.push(record)
    this.#turns.ended(record.endMs)
    this.#count(2, -1)
    this.#count(0, 1)
    this.#events += record.eventMs.length
    if (record.ending.kind !== 'ok') this.#count(1, 1)
    if (this.#pumping) return
    // Not here: undici is in the middle of parsing, and must not be called from inside itself.
    this.#pumping = true
    queueMicrotask(() => this.#pump())
  }

  #end(one: UnderWay, why: 'timeout' | 'aborted'): void {
    one.cancel()
    one.run.stop(why, this.#now(), this.#job.requestTimeoutMs)
  }

  /** Ends requests that have been silent for too long, and says how many events there were so far. */
  #look(): void {
    const nowMs = this.#now()
    let events = this.#events
    for (const one of [...this.#underWay]) {
      events += one.run.events
      const silent = nowMs - one.run.lastByteMs >= this.#job.requestTimeoutMs
      if (silent || nowMs - one.startMs >= longestMs) this.#end(one, 'timeout')
    }
    this.#job.progress[3] = events
  }

  #count(field: 0 | 1 | 2, more: number): void {
    const { progress } = this.#job
    progress[field] = (progress[field] ?? 0) + more
  }
}

function settingOf({ connection, compat, url }: LaneJob, backend: Backend): RequestSetting {
  const credentials = connection.proxy === null ? [] : [decodeURIComponent(new URL(connection.proxy).password)]
  return {
    backend,
    compat,
    protocol: new URL(url).protocol,
    hasClientCertificate: connection.tls.cert !== null,
    scrub: scrubber([...connection.headers.map(([, value]) => value), ...credentials]),
  }
}
