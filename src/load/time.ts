/**
 * One clock for every thread of the process, and for every process of the host: CLOCK_MONOTONIC in ms. Each thread reads
 * it through its own `performance.now()`, which costs no allocation, plus a constant that is measured once.
 */
const offsetMs = measuredOffset()

/**
 * The middle of the tightest of a few pairs around a reading, right to a fraction of a microsecond: threads compare
 * their clocks through it.
 */
function measuredOffset(): number {
  const pairs = Array.from({ length: 32 }, () => {
    const before = process.hrtime.bigint()
    const atMs = performance.now()
    const after = process.hrtime.bigint()
    return { widthNs: after - before, offsetMs: Number(before + after) / 2e6 - atMs }
  })
  return pairs.reduce((best, pair) => (pair.widthNs < best.widthNs ? pair : best)).offsetMs
}

export const monotonicMs = (): number => performance.now() + offsetMs

/** A clock that counts ms from an origin, its own making until `start` tells another. */
export interface RoundClock {
  /** One subtraction, and one function for every reader: what is read at each socket read is compiled as one. */
  readonly now: () => number
  /** `originMs` is of `monotonicMs`. */
  start(originMs: number): void
}

export function roundClock(): RoundClock {
  let origin = performance.now()
  return {
    now: () => performance.now() - origin,
    start: (originMs) => {
      origin = originMs - offsetMs
    },
  }
}

/** ms since `originMs` (of `monotonicMs`). */
export function since(originMs: number): () => number {
  const clock = roundClock()
  clock.start(originMs)
  return clock.now
}

/** Blocks the thread until the clock says `atMs` (of `monotonicMs`); for threads that have nothing else to do. */
export function blockUntil(atMs: number): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4))
  for (let restMs = atMs - monotonicMs(); restMs > 0; restMs = atMs - monotonicMs()) Atomics.wait(nobody, 0, 0, restMs)
}

/** The smallest step by which this thread's clock moves on, in ms: the least of a few that were waited for. */
export function clockResolutionMs(): number {
  const steps = Array.from({ length: 32 }, () => {
    const fromMs = performance.now()
    let toMs = fromMs
    while (toMs === fromMs) toMs = performance.now()
    return toMs - fromMs
  })
  return Math.min(...steps)
}
