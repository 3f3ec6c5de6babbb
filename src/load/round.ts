import type { RequestRecord } from '../domain/record.ts'
import type { Round } from '../domain/round.ts'
import { healthOf } from './health.ts'
import type { LoadIo } from './job.ts'
import type { Lane, LaneResult } from './lane-job.ts'
import type { Pacer } from './pacer.ts'
import type { PackedPlan } from './packed.ts'
import { recordsOf, type SharedRecords } from './records.ts'
import { monotonicMs, since } from './time.ts'

const progressEveryMs = 200

/** Threads hear of the start a little before it, so that all of them are there when it comes. */
const startsInMs = 5

/** What carries a round out. */
export interface Crew {
  readonly plan: PackedPlan
  readonly records: SharedRecords
  readonly pacer: Pacer | null
  readonly lanes: readonly Lane[]
  /** How many of the lanes have a thread of their own: none or all. */
  readonly threads: number
  /** The lanes rehearse as they open. */
  readonly isRehearsed: boolean
  /** Of each lane. */
  readonly progress: readonly Int32Array<SharedArrayBuffer>[]
}

/** Runs the lanes, whose connections are open, from one common start to the round's end. */
export async function measured(crew: Crew, io: LoadIo): Promise<Round> {
  const { seed, endsNotBeforeMs, meanGapMs } = crew.plan
  const originMs = monotonicMs() + (crew.threads === 0 ? 0 : startsInMs)
  const now = since(originMs)
  const cpu = process.cpuUsage()
  const stopProgress = report(crew, io)
  try {
    const results = await run(crew, originMs)
    const stoppedMs = now()
    await quietUntil(endsNotBeforeMs - stoppedMs, io.signal)
    const { user, system } = process.cpuUsage(cpu)
    const records = recordsOf(
      crew.plan,
      crew.records,
      results.map((result) => result.records),
    )
    const partial = records.some(({ ending }) => ending.kind === 'aborted')
    const cpuMs = (user + system) / 1000
    const health = healthOf({ lanes: crew.threads, results, records, meanGapMs, cpuMs })
    const notBeforeMs = io.signal.aborted ? Math.min(now(), Math.max(stoppedMs, endsNotBeforeMs)) : endsNotBeforeMs
    return { seed, originMs, records, durationMs: durationMs(records, notBeforeMs), partial, health }
  } finally {
    stopProgress()
  }
}

function run({ lanes, pacer }: Crew, originMs: number): Promise<readonly LaneResult[]> {
  pacer?.start(originMs)
  const all = Promise.all(lanes.map((lane) => lane.run(originMs)))
  return pacer === null ? all : Promise.race([all, pacer.died])
}

/** The end of the last request, or later if the plan says so. */
const durationMs = (records: readonly RequestRecord[], notBeforeMs: number): number =>
  records.reduce((last, { endMs }) => Math.max(last, Number.isNaN(endMs) ? 0 : endMs), notBeforeMs)

/** Waits, or until stopped. */
function quietUntil(restMs: number, signal: AbortSignal): Promise<void> {
  if (restMs <= 0 || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.ceil(restMs))
    signal.addEventListener('abort', end)
  })
}

/** Tells how it goes until it is stopped. */
function report({ plan, progress }: Crew, { clock, onProgress }: LoadIo): () => void {
  if (onProgress === undefined) return () => {}
  const startMs = clock.nowMs()
  const tell = (): void => {
    const sum = (field: number): number => progress.reduce((all, counts) => all + (counts[field] ?? 0), 0)
    onProgress({
      total: plan.count,
      done: sum(0),
      failed: sum(1),
      inFlight: sum(2),
      events: sum(3),
      elapsedMs: clock.nowMs() - startMs,
    })
  }
  const timer = setInterval(tell, progressEveryMs)
  return () => {
    clearInterval(timer)
    tell()
  }
}
