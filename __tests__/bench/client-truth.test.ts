import { expect, test } from 'vitest'
import { median, quantile, truthOf } from '../../bench/client-truth.ts'

const request = { requestId: '', promptStart: '', port: 1, askedTokens: 3, endedMs: 0 }

test('the figures of a run are those of the server’s own stamps, request by request', () => {
  const truth = truthOf({
    requests: [
      { ...request, ordinal: 0, receivedMs: 100, eventsAt: 0, events: 3 },
      { ...request, ordinal: 1, receivedMs: 110, eventsAt: 4, events: 3 },
    ],
    // The fourth place is room that was not used.
    writtenMs: Float64Array.of(150, 170, 190, 0, 170, 200, 230),
  })
  expect(truth).toEqual({ events: 6, meanTtftMs: 55, meanTpotMs: 25, meanItlMs: 25, p99ItlMs: 30 })
})

test('a quantile is the value at its rank, a median of an even number the middle of two', () => {
  const values = Array.from({ length: 200 }, (_, at) => 200 - at)
  expect(quantile(values, 0.99)).toBe(199)
  expect(median([4, 1, 3, 10])).toBe(3.5)
  expect(median([3, 1, 2])).toBe(2)
})
