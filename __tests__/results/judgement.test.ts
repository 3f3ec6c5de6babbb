import { describe, expect, test } from 'vitest'
import { judged, judgement } from './judgements.ts'
import { placesOf, read, resultOf } from './readers.ts'

describe('a judgement', () => {
  test('gives its candidate and every measured round', () => {
    const text = judgement(['chat'], [judged(11, { request_throughput: 20, x: 1 }), judged(12, { p90_itl_ms: 3 })])
    const result = resultOf(text)
    expect(result).toMatchObject({
      format: 'judgement',
      scenario: 'chat',
      modelId: 'qwen2.5',
      variant: '#42@5d6e7f8',
      date: '2026-01-02T03:04:05Z',
      completed: 1278,
      failed: 2,
      workload: { num_prompts: 640 },
      metadata: { image: 'b' },
    })
    expect(result.rounds.map(({ seed, metrics }) => [seed, metrics])).toEqual([
      [11, { request_throughput: 20 }],
      [12, { p90_itl_ms: 3 }],
    ])
  })

  test('of several scenarios one must be named', () => {
    const text = judgement(['chat', 'long'])
    const unnamed = read(text)
    expect(!unnamed.ok && unnamed.complaints[0]?.words.en).toBe(
      'holds several scenarios; name one with --scenario: chat, long',
    )
    expect(read(text, 'long')).toMatchObject({ ok: true, value: { scenario: 'long' } })
    expect(placesOf(text, 'short')).toEqual(['A.json'])
  })

  test.each([
    ['{"schema": 2, "scenarios": []}', ['A.json: schema']],
    ['{"schema": 1, "scenarios": []}', ['A.json']],
    [judgement(['chat'], []), ['A.json']],
    ['{"schema": 1, "scenarios": [{"name": "a"}]}', ['A.json: scenarios[0].candidate', 'A.json: scenarios[0].rounds']],
    ['{"schema": 1, "scenarios": [7]}', ['A.json: scenarios[0]']],
    [
      judgement(['chat'], [{ metrics: { mean_ttft_ms: 'fast' }, completed: -1 }]),
      ['A.json: scenarios[0].rounds[0].metrics.mean_ttft_ms', 'A.json: scenarios[0].rounds[0].completed'],
    ],
  ])('%s is complained about at %j', (text, places) => {
    expect(placesOf(text)).toEqual(places)
  })

  const lives = (...of: readonly (number | null)[]) =>
    judgement(
      ['chat'],
      of.map((life, i) => ({ ...judged(11 + i, { request_throughput: 20 }), ...(life === null ? {} : { life }) })),
    )

  test('keeps where the deployment was restarted', () => {
    expect(resultOf(lives(1, 1, 1, 2, 2)).restartedAt).toBe(3)
    expect(resultOf(lives(null, null, null)).restartedAt).toBeNull()
    expect(resultOf(lives(1, 1)).restartedAt).toBeNull()
  })

  test.each([
    { of: [1, 3], places: ['A.json: scenarios[0].rounds[1].life'] },
    { of: [1, 2, 1], places: ['A.json: scenarios[0].rounds[2].life'] },
    { of: [2, 2], places: ['A.json: scenarios[0].rounds[0].life', 'A.json: scenarios[0].rounds[1].life'] },
    { of: [null, 2, null], places: ['A.json: scenarios[0].rounds[2].life'] },
  ])('whose lives are $of is complained about', ({ of, places }) => {
    expect(placesOf(lives(...of))).toEqual(places)
  })
})
