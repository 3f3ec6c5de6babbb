import type { Ending, RequestRecord, Usage } from '../domain/record.ts'
import type { PackedPlan } from './packed.ts'
import type { Spool } from './spool.ts'

type Floats = Float64Array<SharedArrayBuffer>

/**
 * What is of fixed size in the records of a round, by position in the plan, in memory that all lanes share: made before
 * the clock starts, so that a finished request costs no memory, and never copied from thread to thread.
 */
export interface SharedRecords {
  readonly slotMs: Floats
  readonly sentMs: Floats
  readonly latencyEndMs: Floats
  readonly endMs: Floats
  /** Tokens as the server counted them; NaN where it did not. */
  readonly usedPrompt: Floats
  readonly usedCompletion: Floats
  readonly usedCached: Floats
  /** Where its event times begin among its lane's. */
  readonly eventsFrom: Floats
  readonly events: Int32Array<SharedArrayBuffer>
  readonly lane: Int32Array<SharedArrayBuffer>
  /** 0 until the request has ended, then one of `usages`. */
  readonly usage: Int32Array<SharedArrayBuffer>
}

const usages = { none: 1, plain: 2, fromChoices: 3 } as const

/** What only some records have. */
interface Rest {
  readonly at: number
  readonly ending: Ending
  readonly text: string
}

/** What a lane has of its records beside the shared part. */
export interface LaneRecords {
  /** Of all its requests, one after the other. */
  readonly times: Float64Array<ArrayBuffer>
  readonly rest: readonly Rest[]
}

export function sharedRecords(count: number): SharedRecords {
  const floats = (): Floats => new Float64Array(new SharedArrayBuffer(count * 8))
  const integers = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(count * 4))
  return {
    slotMs: floats(),
    sentMs: floats(),
    latencyEndMs: floats(),
    endMs: floats(),
    usedPrompt: floats(),
    usedCompletion: floats(),
    usedCached: floats(),
    eventsFrom: floats(),
    events: integers(),
    lane: integers(),
    usage: integers(),
  }
}

interface BookGiven {
  readonly shared: SharedRecords
  readonly lane: number
  readonly spool: Spool
  /** False: nobody reads the texts that records have. */
  readonly keepsText: boolean
}

/** Takes in the records of one lane as its requests end. */
export class RecordBook {
  readonly #given: BookGiven
  readonly #rest: Rest[] = []

  constructor(given: BookGiven) {
    this.#given = given
  }

  /** Copies what it needs: the record's `eventMs` may change afterwards. `index` is the position in the plan. */
  add({ index: at, eventMs, usage, text, ending, ...times }: RequestRecord): void {
    const { shared, lane, spool, keepsText } = this.#given
    const kept = keepsText ? text : ''
    shared.slotMs[at] = times.slotMs
    shared.sentMs[at] = times.sentMs
    shared.latencyEndMs[at] = times.latencyEndMs
    shared.endMs[at] = times.endMs
    shared.usedPrompt[at] = usage?.promptTokens ?? Number.NaN
    shared.usedCompletion[at] = usage?.completionTokens ?? Number.NaN
    shared.usedCached[at] = usage?.cachedTokens ?? Number.NaN
    shared.eventsFrom[at] = spool.add(eventMs)
    shared.events[at] = eventMs.length
    shared.lane[at] = lane
    shared.usage[at] = usageKind(usage)
    if (ending.kind !== 'ok' || kept !== '') this.#rest.push({ at, ending, text: kept })
  }

  /** Nothing can be added any more. */
  async whole(): Promise<LaneRecords> {
    return { times: await this.#given.spool.whole(), rest: this.#rest }
  }

  close(): Promise<void> {
    return this.#given.spool.close()
  }
}

const usageKind = (usage: Usage | null): number => {
  if (usage === null) return usages.none
  return usage.fromChoices ? usages.fromChoices : usages.plain
}

/** One record for each planned request, in plan order; those that were never sent have no times. */
export function recordsOf(
  plan: PackedPlan,
  shared: SharedRecords,
  lanes: readonly LaneRecords[],
): readonly RequestRecord[] {
  const rest = new Map(lanes.flatMap((lane) => lane.rest.map((one) => [one.at, one] as const)))
  return Array.from({ length: plan.count }, (_, at) => {
    const planned = {
      index: plan.index[at] ?? at,
      dueMs: plan.dueMs[at] ?? 0,
      promptTokens: plan.promptTokens[at] ?? 0,
      askedTokens: plan.outputTokens[at] ?? 0,
    }
    if (shared.usage[at] === 0) return { ...planned, ...neverSent }
    const { ending, text } = rest.get(at) ?? good
    return { ...planned, ...timesOf(shared, lanes, at), usage: usageOf(shared, at), text, ending }
  })
}

const good = { ending: { kind: 'ok' }, text: '' } as const

const neverSent = {
  slotMs: Number.NaN,
  sentMs: Number.NaN,
  eventMs: new Float64Array(0),
  latencyEndMs: Number.NaN,
  endMs: Number.NaN,
  usage: null,
  text: '',
  ending: { kind: 'aborted' },
} as const

type Times = Pick<RequestRecord, 'slotMs' | 'sentMs' | 'eventMs' | 'latencyEndMs' | 'endMs'>

/** The event times are a view of the lane's. */
function timesOf(shared: SharedRecords, lanes: readonly LaneRecords[], at: number): Times {
  const from = shared.eventsFrom[at] ?? 0
  const { times } = lanes[shared.lane[at] ?? 0] ?? { times: neverSent.eventMs }
  return {
    slotMs: shared.slotMs[at] ?? Number.NaN,
    sentMs: shared.sentMs[at] ?? Number.NaN,
    eventMs: times.subarray(from, from + (shared.events[at] ?? 0)),
    latencyEndMs: shared.latencyEndMs[at] ?? Number.NaN,
    endMs: shared.endMs[at] ?? Number.NaN,
  }
}

function usageOf(shared: SharedRecords, at: number): Usage | null {
  if (shared.usage[at] === usages.none) return null
  return {
    promptTokens: counted(shared.usedPrompt[at]),
    completionTokens: counted(shared.usedCompletion[at]),
    cachedTokens: counted(shared.usedCached[at]),
    fromChoices: shared.usage[at] === usages.fromChoices,
  }
}

const counted = (tokens: number | undefined): number | null =>
  tokens === undefined || Number.isNaN(tokens) ? null : tokens
