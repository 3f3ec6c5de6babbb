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
  readonly #delays: number[] = []
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
      delayP99Ms: delayQuantile(this.#delays, performance.now() - this.#startMs, 0.99),
      delayMaxMs: this.#delays.reduce((worst, delay) => Math.max(worst, delay), 0),
      utilisation: performance.eventLoopUtilization(this.#startUse).utilization,
      gcMaxMs: this.#gcMaxMs,
      gcTotalMs: this.#gcTotalMs,
      clockResolutionMs: this.#clockResolutionMs,
    }
  }

  #tick(): void {
    const nowMs = performance.now()
    this.#delays.push(Math.max(0, nowMs - this.#lastMs - stepMs))
    this.#lastMs = nowMs
  }

  #collected(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) {
      this.#gcTotalMs += duration
      this.#gcMaxMs = Math.max(this.#gcMaxMs, duration)
    }
  }
}

/**
 * The q-quantile of the delay that something arriving at a random moment meets. While the loop is held up for D ms, an
 * arrival waits anything from 0 to D, so the time with a delay above x is Σ max(0, Dᵢ − x): the quantile is the x where
 * that is (1 − q) of the whole. A histogram of timer lags, one entry a stall however long, would hide a stall of 50 ms
 * each second below its 99th percentile.
 */
export function delayQuantile(delaysMs: readonly number[], totalMs: number, q: number): number {
  const allowed = (1 - q) * totalMs
  const worstFirst = delaysMs.filter((delay) => delay > 0).sort((a, b) => b - a)
  let sum = 0
  for (const [i, delay] of worstFirst.entries()) {
    sum += delay
    const next = worstFirst[i + 1] ?? 0
    const x = (sum - allowed) / (i + 1)
    if (x >= next) return x
  }
  return 0
}
