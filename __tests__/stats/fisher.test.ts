import { expect, test } from 'vitest'
import { fisherGreater } from '../../src/stats/fisher.ts'

// Wanted values: scipy 1.17, stats.fisher_exact(alternative='greater').
test.each([
  { x: 5, n: 1920, y: 0, m: 9600, want: 0.00012804336215277572 },
  { x: 10, n: 1920, y: 3, m: 9600, want: 2.842004242873827e-6 },
  { x: 3, n: 5, y: 1, m: 7, want: 0.15151515151515152 },
  { x: 0, n: 640, y: 4, m: 3200, want: 1 },
  { x: 20, n: 3200, y: 60, m: 25600, want: 0.00037156183942157057 },
  { x: 1, n: 640, y: 1, m: 640, want: 0.7501954652071932 },
  { x: 7, n: 7, y: 0, m: 9, want: 8.741258741258741e-5 },
  { x: 64, n: 640, y: 0, m: 51200, want: 2.8720705585477985e-124 },
])('$x of $n against $y of $m has p = $want', ({ want, ...counts }) => {
  expect(Math.abs(fisherGreater(counts) / want - 1)).toBeLessThan(1e-8)
})

test('an empty side proves nothing', () => {
  expect(fisherGreater({ x: 3, n: 640, y: 0, m: 0 })).toBe(1)
  expect(fisherGreater({ x: 0, n: 0, y: 3, m: 640 })).toBe(1)
})
