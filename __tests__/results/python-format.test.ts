import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fixed2 } from '../../src/results/index.ts'

// Python 3's '%.2f' of each.
test.each([
  [0.125, '0.12'],
  [0.375, '0.38'],
  [0.625, '0.62'],
  [0.875, '0.88'],
  [1121.875, '1121.88'],
  [8589934592.125, '8589934592.12'],
  [2.675, '2.67'],
  [1.005, '1.00'],
  [0.005, '0.01'],
  [0.015, '0.01'],
  [99999.995, '99999.99'],
  [-0.125, '-0.12'],
  [-0.001, '-0.00'],
  [-0, '-0.00'],
  [0, '0.00'],
  [1e21, '1000000000000000000000.00'],
  [1e22, '10000000000000000000000.00'],
  [2 ** 60, '1152921504606846976.00'],
  [Number.NaN, 'nan'],
  [Number.POSITIVE_INFINITY, 'inf'],
  [Number.NEGATIVE_INFINITY, '-inf'],
])('%d is %s', (value, want) => {
  expect(fixed2(value)).toBe(want)
})

test('20000 numbers, half of them multiples of 1/8 (SHA-256 of what Python wrote)', () => {
  const hash = createHash('sha256')
  let state = 1n
  for (let at = 0; at < 20000; at += 1) {
    state = (state * 1664525n + 1013904223n) % 2n ** 32n
    const value = at % 2 === 1 ? Number(state % 100000n) / 8 : (Number(state) / 2 ** 32) * 10 ** (at % 17)
    hash.update(`${fixed2(value)}\n`)
  }
  expect(hash.digest('hex')).toBe('8dec94e52caf8f831de5e712b3091968e18e62d253c43816a91b89230d3d535b')
})
