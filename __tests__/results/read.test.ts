import { describe, expect, test } from 'vitest'
import { placesOf, read, resultOf } from './readers.ts'
import { written } from './written.ts'

describe('what our own client writes comes back', () => {
  test.each(['v0.9.1', 'latest'] as const)('%s', (compat) => {
    const result = resultOf(written(compat))
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
      restartedAt: null,
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
