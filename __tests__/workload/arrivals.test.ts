import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Compat } from '../../src/domain/compat.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import { arrivals, type Pace, type RampUp } from '../../src/workload/index.ts'
import { legacyRandom } from '../../src/workload/random/index.ts'

const at = (ratePerSec: number, burstiness = 1, rampUp: RampUp | null = null): Pace => ({
  ratePerSec,
  burstiness,
  rampUp,
})
const timed = (compat: Compat, pace: Pace, count: number, seed = 0) =>
  arrivals({ compat, pace, count, numpy: legacyRandom(seed) })
const expectMs = (got: readonly number[], want: readonly number[]): void => {
  expect(got).toHaveLength(want.length)
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i] ?? Number.NaN, 5)
}

describe('v0.9.1: the first request leaves at once, a sleep follows each', () => {
  test.each([
    { burstiness: 1, dueMs: [0, 198.968627, 512.951318, 743.757104, 940.557392], ends: 1078.319515 },
    { burstiness: 2, dueMs: [0, 642.353697, 922.163811, 1600.555345, 1687.628651], ends: 1879.745092 },
  ])('burstiness $burstiness, also after the last', ({ burstiness, dueMs, ends }) => {
    const got = timed('v0.9.1', at(4, burstiness), 5)
    expectMs(got.dueMs, dueMs)
    expect(got.endsNotBeforeMs).toBeCloseTo(ends, 5)
    expect(got.meanGapMs).toBe(250)
  })

  test('infinite burstiness at a finite rate fails in vLLM, and is told so', () => {
    expect(() => timed('v0.9.1', at(4, Infinity), 5)).toThrow(UserProblem)
    expect(timed('v0.9.1', at(Infinity, Infinity), 2).dueMs).toEqual([0, 0])
  })
})

describe('latest: the first request waits too, the last leaves at count ÷ rate', () => {
  test.each([
    { burstiness: 1, dueMs: [230.64665, 594.618885, 862.171525, 1090.304612, 1250] },
    { burstiness: 0.5, dueMs: [196.602289, 441.23592, 557.310347, 681.144811, 1250] },
    { burstiness: 2, dueMs: [427.154791, 613.223978, 1064.343346, 1122.245682, 1250] },
    { burstiness: Infinity, dueMs: [250, 500, 750, 1000, 1250] },
  ])('burstiness $burstiness', ({ burstiness, dueMs }) => {
    const got = timed('latest', at(4, burstiness), 5)
    expectMs(got.dueMs, dueMs)
    expect(got.endsNotBeforeMs).toBe(0)
  })

  test('any schedule ascends and ends at count ÷ rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.1, max: 1000, noNaN: true }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        (seed, count, rate, burstiness) => {
          const { dueMs } = timed('latest', at(rate, burstiness), count, seed)
          expect(dueMs.every((due, i) => due >= (dueMs[i - 1] ?? 0))).toBe(true)
          expect((dueMs.at(-1) ?? 0) / ((1000 * count) / rate)).toBeCloseTo(1, 9)
        },
      ),
    )
  })
})

describe('a ramp is not normalised, and tells each whole rate it reaches', () => {
  test('linear', () => {
    const rampUp = { strategy: 'linear', startPerSec: 1, endPerSec: 4 } as const
    const got = timed('latest', at(Infinity, 1, rampUp), 7)
    expectMs(got.dueMs, [795.874508, 1633.161683, 2094.773256, 2409.653717, 2593.336548, 2889.953489, 3033.833289])
    expect(got.rateChanges).toEqual([
      { ratePerSec: 1, atMs: 0 },
      { ratePerSec: 2, atMs: got.dueMs[2] },
      { ratePerSec: 3, atMs: got.dueMs[4] },
      { ratePerSec: 4, atMs: got.dueMs[6] },
    ])
    expect(got.meanGapMs).toBeCloseTo(3033.833289 / 7, 5)
  })

  test('exponential passes several rates at one time', () => {
    const rampUp = { strategy: 'exponential', startPerSec: 2, endPerSec: 16 } as const
    const got = timed('latest', at(Infinity, Infinity, rampUp), 7)
    expectMs(got.dueMs, [500, 853.553391, 1103.553391, 1280.330086, 1405.330086, 1493.718434, 1556.218434])
    // 2 × 8^(4/6) is 7.999999999999999 in Python too: 8 is told with the next request.
    const perRequest = got.dueMs.map((due) =>
      got.rateChanges.filter(({ atMs }) => atMs === due).map((c) => c.ratePerSec),
    )
    expect(perRequest).toEqual([[], [], [3, 4], [5], [6, 7], [8, 9, 10, 11], [12, 13, 14, 15, 16]])
  })
})

test.each(['v0.9.1', 'latest'] as const)('%s: an infinite rate sends all at once and draws nothing', (compat) => {
  const numpy = legacyRandom(0)
  const got = arrivals({ compat, pace: at(Infinity), count: 3, numpy })
  expect(got).toEqual({ dueMs: [0, 0, 0], endsNotBeforeMs: 0, meanGapMs: null, rateChanges: [] })
  expect(numpy.double()).toBe(0.5488135039273248)
})

test.each([
  { name: 'burstiness 0', compat: 'latest', pace: at(1, 0) },
  { name: 'rate 0', compat: 'v0.9.1', pace: at(0) },
  {
    name: 'a linear ramp from 0',
    compat: 'latest',
    pace: at(Infinity, 1, { strategy: 'linear', startPerSec: 0, endPerSec: 4 }),
  },
  {
    name: 'a ramp that descends',
    compat: 'latest',
    pace: at(Infinity, 1, { strategy: 'linear', startPerSec: 4, endPerSec: 1 }),
  },
  {
    name: 'a ramp with a rate',
    compat: 'latest',
    pace: at(3, 1, { strategy: 'linear', startPerSec: 1, endPerSec: 4 }),
  },
  {
    name: 'a ramp in v0.9.1',
    compat: 'v0.9.1',
    pace: at(Infinity, 1, { strategy: 'linear', startPerSec: 1, endPerSec: 4 }),
  },
] as const)('$name never gets this far', ({ compat, pace }) => {
  expect(() => timed(compat, pace, 2)).toThrow(Error)
})
