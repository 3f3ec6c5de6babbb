import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isolatedRandom, legacyRandom, pythonRandom } from '../../src/workload/random/index.ts'

// Numbers: numpy 2.4.6 and CPython 3.11. The C library's log and power may differ from JavaScript's in the last digit.
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const repeat = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)
const relative = (got: number, want: number): number => Math.abs(got / want - 1)

describe('np.random.seed', () => {
  test('doubles are numpy’s, bit for bit', () => {
    expect(repeat(3, legacyRandom(0).double)).toEqual([0.5488135039273248, 0.7151893663724195, 0.6027633760716439])
  })

  test('randint is numpy’s by mask and rejection', () => {
    expect(legacyRandom(0).randint(0, 151643, 5)).toEqual([43567, 117952, 95939, 97639, 41993])
    expect(legacyRandom(0).randint(0, 10, 6)).toEqual([5, 0, 3, 3, 7, 9])
  })

  test('one stream runs through calls: a span of one draws nothing, and the largest span fits', () => {
    const random = legacyRandom(2 ** 32 - 1)
    expect(random.randint(0, 151643, 4)).toEqual([147746, 125964, 44103, 145332])
    expect(random.randint(5, 6, 3)).toEqual([5, 5, 5])
    expect(random.randint(-3, 9, 6)).toEqual([-3, 3, 7, 6, -3, 8])
    expect(random.randint(0, 2 ** 32 - 1, 2)).toEqual([2547668722, 2987145323])
    expect(random.double()).toBe(0.14611715599393837)
  })

  test('gauss keeps the second of each pair', () => {
    const want = [
      1.7494547413051793, -0.28607299681629417, -0.4845651322211443, -2.653318559261479, -0.00828462937293584,
    ]
    for (const [i, value] of repeat(5, legacyRandom(11).gauss).entries()) {
      expect(relative(value, want[i] ?? Number.NaN)).toBeLessThan(1e-14)
    }
  })

  test.each([
    { shape: 0.1, second: 6.557479059177966e-5, sum: 49.97647400825729, after: 0.026185108954752234 },
    { shape: 0.5, second: 0.04805066355314873, sum: 248.2426233495387, after: 0.767384961962525 },
    { shape: 1, second: 0.3784396686396967, sum: 489.18928999426987, after: 0.5989522818235765 },
    { shape: 2, second: 0.21038775514600822, sum: 987.5947262879714, after: 0.4140170023894696 },
    { shape: 5, second: 0.932689629821875, sum: 2478.172456281717, after: 0.7680913929091882 },
  ])('2000 draws of gamma($shape) leave the stream where numpy leaves it', ({ shape, second, sum, after }) => {
    const random = legacyRandom(7)
    const draws = repeat(2000, () => random.gamma(shape, 0.25))
    expect(relative(draws[1] ?? Number.NaN, second)).toBeLessThan(1e-12)
    expect(relative(sumOf(draws), sum)).toBeLessThan(1e-12)
    expect(random.double()).toBe(after)
  })

  test('randint stays within its bounds for any seed and span', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1, max: 2 ** 32 - 1 }),
        (seed, low, span) => {
          const values = legacyRandom(seed).randint(low, low + span, 20)
          expect(values.every((value) => Number.isInteger(value) && value >= low && value < low + span)).toBe(true)
        },
      ),
    )
  })
})

describe('np.random.default_rng', () => {
  test.each([
    { seed: 0, first: [128991, 96590, 77510, 40911], sum: 155414037 },
    { seed: 1, first: [], sum: 154793702 },
    { seed: 42, first: [13534, 117365, 99261, 66552], sum: 151605912 },
    { seed: 2 ** 32 - 1, first: [], sum: 154004389 },
  ])('2000 integers of seed $seed are numpy’s', ({ seed, first, sum }) => {
    const values = isolatedRandom(seed).integers(0, 151642, 2000)
    expect(values.slice(0, first.length)).toEqual(first)
    expect(sumOf(values)).toBe(sum)
  })

  test('half a word is kept between calls, and a span of one draws nothing', () => {
    const random = isolatedRandom(3)
    expect(random.integers(64, 192, 5)).toEqual([168, 75, 87, 94, 87])
    expect(random.integers(7, 7, 2)).toEqual([7, 7])
    expect(random.integers(0, 151642, 3)).toEqual([121507, 131813, 88280])
    expect(random.integer(0, 3 * 2 ** 30 - 1)).toBe(126913354)
    expect(random.integers(0, 3 * 2 ** 30 - 1, 4)).toEqual([1070096069, 1395199532, 2001114985, 1543132243])
    expect(random.integers(0, 2 ** 32 - 1, 2)).toEqual([1137256737, 686073414])
    expect(random.integers(10, 12, 7)).toEqual([12, 12, 10, 10, 11, 11, 12])
  })

  test('a list of numbers is one seed, also a list longer than the pool', () => {
    expect(isolatedRandom([5, 0]).integers(0, 999, 3)).toEqual([670, 805, 22])
    expect(isolatedRandom([5, 17]).integers(0, 999, 3)).toEqual([601, 664, 211])
    expect(isolatedRandom([1, 2, 3, 4, 5]).integers(0, 999, 3)).toEqual([286, 516, 665])
  })
})

describe('CPython random', () => {
  test('shuffles as CPython does', () => {
    const items = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    pythonRandom(0).shuffle(items)
    expect(items).toEqual([7, 8, 1, 5, 3, 4, 2, 0, 9, 6])
  })

  test('random, choice, choices and randrange follow each other on one stream', () => {
    const random = pythonRandom(123)
    expect(repeat(2, random.random)).toEqual([0.052363598850944326, 0.08718667752263232])
    expect(repeat(8, () => random.choice([...'abcde'])).join('')).toBe('dcaadeec')
    expect(
      random.choices(
        Array.from({ length: 100 }, (_, i) => i),
        5,
      ),
    ).toEqual([34, 5, 13, 56, 70])
    expect([1, 2, 3, 1000, 2 ** 31].map(random.below)).toEqual([0, 0, 1, 792, 376297091])
  })

  test.each([
    { seed: 2 ** 32 - 1, want: 0.6353574441341173 },
    { seed: 2 ** 32 + 5, want: 0.15727238718789782 },
    { seed: -7, want: 0.32383276483316237 },
  ])('seeds by the 32-bit words of |$seed|', ({ seed, want }) => {
    expect(pythonRandom(seed).random()).toBe(want)
  })

  test('a shuffle loses and doubles nothing', () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer()), (seed, items) => {
        const shuffled = [...items]
        pythonRandom(seed).shuffle(shuffled)
        expect(shuffled.toSorted()).toEqual(items.toSorted())
      }),
    )
  })
})
