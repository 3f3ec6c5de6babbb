import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockHashes, PrefixCache } from '../../src/simulator/prefix-cache.ts'
import { Tokenizer } from '../../src/simulator/tokenizer.ts'

const tokenizer = new Tokenizer(32_000)

test('ids → text → ids is exact over the whole vocabulary', () => {
  const ids = Array.from({ length: 32_000 }, (_, id) => id)
  expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids)
})

test.each([1, 100, 32_000, 151_643, 1_000_001])('… whatever the vocabulary size: %d', (vocabSize) => {
  const other = new Tokenizer(vocabSize)
  fc.assert(
    fc.property(fc.array(fc.nat(vocabSize - 1)), (ids) => {
      expect(other.encode(other.decode(ids))).toEqual(ids)
    }),
  )
})

test('any text becomes ids of the vocabulary, the same ones each time, none for none', () => {
  expect(tokenizer.encode('')).toEqual([])
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const ids = tokenizer.encode(text)
      expect(ids.length).toBeGreaterThan(0)
      expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 32_000)).toBe(true)
      expect(new Tokenizer(32_000).encode(text)).toEqual(ids)
    }),
  )
})

test('a word is a blank and six letters; other text counts one token for four bytes of a word', () => {
  expect(tokenizer.decode([0, 1, 31_999])).toBe(' bababa bebaba zufubo')
  expect(tokenizer.encode('Hello 你好 world').length).toBe(2 + 2 + 2)
})

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)
const take = (cache: PrefixCache, prompt: number[]) => cache.take(blockHashes(prompt), prompt.length)

test('equal prompts hit in whole blocks of 16, and the last token is always computed', () => {
  const cache = new PrefixCache(1000)
  expect(take(cache, ids(100))).toBe(0)
  expect(take(cache, ids(100))).toBe(96)
  expect(take(cache, ids(96))).toBe(80)
  expect(take(cache, [...ids(40), ...ids(60, 500)])).toBe(32)
  expect(take(cache, ids(100, 1))).toBe(0)
})

test('a full cache forgets what was used longest ago', () => {
  const cache = new PrefixCache(4)
  take(cache, ids(32))
  take(cache, ids(32, 1000))
  expect(take(cache, ids(33))).toBe(32)
  take(cache, ids(32, 2000))
  expect(take(cache, ids(33))).toBe(32)
  expect(take(cache, ids(33, 1000))).toBe(0)
})

test('clearing empties it', () => {
  const cache = new PrefixCache(10)
  take(cache, ids(33))
  cache.clear()
  expect(take(cache, ids(33))).toBe(0)
})
