import type { Measured, MeasuredRequest } from './measured.ts'
import { rateFamily } from './metric.ts'

/** The busiest second. vLLM counts stream events here, not tokens. */
export const peak = rateFamily([
  {
    name: 'max_output_tokens_per_s',
    words: { zh: '输出 token 峰值吞吐量', en: 'Peak output token throughput' },
    unit: 'tok/s',
    group: 'other',
    of: ({ requests }) => greatest(eventsPerSecond(requests)),
  },
])

/**
 * The most requests that were in flight in one second, as vLLM 0.32.0 counts: a request counts in every second that it
 * touches, so that the number can exceed the concurrency.
 */
export const maxConcurrentRequests = ({ requests }: Measured): number => greatest(requestsPerSecond(requests))

const greatest = (counts: Float64Array): number => counts.reduce((a, b) => Math.max(a, b), 0)

const endOf = ({ startS, latencyS }: MeasuredRequest): number => startS + latencyS

/** Empty one-second buckets from the first start to one past the last end. */
function seconds(requests: readonly MeasuredRequest[]): { readonly counts: Float64Array; readonly t0: number } {
  if (requests.length === 0) return { counts: new Float64Array(0), t0: 0 }
  const t0 = requests.reduce((least, { startS }) => Math.min(least, startS), Number.POSITIVE_INFINITY)
  const end = requests.reduce((most, request) => Math.max(most, endOf(request)), Number.NEGATIVE_INFINITY)
  return { counts: new Float64Array(Math.ceil(end - t0) + 1), t0 }
}

function eventsPerSecond(requests: readonly MeasuredRequest[]): Float64Array {
  const { counts, t0 } = seconds(requests)
  for (const { startS, ttftS, itlS } of requests) {
    let at = startS + ttftS
    count(counts, at - t0)
    for (const gap of itlS) {
      at += gap
      count(counts, at - t0)
    }
  }
  return counts
}

function requestsPerSecond(requests: readonly MeasuredRequest[]): Float64Array {
  const { counts, t0 } = seconds(requests)
  for (const request of requests) {
    const last = Math.floor(endOf(request) - t0)
    for (let second = Math.floor(request.startS - t0); second <= last; second += 1) count(counts, second)
  }
  return counts
}

/** One more in the bucket of a time; outside the buckets it is ignored, as there. */
function count(counts: Float64Array, at: number): void {
  const second = Math.floor(at)
  const before = counts[second]
  if (before !== undefined) counts[second] = before + 1
}
