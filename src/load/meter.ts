import { PerformanceObserver } from 'node:perf_hooks'
import { clockResolutionMs } from './time.ts'

/** How one thread did while it read sockets. Times in ms. */
export interface ThreadHealth {
  readonly delayP99Ms: number
  readonly delayMaxMs: number
  readonly utilisation: number
  readonly gcMaxMs: number
  readonly gcTotalMs: number
  /** The smallest step of the clock in this thread. */
  readonly clockResolutionMs: number
}

const stepMs = 10

/** Watches the thread that it is started in: the delay of its event loop, its utilisation, its garbage collection. */
export class Meter {
  readonly #startUse = performance.eventLoopUtilization()
  readonly #clockResolutionMs = clockResolutionMs()
  readonly #delays = new Delays()
  readonly #gc: PerformanceObserver
  #gcMaxMs = 0
  #gcTotalMs = 0
  #lastMs = performance.now()
  readonly #startMs = this.#lastMs
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#gc = new PerformanceObserver((list) => this.#collected(list.getEntries()))
    this.#gc.observe({ entryTypes: ['gc'] })
    this.#timer = setInterval(() => this.#tick(), stepMs)
  }

  stop(): ThreadHealth {
    this.#tick()
    clearInterval(this.#timer)
    this.#collected(this.#gc.takeRecords())
    this.#gc.disconnect()
    return {
      delayP99Ms: delayQuantile(this.#delays.alike, performance.now() - this.#startMs, 0.99),
      delayMaxMs: this.#delays.mostMs,
      utilisation: performance.eventLoopUtilization(this.#startUse).utilization,
      gcMaxMs: this.#gcMaxMs,
      gcTotalMs: this.#gcTotalMs,
      clockResolutionMs: this.#clockResolutionMs,
    }
  }

  #tick(): void {
    const nowMs = performance.now()
    this.#delays.add(nowMs - this.#lastMs - stepMs)
    this.#lastMs = nowMs
  }

  #collected(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) {
      this.#gcTotalMs += duration
      this.#gcMaxMs = Math.max(this.#gcMaxMs, duration)
    }
  }
}

/** Delays that are about as long, by their mean. */
export interface Alike {
  readonly ms: number
  readonly times: number
}

const leastMs = 0.01
const perOctave = 8
const bins = 256

/** Delays in bins that are a twelfth wide: a run of hours takes no more memory than one of seconds. */
class Delays {
  mostMs = 0
  readonly #times = new Float64Array(bins)
  readonly #sumMs = new Float64Array(bins)

  add(ms: number): void {
    if (ms < leastMs) return
    const bin = Math.min(bins - 1, Math.floor(Math.log2(ms / leastMs) * perOctave))
    this.#times[bin] = (this.#times[bin] ?? 0) + 1
    this.#sumMs[bin] = (this.#sumMs[bin] ?? 0) + ms
    this.mostMs = Math.max(this.mostMs, ms)
  }

  get alike(): readonly Alike[] {
    return [...this.#times].map((times, bin) => ({ times, ms: (this.#sumMs[bin] ?? 0) / times }))
  }
}

/**
 * The q-quantile of the delay that something arriving at a random moment meets. While the loop is held up for D ms, an
 * arrival waits anything from 0 to D, so the time with a delay above x is Σ max(0, Dᵢ − x): the quantile is the x where
 * that is (1 − q) of the whole. A histogram of timer lags, one entry a stall however long, would hide a stall of 50 ms
 * each second below its 99th percentile.
 */
export function delayQuantile(delays: readonly Alike[], totalMs: number, q: number): number {
  const allowed = (1 - q) * totalMs
  const worstFirst = delays.filter(({ times, ms }) => times > 0 && ms > 0).sort((a, b) => b.ms - a.ms)
  let sum = 0
  let count = 0
  for (const [i, { ms, times }] of worstFirst.entries()) {
    sum += ms * times
    count += times
    const next = worstFirst[i + 1]?.ms ?? 0
    const x = (sum - allowed) / count
    if (x >= next) return x
  }
  return 0
}
