import fc from 'fast-check'
import { median } from 'simple-statistics'
import { expect, test } from 'vitest'
import { medianOf, medianSorting } from '../../src/stats/median.ts'

test.each([
  { values: [3], want: 3 },
  { values: [4, 1], want: 2.5 },
  { values: [5, 1, 3], want: 3 },
  { values: [-2, 8, 0, 4], want: 2 },
])('the median of $values is $want', ({ values, want }) => {
  expect(medianOf(values)).toBe(want)
})

test('equals a library’s, for short lists and long ones, and leaves the list as it is', () => {
  const lists = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(lists, (values) => {
      const before = [...values]
      expect(medianOf(values)).toBe(median([...values]))
      expect(values).toEqual(before)
      expect(medianSorting(new Float64Array(values))).toBe(medianOf(values))
    }),
  )
})

test('of nothing is no number', () => {
  expect(medianOf([])).toBeNaN()
})
