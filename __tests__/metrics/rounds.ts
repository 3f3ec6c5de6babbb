import type { Ending, RequestRecord, Usage } from '../../src/domain/record.ts'
import type { Round } from '../../src/domain/round.ts'
import type { SummaryOptions } from '../../src/metrics/index.ts'

interface Shape {
  readonly dueMs?: number
  readonly sentMs?: number
  readonly eventMs?: readonly number[]
  readonly latencyEndMs?: number
  readonly promptTokens?: number
  readonly usage?: Usage | null
  readonly text?: string
  readonly ending?: Ending
}

/** A request that ended well at its last event, where nothing else is said. */
export function record(index: number, shape: Shape = {}): RequestRecord {
  const { dueMs = 0, sentMs = dueMs, eventMs = [], promptTokens = 256, usage = null, text = '' } = shape
  const lastMs = eventMs.at(-1) ?? Number.NaN
  return {
    index,
    dueMs,
    slotMs: dueMs,
    sentMs,
    eventMs: Float64Array.from(eventMs),
    latencyEndMs: shape.latencyEndMs ?? lastMs,
    endMs: lastMs,
    promptTokens,
    askedTokens: 128,
    usage,
    text,
    ending: shape.ending ?? { kind: 'ok' },
  }
}

export const usage = (completionTokens: number, shape: Partial<Usage> = {}): Usage => ({
  promptTokens: null,
  completionTokens,
  cachedTokens: null,
  fromChoices: false,
  ...shape,
})

export const round = (durationMs: number, shapes: readonly Shape[]): Round => ({
  originMs: 0,
  seed: 0,
  records: shapes.map((shape, index) => record(index, shape)),
  durationMs,
  partial: false,
  health: {
    lanes: 0,
    lateness_p50_ms: 0,
    lateness_p99_ms: 0,
    lateness_max_ms: 0,
    late_ratio: null,
    send_spread_ms: 0,
    backlog_max: 0,
    clock_resolution_ms: 0.0001,
    event_loop_delay_p99_ms: 0,
    event_loop_delay_max_ms: 0,
    utilisation: [0],
    cpu_ms: 0,
    gc_max_ms: 0,
    gc_total_ms: 0,
    connects: 0,
    resends: 0,
    reads: 0,
    bytes: 0,
    events: 0,
  },
})

export const v091: SummaryOptions = { compat: 'v0.9.1', percentiles: [99], countTokens: null, goodput: null }
export const latest: SummaryOptions = { ...v091, compat: 'latest' }
