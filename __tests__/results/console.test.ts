import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  clientLines,
  consoleBlock,
  failureLines,
  resultFileName,
  resultJson,
  trafficLines,
} from '../../src/results/index.ts'
import { documentRun, summaryOf } from './options.ts'

const golden = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

const latestRun = { ...documentRun, compat: 'latest' as const }

/** Rows of a block, without padding. */
const rowsOf = (block: string): string[] => block.split('\n').map((row) => row.replace(/\s+/g, ' ').trim())

describe('the block is the client’s, byte for byte', () => {
  test('v0.9.1, as recorded', () => {
    const summary = summaryOf({
      durationS: 6.378,
      values: {
        request_throughput: 100.34,
        output_throughput: 12844.06,
        total_token_throughput: 38532.18,
        mean_ttft_ms: 507.4,
        median_ttft_ms: 520.91,
        p99_ttft_ms: 544.54,
        mean_tpot_ms: 44.87,
        median_tpot_ms: 44.8,
        p99_tpot_ms: 45.92,
        mean_itl_ms: 44.87,
        median_itl_ms: 0.01,
        p99_itl_ms: 646.47,
      },
    })
    expect(`${consoleBlock(summary, documentRun)}\n`).toBe(golden('../golden/v0.9.1-console.txt'))
  })

  test('latest, as vLLM 0.32.0 printed it', () => {
    const summary = summaryOf({
      durationS: 162.92,
      maxConcurrentRequests: 640,
      values: {
        request_throughput: 3.93,
        output_throughput: 502.81,
        max_output_tokens_per_s: 1216,
        total_token_throughput: 1508.43,
        mean_ttft_ms: 72419.52,
        median_ttft_ms: 72865.23,
        p99_ttft_ms: 146402.09,
        mean_tpot_ms: 124.16,
        median_tpot_ms: 124.89,
        p99_tpot_ms: 147.34,
        mean_itl_ms: 124.17,
        median_itl_ms: 131.25,
        p99_itl_ms: 415.38,
      },
    })
    expect(`${consoleBlock(summary, latestRun)}\n`).toBe(golden('./golden/latest-console.txt'))
  })
})

describe('what is asked for is what stands in the block', () => {
  test('sections stand in their own order, percentiles in the order given, twice if asked twice', () => {
    const options = { ...documentRun, percentileMetrics: ['e2el', 'ttft'], percentiles: [99.9, 50, 50] }
    const summary = summaryOf({ values: { 'p99.9_ttft_ms': 1.5, p50_ttft_ms: 1, mean_e2el_ms: 7 } })
    expect(rowsOf(consoleBlock(summary, options)).slice(8)).toEqual([
      '---------------Time to First Token----------------',
      'Mean TTFT (ms): 0.00',
      'Median TTFT (ms): 0.00',
      'P99.9 TTFT (ms): 1.50',
      'P50 TTFT (ms): 1.00',
      'P50 TTFT (ms): 1.00',
      '----------------End-to-end Latency----------------',
      'Mean E2EL (ms): 7.00',
      'Median E2EL (ms): 0.00',
      'P99.9 E2EL (ms): 0.00',
      'P50 E2EL (ms): 0.00',
      'P50 E2EL (ms): 0.00',
      '==================================================',
    ])
  })

  test('a name with a blank before it selects nothing, as there', () => {
    const block = consoleBlock(summaryOf({}), { ...documentRun, percentileMetrics: ['ttft', ' tpot'] })
    expect(block).toContain('Mean TTFT (ms):')
    expect(block).not.toContain('TPOT')
  })

  test('goodput follows request throughput', () => {
    const rows = rowsOf(
      consoleBlock(summaryOf({ values: { request_goodput: 9.1 } }), { ...documentRun, goodput: true }),
    )
    expect(rows.slice(5, 7)).toEqual(['Request throughput (req/s): 0.00', 'Request goodput (req/s): 9.10'])
  })

  test('latest shows failures, the cap and a finite rate', () => {
    const rows = rowsOf(consoleBlock(summaryOf({ failed: 3 }), { ...latestRun, maxConcurrency: 32, requestRate: 20 }))
    expect(rows.slice(1, 6)).toEqual([
      'Successful requests: 640',
      'Failed requests: 3',
      'Maximum request concurrency: 32',
      'Request rate configured (RPS): 20.00',
      'Benchmark duration (s): 0.00',
    ])
  })

  test('latest without a tokenizer shows no tokens', () => {
    const rows = rowsOf(
      consoleBlock(summaryOf({}), { ...latestRun, skipTokenizer: true, percentileMetrics: ['ttft', 'e2el'] }),
    )
    expect(rows).toEqual([
      '============ Serving Benchmark Result ============',
      'Successful requests: 640',
      'Failed requests: 0',
      'Benchmark duration (s): 0.00',
      'Total input tokens: 163840',
      'Request throughput (req/s): 0.00',
      'Peak concurrent requests: 0.00',
      '----------------End-to-end Latency----------------',
      'Mean E2EL (ms): 0.00',
      'Median E2EL (ms): 0.00',
      'P99 E2EL (ms): 0.00',
      '==================================================',
    ])
  })

  test('queueing in the client needs a cap, with end-to-end a finite rate too, and the later client', () => {
    const asked = { ...latestRun, percentileMetrics: ['client_queue_time', 'e2el_including_client_queue'] }
    const shown = (options: typeof asked) =>
      rowsOf(consoleBlock(summaryOf({}), options)).filter((row) => /Queue/.test(row) && !/^(Median|P99)/.test(row))
    expect(shown(asked)).toEqual([])
    expect(shown({ ...asked, maxConcurrency: 8 })).toEqual([
      '---------------Client-side Queueing---------------',
      'Mean Client Queue Time (ms): 0.00',
    ])
    expect(shown({ ...asked, maxConcurrency: 8, requestRate: 4 })).toEqual([
      '---------------Client-side Queueing---------------',
      'Mean Client Queue Time (ms): 0.00',
      '--------Queue-inclusive End-to-end Latency--------',
      'Mean E2EL incl. Client Queue (ms): 0.00',
    ])
    expect(
      consoleBlock(summaryOf({}), { ...documentRun, ...asked, compat: 'v0.9.1', maxConcurrency: 8 }),
    ).not.toContain('Queue')
  })
})

