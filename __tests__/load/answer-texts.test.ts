import { describe, expect, test } from 'vitest'
import { done, fed, readerOf, token, usageEvent } from './answers.ts'

describe('texts', () => {
  test.each([
    { name: 'a pair of surrogates in two events', insides: ['a', '\\ud83d', '\\ude00'], text: 'a😀' },
    {
      name: 'a character whose bytes are in two events, which are two wrong ones',
      insides: ['a', Buffer.of(0xe4, 0xba), Buffer.of(0xad)],
      text: 'a\ufffd\ufffd',
    },
    {
      name: 'a character cut short before the next event',
      insides: ['a', Buffer.of(0xf0, 0x9f), 'b'],
      text: 'a\ufffdb',
    },
    {
      name: 'long texts',
      insides: ['a'.repeat(700), '亸'.repeat(5_000), '\\n'.repeat(40)],
      text: `${'a'.repeat(700)}${'亸'.repeat(5_000)}${'\n'.repeat(40)}`,
    },
  ])('$name', ({ insides, text }) => {
    const [before = '', after = ''] = token('|').split('|')
    const events = insides.map((inside) =>
      Buffer.concat([Buffer.from(before), Buffer.from(inside), Buffer.from(after)]),
    )
    expect(fed(readerOf(), [Buffer.concat(events)]).text).toBe(text)
  })

  const usageIn = (event: string): string => event.replace('"choices"', '"usage":{"completion_tokens":3},"choices"')
  test.each([
    { name: 'the server counted: it is not kept', last: usageEvent, text: '' },
    { name: 'nobody counted: it is there to be counted', last: '', text: 'abc' },
    {
      name: 'the server counted none, which nobody believes',
      last: usageEvent.replace('_tokens":3', '_tokens":0'),
      text: 'abc',
    },
    { name: 'the count stood beside choices, which not every client reads', last: usageIn(token('')), text: 'abc' },
  ])('a text that is not wanted: $name', ({ last, text }) => {
    const reads = [token('a'), token('b'), token('c'), last, done]
    expect(fed(readerOf({ keepsText: false }), reads).text).toBe(text)
    expect(fed(readerOf({ keepsText: true }), reads).text).toBe('abc')
  })

  test('a long text, cut anywhere', () => {
    const event = token(`${'\\u00E9'.repeat(20)}${'\\n'.repeat(20)}`)
    for (let cut = 0; cut <= event.length; cut++) {
      const reader = fed(readerOf(), [token('a'), token('b'), event.slice(0, cut), event.slice(cut)])
      expect(reader.text).toBe(`ab${'é'.repeat(20)}${'\n'.repeat(20)}`)
      expect(reader.events).toBe(3)
    }
  })

  test('two answers that use the same memory one after the other, and beside each other', () => {
    const first = fed(readerOf(), [token('first'), token('first')])
    first.release()
    const left = fed(readerOf(), [token('l'), token('eft'), 'data: {"cho'])
    const right = fed(readerOf(), [token('r'), token('ight'), 'data: {'])
    fed(left, ['ices":[{"text":"!"}]}\n\n'])
    fed(right, ['"choices":[{"text":"?"}]}\n\n'])
    // Nobody asks for these any more: bytes that were still being decompressed.
    fed(first, [token('late'), token('later')])
    expect([left.text, right.text]).toEqual(['left!', 'right?'])
    left.release()
    expect(fed(readerOf(), [token('x'), token('y')]).text).toBe('xy')
    expect(right.text).toBe('right?')
  })
})

test('times are in an array of the pool, which gets back what was outgrown and, at the end, the last one', () => {
  const given: Float64Array[] = []
  const taken: Float64Array[] = []
  const timesPool = {
    take: (size: number) => {
      const times = new Float64Array(size + 1).fill(-1)
      taken.push(times)
      return times
    },
    give: (times: Float64Array) => given.push(times),
  }
  const reader = fed(
    readerOf({ timesPool }),
    Array.from({ length: 30 }, () => token('a')),
  )
  const times = Array.from({ length: 30 }, (_, k) => k)
  expect([...reader.times.subarray(0, reader.events)]).toEqual(times)
  expect([...reader.eventMs()]).toEqual(times)
  reader.release()
  expect(taken.length).toBeGreaterThan(1)
  expect(given).toEqual(taken)
})
