import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { floatRepr } from '../../src/domain/python.ts'
import { mean, median, pairwiseSum, percentile, populationStd } from '../../src/stats/numpy.ts'

/** A list that numpy was given too: doubles from a 32-bit congruential generator. */
function pseudoRandom(length: number, seed: number): number[] {
  let state = BigInt(seed)
  return Array.from({ length }, () => {
    state = (state * 1664525n + 1013904223n) % 2n ** 32n
    return (Number(state) / 2 ** 32) * 0.7 + 0.001
  })
}

const percents = [0, 1, 50, 90, 95, 99, 99.9, 100]

/** mean, std, median and percentiles as Python writes them. */
const statistics = (values: readonly number[], scale = 1): string[] =>
  [mean(values), populationStd(values), median(values), ...percents.map((p) => percentile(values, p))].map((value) =>
    floatRepr(value * scale),
  )

describe('equal to numpy to the last bit', () => {
  test('every length from 1 to 1000 (SHA-256 of what numpy 2.4.6 gave)', () => {
    const hash = createHash('sha256')
    for (let length = 1; length <= 1000; length += 1)
      hash.update(`${statistics(pseudoRandom(length, length)).join()}\n`)
    expect(hash.digest('hex')).toBe('a8851026be49aefc3a5af62651358752b677f8d6cb096288a4ad9c830760b6ef')
  })

  test('81280 gaps, as many as the ITLs of the document has', () => {
    expect(statistics(pseudoRandom(81280, 7))).toEqual([
      '0.3502647897400966',
      '0.20179672062391807',
      '0.34928339640516787',
      '0.001004274188540876',
      '0.008374869095394387',
      '0.34928339640516787',
      '0.6309639856140129',
      '0.6662608022652566',
      '0.6940332869745326',
      '0.7004431057647102',
      '0.7009851064290851',
    ])
  })

  test('five latencies in seconds, times 1000', () => {
    expect(statistics([0.101, 0.25, 0.333, 0.087, 0.512], 1000)).toEqual([
      '256.6',
      '157.53425024419292',
      '250.0',
      '87.0',
      '87.56',
      '250.0',
      '440.40000000000003',
      '476.19999999999993',
      '504.84',
      '511.28400000000005',
      '512.0',
    ])
  })
})

test('an empty list is 0 everywhere, as vLLM takes it', () => {
  expect([pairwiseSum([]), mean([]), populationStd([]), median([]), percentile([], 99)]).toEqual([0, 0, 0, 0, 0])
})

test('the list given is left in its order', () => {
  const values = [3, 1, 2]
  expect(median(values)).toBe(2)
  expect(values).toEqual([3, 1, 2])
})
