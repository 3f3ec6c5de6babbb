import type { Plan, PlannedRequest } from '../domain/plan.ts'
import type { RequestRecord } from '../domain/record.ts'
import type { Round } from '../domain/round.ts'
import { healthOf } from './health.ts'
import type { LoadIo, LoadJob } from './job.ts'
import type { Lane, LaneJob, LaneResult } from './lane.ts'
import { monotonicMs, since } from './time.ts'

const progressEveryMs = 200

/** Threads hear of the start a little before it, so that all of them are there when it comes. */
const startsInMs = 5

export interface Crew {
  readonly job: LoadJob
  readonly lanes: readonly Lane[]
  readonly laneJobs: readonly LaneJob[]
}

/** Runs the lanes, whose connections are open, from one common start to the round's end. */
export async function measured({ job, lanes, laneJobs }: Crew, io: LoadIo): Promise<Round> {
  const { plan } = job
  const originMs = monotonicMs() + (job.lanes === 0 ? 0 : startsInMs)
  const now = since(originMs)
  const cpu = process.cpuUsage()
  const stopProgress = report(plan.requests.length, laneJobs, io)
  try {
    const results = await Promise.all(lanes.map((lane) => lane.run(originMs)))
    const stoppedMs = now()
    await quietUntil(plan.endsNotBeforeMs - stoppedMs, io.signal)
    const { user, system } = process.cpuUsage(cpu)
    const records = inPlanOrder(plan, results)
    const partial = records.some(({ ending }) => ending.kind === 'aborted')
    const { meanGapMs, seed } = plan
    const health = healthOf({
      lanes: job.lanes === 0 ? 0 : lanes.length,
      results,
      records,
      meanGapMs,
      cpuMs: (user + system) / 1000,
    })
    const { endsNotBeforeMs } = plan
    const notBeforeMs = io.signal.aborted ? Math.min(now(), Math.max(stoppedMs, endsNotBeforeMs)) : endsNotBeforeMs
    return { seed, originMs, records, durationMs: durationMs(records, notBeforeMs), partial, health }
  } finally {
    stopProgress()
  }
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

/** One record for each planned request; those that were never sent have no times. */
function inPlanOrder(plan: Plan, results: readonly LaneResult[]): readonly RequestRecord[] {
  const found = new Map(results.flatMap(({ records }) => records.map((record) => [record.index, record] as const)))
  return plan.requests.map((request, at) => {
    const record = found.get(at) ?? neverSent(request)
    return { ...record, index: request.index }
  })
}

const neverSent = ({ index, dueMs, promptTokens, outputTokens }: PlannedRequest): RequestRecord => ({
  index,
  dueMs,
  slotMs: Number.NaN,
  sentMs: Number.NaN,
  eventMs: new Float64Array(0),
  latencyEndMs: Number.NaN,
  endMs: Number.NaN,
  promptTokens,
  askedTokens: outputTokens,
  usage: null,
  text: '',
  ending: { kind: 'aborted' },
})

/** Tells how it goes until it is stopped. */
function report(total: number, laneJobs: readonly LaneJob[], { clock, onProgress }: LoadIo): () => void {
  if (onProgress === undefined) return () => {}
  const startMs = clock.nowMs()
  const tell = (): void => {
    const sum = (field: number): number => laneJobs.reduce((all, { progress }) => all + (progress[field] ?? 0), 0)
    onProgress({
      total,
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