test('traffic lines write numbers as Python does', () => {
  expect(trafficLines(documentRun)).toEqual([
    'Traffic request rate: inf',
    'Burstiness factor: 1.0 (Poisson process)',
    'Maximum request concurrency: None',
  ])
  expect(trafficLines({ requestRate: 20, burstiness: 0.5, maxConcurrency: 32, rampUp: null })).toEqual([
    'Traffic request rate: 20.0',
    'Burstiness factor: 0.5 (Gamma distribution)',
    'Maximum request concurrency: 32',
  ])
})

test('failures are listed before the block, ten of them, successes left out', () => {
  const errors = ['', ...Array.from({ length: 12 }, (_, at) => `Bad Request ${at}`)]
  const lines = failureLines(errors, 12)
  expect(lines).toHaveLength(11)
  expect(lines.slice(0, 3)).toEqual([
    'Failed requests during benchmark run detected (capping to 10):',
    'Error 0: Bad Request 0',
    'Error 1: Bad Request 1',
  ])
  expect(failureLines(['', ''], 0)).toEqual([])
})

test('a run in which all failed says so in the client’s words', () => {
  expect(clientLines.allFailed).toBe(
    'All requests failed. This is likely due to a misconfiguration on the benchmark arguments.',
  )
})

test('a ramp has two lines of its own, keys in the result, and a name', () => {
  const at = new Date('2026-11-24T02:00:00.250Z')
  const ramp = { strategy: 'linear', startRps: 1, endRps: 20, changes: [{ rps: 1, at }] } as const
  const options = { ...documentRun, compat: 'latest', rampUp: ramp } as const
  expect(trafficLines(options).slice(0, 2)).toEqual([
    'Traffic ramp-up strategy: linear.',
    'Will increase RPS from 1 to 20 RPS over the duration of the benchmark.',
  ])
  const json = resultJson(summaryOf({}), options, { at, utcOffsetMinutes: 480 })
  expect(json).toContain(
    '"max_concurrency": null, "ramp_up_strategy": "linear", "ramp_up_start_rps": 1, "ramp_up_end_rps": 20, "duration"',
  )
  expect(json).toContain(
    '"rtfx": 0.0, "rps_change_events": [{"rps": 1, "timestamp": "2026-11-24T10:00:00.250000"}], "mean_ttft_ms"',
  )
  expect(resultFileName(options, { at, utcOffsetMinutes: 480 })).toBe(
    'vllm-ramp-up-linear-1qps-20qps-qwen2.5-20261124-100000.json',
  )
})
