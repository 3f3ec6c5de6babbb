import { tmpdir } from 'node:os'
import { type Backend, backendNamed } from '../backends/index.ts'
import type { RequestRecord } from '../domain/record.ts'
import { keptSpares, openedAhead } from './ahead.ts'
import { Bell } from './bell.ts'
import { collectGarbage } from './collect.ts'
import { scrubber } from './detail.ts'
import type { Lane, LaneJob, LaneResult } from './lane-job.ts'
import { type LaneHooks, LaneRequest } from './lane-request.ts'
import { Meter } from './meter.ts'
import { bodyAt } from './packed.ts'
import { RecordBook } from './records.ts'
import { rehearse } from './rehearsal.ts'
import type { RequestSetting } from './request.ts'
import { Spool } from './spool.ts'
import { blockUntil, roundClock } from './time.ts'
import { timesPool } from './times-pool.ts'
import { type Turn, type Turns, turnsOf } from './turns.ts'
import type { Wire } from './wire.ts'
import { wireFor } from './wires.ts'

/** vLLM ends any request after six hours, however lively; so do we, whatever the time-out for silence is. */
const longestMs = 6 * 3_600_000
/** The longest stretch of sending before sockets are read again. */
const sendSliceMs = 1
const longestConnectMs = 10_000

/** A lane in this very thread. */
export class LocalLane implements Lane, LaneHooks {
  readonly #job: LaneJob
  readonly #isRehearsal: boolean
  readonly #setting: RequestSetting
  readonly #turns: Turns
  readonly #wire: Wire
  readonly #bell: Bell | null
  readonly #records: RecordBook
  readonly #stop = new AbortController()
  readonly #underWay = new Set<LaneRequest>()
  readonly #clock = roundClock()
  /** The due time that is waited for with a slot free. */
  #awaitedMs = Number.POSITIVE_INFINITY
  #pumping = false
  #resuming: NodeJS.Immediate | null = null
  /** Of requests that have ended. */
  #events = 0
  #finish: () => void = () => {}

