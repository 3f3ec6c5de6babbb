import type { ClientHealth } from '../domain/health.ts'
import type { RequestRecord } from '../domain/record.ts'
import type { LaneResult } from './lane-job.ts'
import type { WireCounts } from './wire.ts'

interface HealthGiven {
  readonly lanes: number
  readonly results: readonly Pick<LaneResult, 'counts' | 'thread'>[]
  readonly records: readonly RequestRecord[]
  readonly meanGapMs: number | null
  readonly cpuMs: number
}

/**
 * At hundreds of requests a second half a gap is less than the reads of one turn take: a request that waits for those
 * is not late. A client that is held up for 50 ms of each second has 4.5 % beyond 5 ms at any rate.
 */
const lateAfterMs = (meanGapMs: number): number => Math.max(meanGapMs / 2, 5)

/** How the client did over a round, from what its threads saw of themselves and what the records show. */
export function healthOf({ lanes, results, records, meanGapMs, cpuMs }: HealthGiven): ClientHealth {
  const sent = records.filter(({ sentMs }) => !Number.isNaN(sentMs))
  const late = sent.map(latenessMs).sort((a, b) => a - b)
  const total = (field: keyof WireCounts): number => results.reduce((sum, { counts }) => sum + counts[field], 0)
  const threads = results.map(({ thread }) => thread)
  return {
    lanes,
    lateness_p50_ms: quantile(late, 0.5),
    lateness_p99_ms: quantile(late, 0.99),
    lateness_max_ms: late.at(-1) ?? 0,
    late_ratio: meanGapMs === null ? null : ratio(late.filter((ms) => ms > lateAfterMs(meanGapMs)).length, late.length),
    send_spread_ms: meanGapMs === null ? spreadMs(sent) : 0,
    backlog_max: meanGapMs === null ? 0 : backlogOf(sent),
    clock_resolution_ms: Math.max(0, ...threads.map(({ clockResolutionMs }) => clockResolutionMs)),
    event_loop_delay_p99_ms: Math.max(0, ...threads.map(({ delayP99Ms }) => delayP99Ms)),
    event_loop_delay_max_ms: Math.max(0, ...threads.map(({ delayMaxMs }) => delayMaxMs)),
    utilisation: threads.map(({ utilisation }) => utilisation),
    cpu_ms: cpuMs,
    gc_max_ms: Math.max(0, ...threads.map(({ gcMaxMs }) => gcMaxMs)),
    gc_total_ms: threads.reduce((sum, { gcTotalMs }) => sum + gcTotalMs, 0),
    connects: total('connects'),
    resends: total('resends'),
    reads: total('reads'),
    bytes: total('bytes'),
    events: records.reduce((sum, { eventMs }) => sum + eventMs.length, 0),
  }
}

/** When a request could leave: due, and let in by the semaphore. */
const couldLeaveMs = ({ slotMs, dueMs }: RequestRecord): number => Math.max(slotMs, dueMs)

const latenessMs = (record: RequestRecord): number => record.sentMs - couldLeaveMs(record)

/** The most requests that could have left and had not, at one moment. */
function backlogOf(sent: readonly RequestRecord[]): number {
  const could = sent.map(couldLeaveMs).sort((a, b) => a - b)
  const left = sent.map(({ sentMs }) => sentMs).sort((a, b) => a - b)
  let gone = 0
  let most = 0
  for (const [i, atMs] of could.entries()) {
    while ((left[gone] ?? Number.POSITIVE_INFINITY) <= atMs) gone += 1
    most = Math.max(most, i + 1 - gone)
  }
  return most
}

/** Last minus first send of those that never had to wait for a slot. */
function spreadMs(sent: readonly RequestRecord[]): number {
  const times = sent.filter(({ slotMs, dueMs }) => slotMs <= dueMs).map(({ sentMs }) => sentMs)
  return times.length === 0 ? 0 : times.reduce((a, b) => Math.max(a, b)) - times.reduce((a, b) => Math.min(a, b))
}

/** Nearest rank: at least q of the values are no larger. `sorted` ascending; 0 for none. */
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? 0

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)
