import { expect, test } from 'vitest'
import { masked } from '../../src/domain/mask.ts'

const key = 'sk-sesame-0123456789'

test.each([
  { name: 'a whole secret', text: `the key ${key} is wrong`, want: 'the key *** is wrong' },
  { name: 'one that the end has cut off', text: 'the key sk-sesame-01', want: 'the key ***' },
  { name: 'one that the end has cut off, and says so', text: 'the key sk-sesame-01…', want: 'the key ***…' },
  { name: 'a whole one and a cut one', text: `${key}, ${key.slice(0, 19)}`, want: '***, ***' },
  { name: 'its first eight characters', text: 'sk-sesam', want: '***' },
  { name: 'fewer say nothing', text: 'sk-sesa', want: 'sk-sesa' },
  { name: 'its start in the middle of a text is no cut', text: 'sk-sesame-01 is', want: 'sk-sesame-01 is' },
  { name: 'the longer of two is hidden whole', text: `${key}-and-more`, want: '***' },
])('$name', ({ text, want }) => {
  expect(masked(text, [`${key}-and-more`, key])).toBe(want)
})

test('a word that every header begins with is not taken for a cut secret', () => {
  expect(masked('expected Bearer', [`Bearer ${key}`, key])).toBe('expected Bearer')
})
