import { expect, test } from 'vitest'
import { Batching, type Sequence } from '../../src/simulator/batching.ts'
import type { Timing } from '../../src/simulator/deployment.ts'

// 100 prompt tokens take 10 ms, a decode step 4 ms + 1 ms a sequence, a burst gathers for 2 ms.
const timing: Timing = {
  prefillTokensPerSec: 10_000,
  stepBaseMs: 4,
  stepPerSeqMs: 1,
  gatherMs: 2,
  maxNumSeqs: 8,
  maxBatchedTokens: 1000,
}

interface Case {
  readonly arrivedMs: number
  readonly prompt?: number
  readonly output?: number
  readonly cached?: number
}

/** Submits every case when its time has come, as a server would, and returns when each token was due. */
function tokenTimes(cases: readonly Case[], change: Partial<Timing> = {}, stretch = () => 1, lateMs = 0): number[][] {
  const batching = new Batching({ ...timing, ...change }, stretch)
  const times: number[][] = cases.map(() => [])
  const toCome = cases.map((one, i) => ({ sequence: sequence(one, times[i] ?? []), arrivedMs: one.arrivedMs }))
  for (;;) {
    const dueMs = batching.dueMs()
    const next = toCome[0]
    if (next !== undefined && (dueMs === null || next.arrivedMs <= dueMs + lateMs)) {
      batching.submit(next.sequence)
      toCome.shift()
    } else if (dueMs === null) return times
    else batching.advance()
  }
}

const sequence = (one: Case, times: number[]): Sequence => ({
  arrivedMs: one.arrivedMs,
  promptTokens: one.prompt ?? 100,
  outputTokens: one.output ?? 3,
  admitted: () => one.cached ?? 0,
  token: (deadlineMs) => void times.push(deadlineMs),
})

const at = (arrivedMs: number, more: Omit<Case, 'arrivedMs'> = {}): Case => ({ arrivedMs, ...more })

test.each([
  { name: 'one request: gather, prefill, decode', cases: [at(0)], want: [[12, 17, 22]] },
  {
    name: 'a burst is prefilled in one step and decodes as one batch',
    cases: [at(0), at(0), at(1)],
    want: [
      [32, 39, 46],
      [32, 39, 46],
      [32, 39, 46],
    ],
  },
  {
    name: 'a late request of a burst: prefill goes first and the work adds up to the same end',
    cases: [at(0), at(0), at(3)],
    want: [
      [22, 39, 46],
      [22, 39, 46],
      [32, 39, 46],
    ],
  },
  {
    name: 'a request that comes while others decode is prefilled between their steps',
    cases: [at(0), at(14, { output: 2 })],
    want: [
      [12, 17, 33],
      [27, 33],
    ],
  },
  { name: 'cached tokens cost nothing', cases: [at(0, { cached: 80 })], want: [[4, 9, 14]] },
  {
    name: 'a prompt above the token budget takes several steps',
    cases: [at(0, { prompt: 2500, output: 1 })],
    want: [[252]],
  },
  {
    name: 'an idle engine gathers anew',
    cases: [at(0, { output: 1 }), at(100, { output: 1 })],
    want: [[12], [112]],
  },
])('$name', ({ cases, want }) => {
  expect(tokenTimes(cases)).toEqual(want)
})

test('a burst of n prompts of p tokens and o answers takes gather + n·p/rate + (o − 1)·(base + perSeq·n)', () => {
  const burst = Array.from({ length: 8 }, () => at(0, { prompt: 250, output: 16 }))
  expect(tokenTimes(burst).map((times) => times.at(-1))).toEqual(burst.map(() => 2 + 200 + 15 * (4 + 8)))
})

test('above max-num-seqs requests wait until a place is free', () => {
  const times = tokenTimes([at(0), at(0), at(0)], { maxNumSeqs: 2 })
  expect(times).toEqual([
    [22, 28, 34],
    [22, 28, 34],
    [44, 49, 54],
  ])
})

test('times are stretched by one factor a step, gathering included', () => {
  expect(tokenTimes([at(0)], {}, () => 1.5)).toEqual([[18, 25.5, 33]])
})

test('a slowdown of 10 % divides throughput by exactly 0.9', () => {
  const burst = Array.from({ length: 8 }, () => at(0))
  const endMs = (stretch: number) => tokenTimes(burst, {}, () => stretch)[7]?.at(-1) ?? 0
  expect(endMs(1) / endMs(1 / (1 - 0.1))).toBeCloseTo(0.9, 12)
})

test('a server that wakes up late keeps the deadlines', () => {
  const cases = [at(0), at(3), at(14), at(40)]
  expect(tokenTimes(cases, {}, () => 1, 50)).toEqual(tokenTimes(cases))
})

test('a sequence that is taken out leaves the others their places', () => {
  const batching = new Batching(timing, () => 1)
  const times: number[][] = [[], [], []]
  const all = times.map((one) => sequence(at(0), one))
  for (const one of all) batching.submit(one)
  batching.advance()
  batching.advance()
  const [, gone] = all
  if (gone !== undefined) batching.abort(gone)
  expect([batching.running, batching.waiting]).toEqual([2, 0])
  for (let left = 5; left > 0; left--) batching.advance()
  expect(times.map((one) => one.length)).toEqual([3, 1, 3])
  expect([batching.running, batching.dueMs()]).toEqual([0, null])
})

test('whom nobody waits for any more is not gathered for', () => {
  const batching = new Batching(timing, () => 1)
  const first = sequence(at(0), [])
  batching.submit(first)
  expect(batching.dueMs()).toBe(2)
  batching.abort(first)
  batching.submit(sequence(at(10), []))
  expect(batching.dueMs()).toBe(12)
})
