import type { PackedPlan } from './packed.ts'

/**
 * Whose turn it is. A concurrency limit is a first-in-first-out semaphore over the whole plan, as vLLM's is: each lane
 * owns a share of the slots, and a free slot takes the next request of the whole plan, whichever lane it is in. So never
 * more than the limit are under way, and no lane waits while another has work. Without a limit every request has its
 * lane from the start.
 */
export interface Turns {
  /** Slots of this lane: at most so many of its requests are under way. */
  readonly slots: number
  /** How many requests this lane may come to send. */
  readonly most: number
  /** When the next request is due; Infinity when none is left. */
  nextDueMs(): number
  /** Takes the request that `nextDueMs` spoke of; null when another lane was quicker. */
  take(nowMs: number): Turn | null
  /** A request of this lane ended: its slot is free. */
  ended(atMs: number): void
}

export interface Turn {
  /** Position in the plan. */
  readonly at: number
  /** When the semaphore let it in, or its due time if it never waited. */
  readonly slotMs: number
}

/** State that the lanes of one round share. */
export interface SharedTurns {
  /** [next ordinal, requests ended]. */
  readonly counters: Int32Array<SharedArrayBuffer>
  /** When the k-th request to end had ended; 0 until then. */
  readonly endedMs: Float64Array<SharedArrayBuffer>
}

export const sharedTurns = (count: number): SharedTurns => ({
  counters: new Int32Array(new SharedArrayBuffer(8)),
  endedMs: new Float64Array(new SharedArrayBuffer(count * 8)),
})

interface TurnsGiven {
  readonly plan: PackedPlan
  readonly lane: number
  readonly lanes: number
  readonly concurrency: number | null
  readonly shared: SharedTurns
}

/** Slots of one lane out of all: the remainder goes to the first lanes, one each. */
export const shareOf = (total: number, lane: number, lanes: number): number =>
  Math.floor(total / lanes) + (lane < total % lanes ? 1 : 0)

export const turnsOf = (given: TurnsGiven): Turns =>
  given.concurrency === null ? dealt(given) : limited({ ...given, concurrency: given.concurrency })

function dealt({ plan, lane, lanes }: TurnsGiven): Turns {
  let ordinal = lane
  const most = shareOf(plan.count, lane, lanes)
  const positionOf = (at: number): number => plan.order[at] ?? -1
  return {
    slots: most,
    most,
    nextDueMs: () => (ordinal < plan.count ? (plan.dueMs[positionOf(ordinal)] ?? 0) : Number.POSITIVE_INFINITY),
    take() {
      const at = positionOf(ordinal)
      ordinal += lanes
      return { at, slotMs: plan.dueMs[at] ?? 0 }
    },
    ended() {},
  }
}

function limited({ plan, lane, lanes, concurrency, shared }: TurnsGiven & { readonly concurrency: number }): Turns {
  const { counters, endedMs } = shared
  let ordinal = 0
  return {
    slots: shareOf(concurrency, lane, lanes),
    most: plan.count,
    nextDueMs() {
      ordinal = Atomics.load(counters, 0)
      return ordinal < plan.count ? (plan.dueMs[plan.order[ordinal] ?? 0] ?? 0) : Number.POSITIVE_INFINITY
    },
    take(nowMs) {
      if (Atomics.compareExchange(counters, 0, ordinal, ordinal + 1) !== ordinal) return null
      const at = plan.order[ordinal] ?? -1
      // Request k (by due time) is let in when k − limit + 1 have ended: by now, even if that lane has not yet said when.
      const freeMs = ordinal < concurrency ? 0 : endedMs[ordinal - concurrency] || nowMs
      return { at, slotMs: Math.max(plan.dueMs[at] ?? 0, freeMs) }
    },
    ended(atMs) {
      endedMs[Atomics.add(counters, 1, 1)] = atMs
    },
  }
}
