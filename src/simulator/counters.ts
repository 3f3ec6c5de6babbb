/** How vLLM says a request ended. */
export const finishedReasons = ['stop', 'length', 'abort', 'error', 'repetition'] as const
export type FinishedReason = (typeof finishedReasons)[number]

/** A Prometheus histogram in seconds. */
export class Histogram {
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    const at = this.bounds.findIndex((bound) => value <= bound)
    const index = at === -1 ? this.bounds.length : at
    this.counts[index] = (this.counts[index] ?? 0) + 1
    this.sum += value
  }
}

/** What vLLM counts, since the deployment started. Exact to the request. */
export class Counters {
  readonly createdSec: number
  prefixCacheQueries = 0
  prefixCacheHits = 0
  preemptions = 0
  promptTokens = 0
  generationTokens = 0
  readonly success: Record<FinishedReason, number> = { stop: 0, length: 0, abort: 0, error: 0, repetition: 0 }
  // Bucket bounds as a vLLM 0.32 server has them.
  readonly firstTokenSec = new Histogram([
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
  ])
  readonly endToEndSec = new Histogram([
    0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
  ])

  constructor(createdSec: number) {
    this.createdSec = createdSec
  }

  /** Counts a request that finished, with its prompt and its answer. Times in ms. */
  finished(request: { reason: FinishedReason; firstTokenMs: number; endToEndMs: number }): void {
    this.success[request.reason] += 1
    this.firstTokenSec.observe(request.firstTokenMs / 1000)
    this.endToEndSec.observe(request.endToEndMs / 1000)
  }
}
