import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { summarise } from '../../src/metrics/index.ts'
import { readResult, resultJson } from '../../src/results/index.ts'
import { latest, round, usage, v091 } from '../metrics/rounds.ts'
import { documentRun } from './options.ts'

const moment = { at: new Date('2025-07-24T10:05:09Z'), utcOffsetMinutes: 0 }
const measured = round(2000, [
  { eventMs: [125, 250], usage: usage(2), text: 'ok' },
  { ending: { kind: 'cut', events: 0 } },
])
const options = { ...documentRun, numPrompts: 2, detailed: true, metadata: [['npus', '8'] as const] }

const read = (text: string, scenario: string | null = null) => readResult({ name: 'A.json', text, scenario })

/** The result of a file that can be read. */
const resultOf = (text: string) => {
  const result = read(text)
  if (!result.ok) throw new Error(JSON.stringify(result.complaints))
  return result.value
}
const placesOf = (text: string, scenario: string | null = null): string[] => {
  const result = read(text, scenario)
  return result.ok ? [] : result.complaints.map(({ where }) => where)
}

describe('what our own client writes comes back', () => {
  test.each(['v0.9.1', 'latest'] as const)('%s', (compat) => {
    const summary = summarise(measured, compat === 'latest' ? latest : v091)
    const result = resultOf(resultJson(summary, { ...options, compat }, moment))
    expect(result).toMatchObject({
      where: 'A.json',
      format: 'vllm',
      modelId: 'qwen2.5',
      date: '20250724-100509',
      numPrompts: 2,
      completed: 1,
      failed: 1,
      metadata: { npus: '8' },
      workload: { backend: 'vllm', num_prompts: 2, request_rate: 'inf', burstiness: 1, max_concurrency: null },
    })
    expect(result.rounds).toHaveLength(1)
    expect(result.rounds[0]).toMatchObject({ completed: 1, failed: 1, input_tokens: 256, output_tokens: 2 })
    expect(result.rounds[0]?.metrics).toMatchObject({ request_throughput: 0.5, mean_ttft_ms: 125, p99_itl_ms: 125 })
  })
})

describe('files as others leave them', () => {
  test('only a few numbers: what is missing is unknown, not wrong', () => {
    expect(resultOf('{"model_id": "DeepSeek-R1-7B", "request_throughput": 21.06, "mean_ttft_ms": 13399}')).toEqual({
      where: 'A.json',
      format: 'vllm',
      scenario: null,
      modelId: 'DeepSeek-R1-7B',
      variant: null,
      date: null,
      numPrompts: null,
      completed: null,
      failed: null,
      workload: {},
      metadata: {},
      rounds: [
        {
          seed: 0,
          metrics: { request_throughput: 21.06, mean_ttft_ms: 13399 },
          completed: 0,
          failed: 0,
          input_tokens: 0,
          output_tokens: 0,
          prefix_hit_ratio: null,
          foreign: null,
          preemptions: null,
        },
      ],
    })
  })

  test('both spellings of goodput', () => {
    for (const key of ['request_goodput:', 'request_goodput']) {
      expect(resultOf(`{"request_throughput": 1.0, "${key}": 0.5}`).rounds[0]?.metrics['request_goodput']).toBe(0.5)
    }
    expect(resultOf('{"request_throughput": 1.0, "request_goodput:": null}').rounds[0]?.metrics).toEqual({
      request_throughput: 1,
    })
  })

  test('of a file of lines, the last result; broken lines before it do no harm', () => {
    expect(
      resultOf('{"request_throughput": 1}\n{"request_thr\n{"request_throughput": 2}\n\n').rounds[0]?.metrics,
    ).toEqual({ request_throughput: 2 })
  })

  test('NaN and Infinity, as Python writes them', () => {
    const result = resultOf(
      '{"request_throughput": NaN, "mean_ttft_ms": -Infinity, "note": "NaN", "request_rate": Infinity}',
    )
    expect(result.rounds[0]?.metrics).toEqual({
      request_throughput: Number.NaN,
      mean_ttft_ms: Number.NEGATIVE_INFINITY,
    })
    expect(result.metadata).toEqual({ note: 'NaN' })
    expect(result.workload).toEqual({ request_rate: 'inf' })
  })

  test('request_rate as a number or as text', () => {
    for (const rate of ['20.0', '"20.0"']) {
      expect(resultOf(`{"request_throughput": 1, "request_rate": ${rate}}`).workload).toEqual({ request_rate: 20 })
    }
  })

  test('vLLM’s Rust client: compact, an ISO date, keys of its own', () => {
    const text =
      '{"date":"2026-11-24T06:11:26Z","endpoint_type":"openai","backend":"openai","label":null,"model_id":"m",' +
      '"max_model_len":4096,"num_prompts":64,"request_rate":"inf","completed":64,"failed":0,"request_throughput":8.39,' +
      '"p90_ttft_ms":442.04,"steady_state":{"request_throughput":9},"failed_requests":[]}'
    expect(resultOf(text)).toMatchObject({
      date: '2026-11-24T06:11:26Z',
      workload: { max_model_len: 4096 },
      metadata: {},
      rounds: [{ metrics: { request_throughput: 8.39, p90_ttft_ms: 442.04 } }],
    })
  })

  test('a byte-order mark and line ends of Windows', () => {
    expect(resultOf('\uFEFF{"request_throughput": 1}\r\n{"request_throughput": 2}\r\n').rounds[0]?.metrics).toEqual({
      request_throughput: 2,
    })
  })
})