  constructor(job: LaneJob, isRehearsal = false) {
    const { bell, lane } = job
    this.#isRehearsal = isRehearsal
    const backend = backendNamed(job.backend, job.compat)
    this.#job = job
    this.#turns = turnsOf(job)
    this.#setting = settingOf(job, backend)
    this.#bell = bell === null ? null : new Bell({ bell, lane, rung: () => this.#pump() })
    this.#records = new RecordBook({
      shared: job.records,
      lane,
      keepsText: job.texts !== 'none',
      spool: new Spool({ folder: tmpdir() }),
    })
    this.#wire = wireFor({
      connection: job.connection,
      url: new URL(job.url),
      isChat: backend.isChat,
      now: this.#clock.now,
      read: (atMs) => this.#read(atMs),
      limit: this.#turns.slots,
      keep: Math.min(keptSpares(job), this.#turns.slots),
      connectTimeoutMs: Math.min(longestConnectMs, job.requestTimeoutMs),
    })
  }

  async open(): Promise<void> {
    const all = Math.min(this.#turns.most, this.#turns.slots)
    await this.#wire.open(Math.min(all, openedAhead(this.#job)), this.#stop.signal)
    if (this.#isRehearsal || all < 2) return
    collectGarbage()
    await rehearse(this.#job, (job) => new LocalLane(job, true))
  }

  async run(originMs: number): Promise<LaneResult> {
    this.#clock.start(originMs)
    blockUntil(originMs)
    const meter = new Meter()
    const watch = setInterval(() => this.#look(), Math.min(Math.max(this.#job.requestTimeoutMs / 20, 5), 250))
    try {
      await new Promise<void>((resolve) => {
        this.#finish = resolve
        this.#pump()
      })
    } finally {
      clearInterval(watch)
      this.#bell?.close()
    }
    const thread = meter.stop()
    return { records: await this.#records.whole(), counts: this.#wire.counts, thread }
  }

  abort(): void {
    this.#stop.abort()
    for (const one of this.#underWay) this.#end(one, 'aborted')
    this.#pump()
  }

  async close(): Promise<void> {
    this.#bell?.close()
    await Promise.all([this.#wire.close(), this.#records.close()])
  }

  /** At each socket read: what has come due meanwhile need not wait until all sockets are read. */
  #read(atMs: number): void {
    if (atMs >= this.#awaitedMs) this.#pumpSoon()
  }

  done(one: LaneRequest, record: RequestRecord): void {
    this.#underWay.delete(one)
    this.#records.add(record)
    this.#turns.ended(record.endMs)
    this.#count(2, -1)
    this.#count(0, 1)
    this.#events += record.eventMs.length
    if (record.ending.kind !== 'ok') this.#count(1, 1)
    this.#pumpSoon()
  }

  /** Not at once: the wire is in the middle of parsing, and must not be called from inside itself. */
  #pumpSoon(): void {
    if (this.#pumping) return
    this.#pumping = true
    queueMicrotask(() => this.#pump())
  }

  /** Sends what is due and has a slot; else waits for the one or the other. */
  #pump(): void {
    this.#pumping = false
    this.#awaitedMs = Number.POSITIVE_INFINITY
    const sliceEndsMs = this.#clock.now() + sendSliceMs
    while (!this.#stop.signal.aborted && this.#underWay.size < this.#turns.slots) {
      const dueMs = this.#turns.nextDueMs()
      if (dueMs === Number.POSITIVE_INFINITY) break
      if (this.#isAwaited(dueMs)) return
      const nowMs = this.#clock.now()
      if (nowMs > sliceEndsMs) {
        this.#resume()
        return
      }
      const turn = this.#turns.take(nowMs)
      if (turn !== null) this.#send(turn, nowMs)
    }
    this.#bell?.rest()
    if (this.#isOver()) this.#finish()
  }

  /** True when a due time is still to come: then it rings. False when it has come. */
  #isAwaited(dueMs: number): boolean {
    if (this.#bell === null || dueMs <= this.#clock.now()) return false
    this.#bell.wait()
    // It may have come, and have found nobody waiting, between the look at the clock and the call.
    if (dueMs <= this.#clock.now()) return false
    this.#awaitedMs = dueMs
    return true
  }

  /** Goes on sending when the sockets have been read once more. */
  #resume(): void {
    this.#resuming ??= setImmediate(() => {
      this.#resuming = null
      this.#pump()
    })
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
    const one = new LaneRequest(this.#setting, start, this)
    this.#underWay.add(one)
    this.#count(2, 1)
    one.cancel = this.#wire.send({ body: bodyAt(plan, at), requestId: plan.requestIds[at] ?? null }, one)
  }

  #end(one: LaneRequest, why: 'timeout' | 'aborted'): void {
    one.cancel()
    one.stop(why, this.#clock.now(), this.#job.requestTimeoutMs)
  }

  /** Ends requests that have been silent for too long, and says how many events there were so far. */
  #look(): void {
    const nowMs = this.#clock.now()
    let events = this.#events
    for (const one of this.#underWay) {
      events += one.events
      const silent = nowMs - one.lastByteMs >= this.#job.requestTimeoutMs
      if (silent || nowMs - one.startMs >= longestMs) this.#end(one, 'timeout')
    }
    this.#job.progress[3] = events
  }

  #count(field: 0 | 1 | 2, more: number): void {
    const { progress } = this.#job
    progress[field] = (progress[field] ?? 0) + more
  }
}

function settingOf({ connection, compat, url, texts }: LaneJob, backend: Backend): RequestSetting {
  const credentials = connection.proxy === null ? [] : [decodeURIComponent(new URL(connection.proxy).password)]
  return {
    backend,
    compat,
    protocol: new URL(url).protocol,
    hasClientCertificate: connection.tls.cert !== null,
    keepsText: texts === 'all',
    timesPool: timesPool(),
    scrub: scrubber([...connection.headers.map(([, value]) => value), ...credentials]),
  }
}
