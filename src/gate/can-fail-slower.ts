import type { RequestRecord } from '../domain/record.ts'
import type { Round } from '../domain/round.ts'

/**
 * The round as it would have been on a server that is slower by `loss` (0.1: it does 90 % of the work in the same time):
 * every answer takes 1 ÷ (1 − loss) as long from the moment its request was sent. The client keeps its own pace, so a
 * request is sent when it was, or later where it waited for one of `concurrency` slots that slower answers free later.
 * Queues inside the server are stretched and not lengthened: a real loss shows at least as much.
 */
export function slower(round: Round, loss: number, concurrency: number | null): Round {
  if (loss === 0) return round
  const stretched = restarted(round.records, 1 / (1 - loss), concurrency)
  const end = (records: readonly RequestRecord[]): number =>
    records.reduce((last, { endMs }) => Math.max(last, Number.isNaN(endMs) ? 0 : endMs), 0)
  return { ...round, records: stretched, durationMs: Math.max(round.durationMs, end(stretched)) }
}

function restarted(records: readonly RequestRecord[], times: number, concurrency: number | null): RequestRecord[] {
  const slots = concurrency === null ? null : new Slots(concurrency)
  const result = [...records]
  const sent = records.map((_, at) => at).filter((at) => !Number.isNaN(records[at]?.sentMs ?? Number.NaN))
  // In the order in which they were sent, as slots were taken.
  for (const at of sent.sort((a, b) => (records[a]?.sentMs ?? 0) - (records[b]?.sentMs ?? 0))) {
    const record = records[at]
    if (record !== undefined) result[at] = stretch(record, times, slots?.delayOf(record, times) ?? 0)
  }
  return result
}

/** The same request, sent `delayMs` later, its answer stretched from then. NaN stays NaN. */
function stretch(record: RequestRecord, times: number, delayMs: number): RequestRecord {
  const { sentMs } = record
  const moved = (ms: number): number => sentMs + delayMs + (ms - sentMs) * times
  return {
    ...record,
    slotMs: record.slotMs + delayMs,
    sentMs: sentMs + delayMs,
    eventMs: record.eventMs.map(moved),
    latencyEndMs: moved(record.latencyEndMs),
    endMs: moved(record.endMs),
  }
}

/** When slots are free, as it was and as it would have been. */
class Slots {
  readonly #were: Float64Array
  readonly #would: Float64Array

  constructor(count: number) {
    this.#were = new Float64Array(count)
    this.#would = new Float64Array(count)
  }

  /**
   * How much later the request gets its slot. What the client took between a slot's end and its next request is kept,
   * so that without a loss nothing moves.
   */
  delayOf({ dueMs, sentMs, endMs }: RequestRecord, times: number): number {
    const was = earliest(this.#were)
    const would = earliest(this.#would)
    const delayMs = Math.max(dueMs, this.#would[would] ?? 0) - Math.max(dueMs, this.#were[was] ?? 0)
    const ended = Number.isNaN(endMs) ? sentMs : endMs
    this.#were[was] = ended
    this.#would[would] = sentMs + delayMs + (ended - sentMs) * times
    return delayMs
  }
}

function earliest(free: Float64Array): number {
  let at = 0
  for (let i = 1; i < free.length; i += 1) if ((free[i] ?? 0) < (free[at] ?? 0)) at = i
  return at
}
