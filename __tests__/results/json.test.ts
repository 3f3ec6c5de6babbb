import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { summarise } from '../../src/metrics/index.ts'
import { appendTo, resultFileName, resultJson } from '../../src/results/index.ts'
import { latest, round, usage, v091 } from '../metrics/rounds.ts'
import { documentRun, summaryOf } from './options.ts'

const golden: Readonly<Record<string, { result_keys: string[] }>> = JSON.parse(
  readFileSync(new URL('../golden/v0.9.1.json', import.meta.url), 'utf8'),
)

/** 18:05:09 on the document's clock. */
const moment = { at: new Date('2025-07-24T10:05:09Z'), utcOffsetMinutes: 480 }

const latestRun = { ...documentRun, compat: 'latest' as const }

/** One answer of two tokens, and one request that the server refused. */
const requests = round(2000, [
  { sentMs: 0, eventMs: [125, 250], usage: usage(2), text: '你好' },
  { sentMs: 500, ending: { kind: 'http', status: 400, reason: 'Bad Request', detail: '' } },
])

describe('v0.9.1', () => {
  test.each(['doc640', 'rate20'])('keys as recorded for %s, in order', (name) => {
    const json = resultJson(summaryOf({}), { ...documentRun, detailed: true }, moment)
    expect(Object.keys(JSON.parse(json))).toEqual(golden[name]?.result_keys)
  })

  test('a whole file, as json.dumps would write it', () => {
    const options = { ...documentRun, numPrompts: 2, requestRate: 20, maxConcurrency: 8, detailed: true }
    expect(resultJson(summarise(requests, v091), options, moment)).toBe(
      '{"date": "20250724-180509", "backend": "vllm", "model_id": "qwen2.5", "tokenizer_id": "Qwen2.5-32B-Instruct", ' +
        '"num_prompts": 2, "request_rate": 20.0, "burstiness": 1.0, "max_concurrency": 8, "duration": 2.0, ' +
        '"completed": 1, "total_input_tokens": 256, "total_output_tokens": 2, "request_throughput": 0.5, ' +
        '"request_goodput:": null, "output_throughput": 1.0, "total_token_throughput": 129.0, ' +
        '"input_lens": [256, 256], "output_lens": [2, 0], "ttfts": [0.125, 0.0], "itls": [[0.125], []], ' +
        '"generated_texts": ["\\u4f60\\u597d", ""], "errors": ["", "Bad Request"], ' +
        '"mean_ttft_ms": 125.0, "median_ttft_ms": 125.0, "std_ttft_ms": 0.0, "p99_ttft_ms": 125.0, ' +
        '"mean_tpot_ms": 125.0, "median_tpot_ms": 125.0, "std_tpot_ms": 0.0, "p99_tpot_ms": 125.0, ' +
        '"mean_itl_ms": 125.0, "median_itl_ms": 125.0, "std_itl_ms": 0.0, "p99_itl_ms": 125.0}',
    )
  })
})

describe('latest', () => {
  test('a whole file: latencies and queue times stay although nobody asked for details', () => {
    const options = { ...latestRun, numPrompts: 2, percentileMetrics: ['ttft'], percentiles: [99.9] }
    expect(resultJson(summarise(requests, { ...latest, percentiles: [99.9] }), options, moment)).toBe(
      '{"date": "20250724-180509", "endpoint_type": "vllm", "backend": "vllm", "label": null, "model_id": "qwen2.5", ' +
        '"tokenizer_id": "Qwen2.5-32B-Instruct", "num_prompts": 2, "request_rate": "inf", "burstiness": 1.0, ' +
        '"max_concurrency": null, "duration": 2.0, "completed": 1, "failed": 1, "total_input_tokens": 256, ' +
        '"total_output_tokens": 2, "request_throughput": 0.5, "request_goodput": null, "output_throughput": 1.0, ' +
        '"total_token_throughput": 129.0, "latencies": [0.25, 0.0], "queue_times": [0.0, 0.5], ' +
        '"max_output_tokens_per_s": 2.0, "max_concurrent_requests": 1, "rtfx": 0.0, ' +
        '"mean_ttft_ms": 125.0, "median_ttft_ms": 125.0, "std_ttft_ms": 0.0, "p99.9_ttft_ms": 125.0}',
    )
  })

  test('details stand between the throughputs and the peaks', () => {
    const keys = Object.keys(JSON.parse(resultJson(summaryOf({}), { ...latestRun, detailed: true }, moment)))
    expect(keys.slice(keys.indexOf('total_token_throughput'), keys.indexOf('mean_ttft_ms'))).toEqual([
      'total_token_throughput',
      'input_lens',
      'output_lens',
      'ttfts',
      'itls',
      'latencies',
      'start_times',
      'queue_times',
      'generated_texts',
      'errors',
      'max_output_tokens_per_s',
      'max_concurrent_requests',
      'rtfx',
    ])
  })
})

describe('metadata', () => {
  const keysAndValues = (metadata: readonly (readonly [string, string])[]) =>
    resultJson(summaryOf({}), { ...documentRun, metadata }, moment)

  test('stands between num_prompts and request_rate, in the order given, digits too', () => {
    expect(
      keysAndValues([
        ['quantisation', 'w8a8'],
        ['8', 'npus'],
      ]),
    ).toContain('"num_prompts": 640, "quantisation": "w8a8", "8": "npus", "request_rate": "inf"')
  })

  test('overwrites in place what stands before it, and is overwritten by what follows', () => {
    const json = keysAndValues([
      ['backend', 'mindie'],
      ['duration', 'long'],
    ])
    expect(json).toMatch(/^\{"date": "20250724-180509", "backend": "mindie", "model_id"/)
    expect(json).toContain('"num_prompts": 640, "duration": 0.0, "request_rate"')
  })
})

test('goodput is a number when it was asked for', () => {
  const json = resultJson(summaryOf({ values: { request_goodput: 3 } }), { ...documentRun, goodput: true }, moment)
  expect(json).toContain('"request_goodput:": 3.0')
})

describe('the file name', () => {
  test.each([
    [documentRun, 'vllm-infqps-qwen2.5-20250724-180509.json'],
    [{ ...documentRun, requestRate: 1, maxConcurrency: 0 }, 'vllm-1.0qps-concurrency0-qwen2.5-20250724-180509.json'],
    [
      { ...documentRun, requestRate: 1e-5, modelId: 'models/Qwen/Qwen2.5' },
      'vllm-1e-05qps-Qwen2.5-20250724-180509.json',
    ],
    [{ ...documentRun, label: 'night' }, 'vllm-infqps-qwen2.5-20250724-180509.json'],
    [{ ...latestRun, label: 'night', modelId: 'a/' }, 'night-infqps--20250724-180509.json'],
  ])('%# is %s', (options, want) => {
    expect(resultFileName(options, moment)).toBe(want)
  })
})

test('appending makes a line for each result and ends without one', () => {
  expect(appendTo(appendTo('', '{"a": 1}'), '{"a": 2}')).toBe('{"a": 1}\n{"a": 2}')
})
