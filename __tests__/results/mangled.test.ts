import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgement } from './judgements.ts'
import { read, resultOf } from './readers.ts'
import { written } from './written.ts'

describe('whatever stands in a file, it is read or complained about', () => {
  const texts = [
    written('latest'),
    `${written('v0.9.1')}\n{"request_throughput": NaN, "itls": [[], [1e-3]]}`,
    judgement(['chat', 'long']),
  ]
  const answered = (text: string): void => {
    const result = read(text, 'chat')
    if (result.ok) expect(result.value.rounds.length).toBeGreaterThan(0)
    else
      for (const { where, words } of result.complaints)
        expect([where.startsWith('A.json'), words.en !== '']).toEqual([true, true])
  }

  test('cut anywhere', () => {
    for (const text of texts) for (let end = 0; end <= text.length; end += 1) answered(text.slice(0, end))
  })

  test('with any piece replaced by anything', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(40), fc.string(), (text, from, length, piece) => {
        const at = from % text.length
        answered(text.slice(0, at) + piece + text.slice(at + length))
      }),
      { numRuns: 2000 },
    )
  })

  test('with any value under any key', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts.slice(0, 1), ...texts.slice(2)),
        fc.nat(),
        fc.jsonValue(),
        (text, key, value) => {
          const whole = JSON.parse(text)
          const keys = Object.keys(whole)
          answered(JSON.stringify({ ...whole, [keys[key % keys.length] ?? '']: value }))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('any text, any JSON, and lists a hundred thousand deep', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), answered))
    fc.assert(fc.property(fc.jsonValue(), (value) => answered(JSON.stringify(value))))
    answered('['.repeat(100_000))
    answered(`{"request_throughput": ${'['.repeat(100_000)}NaN${']'.repeat(100_000)}}`)
  })

  test('keys of JavaScript’s own objects are keys like others', () => {
    expect(resultOf('{"request_throughput": 1, "__proto__": {"mean_ttft_ms": "x"}, "constructor": "c"}')).toMatchObject(
      {
        metadata: { constructor: 'c' },
        rounds: [{ metrics: { request_throughput: 1 } }],
      },
    )
  })
})
