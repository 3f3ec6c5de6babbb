import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  defaultLimits,
  documentMetrics,
  families,
  knownMetricNames,
  latencyFamilies,
  metricNamed,
  percentilesIn,
  percentileText,
  summarise,
} from '../../src/metrics/index.ts'
import { latest, round, usage } from './rounds.ts'

test("the document's six rows, in its words", () => {
  expect(documentMetrics.map((name) => metricNamed(name)?.words)).toEqual([
    { zh: '请求吞吐量', en: 'Request throughput' },
    { zh: '输出 token 吞吐量', en: 'Output token throughput' },
    { zh: '总 token 吞吐量', en: 'Total token throughput' },
    { zh: '平均 TTFT', en: 'Mean TTFT' },
    { zh: '平均 TPOT', en: 'Mean TPOT' },
    { zh: '平均 ITL', en: 'Mean ITL' },
  ])
})

test('the default limits: 5 %, 0.2 ms for token times, and TTFT three times as noisy', () => {
  expect(defaultLimits.map(({ metric, limit, floor }) => [metric, limit, floor])).toEqual([
    ['request_throughput', 0.05, 0],
    ['output_throughput', 0.05, 0],
    ['total_token_throughput', 0.05, 0],
    ['mean_ttft_ms', 0.2, 2],
    ['mean_tpot_ms', 0.05, 0.2],
    ['mean_itl_ms', 0.05, 0.2],
  ])
})

describe('what a metric is judged by', () => {
  test.each([
    { name: 'total_token_throughput', unit: 'tok/s', better: 'higher', group: 'throughput', priorSpread: 0.02 },
    { name: 'request_goodput', unit: 'req/s', better: 'higher', group: 'other', priorSpread: 0.06 },
    { name: 'median_itl_ms', unit: 'ms', better: 'lower', group: 'decode', priorSpread: 0.02 },
    { name: 'p99_itl_ms', unit: 'ms', better: 'lower', group: 'other', priorSpread: 0.06, defaultFloor: 0.2 },
    { name: 'median_ttft_ms', unit: 'ms', better: 'lower', group: 'ttft', priorSpread: 0.06, defaultFloor: 2 },
    { name: 'p90_ttft_ms', unit: 'ms', better: 'lower', group: 'other', priorSpread: 0.06, defaultFloor: 2 },
    { name: 'mean_e2el_ms', unit: 'ms', better: 'lower', group: 'other', priorSpread: 0.06, defaultLimit: 0.2 },
  ])('$name', (want) => {
    expect(metricNamed(want.name)).toMatchObject(want)
  })
})

describe('names', () => {
  test.each([
    ['p99.9_itl_ms', 'P99.9 ITL'],
    ['p0_ttft_ms', 'P0 TTFT'],
    ['p100_e2el_ms', 'P100 E2EL'],
    ['median_e2el_including_client_queue_ms', 'Median E2EL incl. Client Queue'],
  ])('%s is known as %s', (name, label) => {
    expect(metricNamed(name)?.words.en).toBe(label)
  })

  test.each([
    'p99_itl',
    'p101_itl_ms',
    'p-1_itl_ms',
    'p099_itl_ms',
    'p99.0_itl_ms',
    'ttft',
    '',
    'constructor',
    'toString_ttft_ms',
  ])('%j is no metric', (name) => {
    expect(metricNamed(name)).toBeUndefined()
  })

  test('every suggested name is known by itself and once', () => {
    const names = knownMetricNames()
    expect(names.map((name) => metricNamed(name)?.name)).toEqual(names)
    expect(new Set(names).size).toBe(names.length)
  })

  test('the percentiles that names ask for', () => {
    expect(percentilesIn(['p90_ttft_ms', 'p99.9_itl_ms', 'mean_itl_ms', 'p90_itl_ms', 'p50_nothing_ms'])).toEqual([
      90, 99.9,
    ])
  })

  test('any percentile is known by the name that it is written with', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (percent) => {
        const name = `p${percentileText(percent)}_ttft_ms`
        expect(metricNamed(name)?.name).toBe(name)
        expect(percentilesIn([name])).toEqual([percent === 0 ? 0 : percent])
      }),
    )
  })
})

describe.each(Object.entries(families))('family %s', (_, family) => {
  test('writes only names that it knows, and every statistic of them', () => {
    const measured = {
      durationS: 2,
      totalInputTokens: 4,
      totalOutputTokens: 2,
      goodput: [['ttft', 100] as const],
      requests: [
        {
          inputTokens: 4,
          outputTokens: 2,
          startS: 0,
          ttftS: 0.1,
          itlS: Float64Array.of(0.2),
          latencyS: 0.3,
          queueS: 0,
        },
      ],
    }
    const names = family.values(measured, [99.9]).map(([name]) => name)
    expect(names.length).toBeGreaterThan(0)
    expect(names.map((name) => family.metric(name)?.name)).toEqual(names)
  })
})

test('a summary holds every latency, whatever will be printed', () => {
  const { values } = summarise(round(1000, [{ eventMs: [100, 150], usage: usage(2) }]), latest)
  const stems = latencyFamilies.map(({ stem }) => stem)
  expect(stems).toEqual(['ttft', 'tpot', 'itl', 'e2el', 'client_queue_time', 'e2el_including_client_queue'])
  for (const stem of stems) {
    for (const statistic of ['mean', 'median', 'std', 'p99']) expect(values).toHaveProperty(`${statistic}_${stem}_ms`)
  }
})