const sides = {
  baseline: null,
  candidate: { model: 'qwen2.5', variant: '#42@5d6e7f8' },
  fingerprint: [
    { field: 'num_prompts', kind: 'identity', baseline: 640, candidate: 640, differs: false },
    { field: 'image', kind: 'subject', baseline: 'a', candidate: 'b', differs: true },
  ],
}
const judged = (seed: number, metrics: object) => ({
  seed,
  metrics,
  completed: 639,
  failed: 1,
  input_tokens: 1,
  output_tokens: 2,
  prefix_hit_ratio: 0.1,
  foreign: null,
  preemptions: 0,
  clipped: [],
})
const judgement = (names: readonly string[], rounds: readonly object[] = [judged(11, { request_throughput: 20 })]) =>
  JSON.stringify({
    schema: 1,
    at: '2026-01-02T03:04:05Z',
    scenarios: names.map((name) => ({ name, ...sides, rounds })),
  })

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
})

describe('what is no result is named with its place', () => {
  test.each([
    ['', 'A.json', 'is empty; give a file that --save-result wrote'],
    ['<html>', 'A.json:1:1', 'is not JSON: cannot read "<html>"; give a whole result file'],
    [
      '{"request_throughput": 1,\n "mean_ttft_ms": 1',
      'A.json:2:19',
      'is not JSON: the file ends here; give a whole result file',
    ],
    [
      '{"request_throughput": 1}\n{"request_throughput": 2',
      'A.json:2:25',
      'is not JSON: the file ends here; give a whole result file',
    ],
    ['{"request_throughput": 1,}', 'A.json:1:26', 'is not JSON: cannot read "}"; give a whole result file'],
    ['{"request_throughput": 01}', 'A.json:1:25', 'is not JSON: cannot read "1}"; give a whole result file'],
    [
      '[1]',
      'A.json',
      "holds no result that tokgate knows; give vLLM's result JSON, a round-N.json or a judgement.json",
    ],
    [
      '{"mean_latency": 1}',
      'A.json',
      "has none of the metrics that vLLM's benchmark writes, such as request_throughput; is it a result file?",
    ],
    ['{"mean_ttft_ms": "12 ms"}', 'A.json: mean_ttft_ms', 'is "12 ms"; expected a number'],
    ['{"request_throughput": 1, "completed": 1.5}', 'A.json: completed', 'is "1.5"; expected an integer ≥ 0'],
    ['{"request_throughput": 1, "model_id": {}}', 'A.json: model_id', 'is "{…}"; expected text'],
  ])('%j', (text, where, en) => {
    const result = read(text)
    expect(!result.ok && result.complaints.map((one) => [one.where, one.words.en])).toEqual([[where, en]])
  })

  test('all complaints come at once', () => {
    expect(placesOf('{"completed": "x", "num_prompts": -1, "mean_itl_ms": []}')).toEqual([
      'A.json: num_prompts',
      'A.json: completed',
      'A.json: mean_itl_ms',
    ])
  })
})

describe('whatever stands in a file, it is read or complained about', () => {
  const texts = [
    resultJson(summarise(measured, latest), { ...options, compat: 'latest' }, moment),
    `${resultJson(summarise(measured, v091), options, moment)}\n{"request_throughput": NaN, "itls": [[], [1e-3]]}`,
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
