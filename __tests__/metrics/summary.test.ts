import { describe, expect, test } from 'vitest'
import type { Ending } from '../../src/domain/record.ts'
import { summarise } from '../../src/metrics/index.ts'
import { latest, round, usage, v091 } from './rounds.ts'

const reset: Ending = { kind: 'reset', code: 'ECONNRESET', events: 2 }

/** Two answers of four tokens and one that broke after two events, in two seconds. */
const mixed = round(2000, [
  { sentMs: 0, eventMs: [100, 150, 200, 250], usage: usage(4, { promptTokens: 260 }), text: 'abcd' },
  { sentMs: 10, eventMs: [310, 360, 410, 460], usage: usage(4), text: 'efgh' },
  { sentMs: 20, eventMs: [220, 280], usage: usage(4), text: 'ij', ending: reset },
])

describe('what a round counts', () => {
  const summary = summarise(mixed, v091)

  test('only successes are counted, over the whole duration', () => {
    expect(summary).toMatchObject({
      completed: 2,
      failed: 1,
      totalInputTokens: 512,
      totalOutputTokens: 8,
      durationS: 2,
    })
    expect(summary.values).toMatchObject({ request_throughput: 1, output_throughput: 4, total_token_throughput: 260 })
  })

  test('latencies are of successes only, from seconds to milliseconds at the end', () => {
    expect(summary.values['mean_ttft_ms']).toBeCloseTo(200, 10)
    expect(summary.values['mean_tpot_ms']).toBeCloseTo(50, 10)
    expect(summary.values['mean_itl_ms']).toBeCloseTo(50, 10)
    expect(summary.values['mean_e2el_ms']).toBeCloseTo(350, 10)
    expect(summary.values['median_e2el_ms']).toBeCloseTo(350, 10)
    expect(summary.values['std_ttft_ms']).toBeCloseTo(100, 10)
    expect(summary.values['p99_ttft_ms']).toBeCloseTo(298, 10)
  })

  test('a failed request keeps the first token and the gaps it got, and nothing else', () => {
    const { perRequest } = summary
    expect(perRequest.ttftS).toEqual([0.1, 0.3, 0.2])
    expect(perRequest.itlS[2]).toEqual(Float64Array.of(0.06))
    expect(perRequest.latencyS).toEqual([0.25, 0.45, 0])
    expect(perRequest.outputTokens).toEqual([4, 4, 0])
    expect(perRequest.texts).toEqual(['abcd', 'efgh', ''])
    expect(perRequest.errors).toEqual(['', '', 'Connection broke (ECONNRESET) after 2 events'])
  })

  test('prompt tokens: nominal in v0.9.1, the server’s where the later client reads them', () => {
    expect(summary.perRequest.inputTokens).toEqual([256, 256, 256])
    expect(summarise(mixed, latest).perRequest.inputTokens).toEqual([260, 256, 256])
  })
})

test('a request that was never sent is a failure with zeros', () => {
  const { perRequest, values, failed } = summarise(
    round(1000, [{ dueMs: 5, sentMs: Number.NaN, ending: { kind: 'aborted' } }]),
    latest,
  )
  expect(failed).toBe(1)
  expect([perRequest.ttftS, perRequest.startS, perRequest.queueS, perRequest.latencyS]).toEqual([[0], [0], [0], [0]])
  expect(new Set(Object.values(values))).toEqual(new Set([0]))
})

test('a round that ended before it began has rates of 0, not NaN', () => {
  expect(summarise(round(0, []), v091).values['request_throughput']).toBe(0)
})

describe('where a number of output tokens comes from', () => {
  const letters = (text: string): number => text.length
  const inChoices = usage(7, { fromChoices: true })
  test.each([
    { name: 'the usage event', options: latest, usage: usage(5), count: 5, source: 'server' },
    {
      name: 'v0.9.1 completions read it beside choices too',
      options: v091,
      usage: inChoices,
      count: 7,
      source: 'server',
    },
    {
      name: 'v0.9.1 chat does not: the tokenizer counts',
      options: { ...v091, backendIsChat: true, countTokens: letters },
      usage: inChoices,
      count: 3,
      source: 'tokenizer',
    },
    {
      name: 'latest does not either',
      options: { ...latest, countTokens: letters },
      usage: inChoices,
      count: 3,
      source: 'tokenizer',
    },
    {
      name: 'without a tokenizer it is still better than nothing',
      options: latest,
      usage: inChoices,
      count: 7,
      source: 'serverInChoices',
    },
    {
      name: 'a count of 0 is no count',
      options: { ...v091, countTokens: letters },
      usage: usage(0),
      count: 3,
      source: 'tokenizer',
    },
    { name: 'with neither, an event is a token', options: latest, usage: null, count: 2, source: 'estimate' },
  ])('$name', ({ options, usage, count, source }) => {
    const summary = summarise(round(1000, [{ eventMs: [10, 20], text: 'abc', usage }]), options)
    expect(summary.perRequest.outputTokens).toEqual([count])
    expect(summary.tokenSource).toEqual({ server: 0, serverInChoices: 0, tokenizer: 0, estimate: 0, [source]: 1 })
  })
})

describe('answers of one token', () => {
  const single = round(1000, [
    { eventMs: [100], usage: usage(1) },
    { eventMs: [100, 200], usage: usage(3) },
  ])

  test('have no TPOT', () => {
    expect(summarise(single, v091).values['mean_tpot_ms']).toBe(50)
  })

  test('meet any TPOT level', () => {
    const goodput = (ms: number) => summarise(single, { ...v091, goodput: [['tpot', ms]] }).values['request_goodput']
    expect([goodput(50), goodput(49.9), goodput(0)]).toEqual([2, 1, 1])
  })
})

describe('goodput', () => {
  test('counts what meets every level, bounds included', () => {
    const { values } = summarise(mixed, {
      ...v091,
      goodput: [
        ['ttft', 300],
        ['e2el', 250],
      ],
    })
    expect(values['request_goodput']).toBe(0.5)
  })

  test('of a level given twice, the last one counts', () => {
    const { values } = summarise(mixed, {
      ...v091,
      goodput: [
        ['ttft', 1],
        ['ttft', 300],
      ],
    })
    expect(values['request_goodput']).toBe(1)
  })

  test('is not there when no level was given', () => {
    expect(summarise(mixed, v091).values).not.toHaveProperty('request_goodput')
  })
})

describe('peaks', () => {
  test('the busiest second counts stream events: six chat answers of five tokens and a role event are 36', () => {
    const answers = Array.from({ length: 6 }, () => ({ eventMs: [10, 20, 30, 40, 50, 60], usage: usage(5) }))
    expect(summarise(round(100, answers), latest).values['max_output_tokens_per_s']).toBe(36)
  })

  test('seconds are counted from the first start', () => {
    const late = { sentMs: 700, eventMs: [1650, 1750, 1850], usage: usage(3) }
    expect(summarise(round(2000, [late]), latest).values['max_output_tokens_per_s']).toBe(2)
  })

  test('requests one after the other in one second count as concurrent, as vLLM counts', () => {
    const oneByOne = [0, 200, 400, 1200].map((sentMs) => ({ sentMs, eventMs: [sentMs + 100], usage: usage(1) }))
    expect(summarise(round(1300, oneByOne), latest).maxConcurrentRequests).toBe(3)
  })

  test('failures do not count', () => {
    const failed = { eventMs: [10, 20], ending: reset }
    const summary = summarise(round(100, [failed]), latest)
    expect([summary.maxConcurrentRequests, summary.values['max_output_tokens_per_s']]).toEqual([0, 0])
  })
})

test('time in the client’s queue is counted from when a request was due', () => {
  const { values, perRequest } = summarise(
    round(1000, [{ dueMs: 100, sentMs: 350, eventMs: [450, 500], usage: usage(2) }]),
    latest,
  )
  expect(perRequest.queueS).toEqual([0.25])
  expect(values['mean_client_queue_time_ms']).toBe(250)
  expect(values['mean_e2el_ms']).toBe(150)
  expect(values['mean_e2el_including_client_queue_ms']).toBe(400)
})

test('a latency may end after the last event that counts (v0.9.1 chat: the usage event)', () => {
  const { values } = summarise(round(1000, [{ eventMs: [100, 200], latencyEndMs: 230, usage: usage(2) }]), {
    ...v091,
    backendIsChat: true,
  })
  expect(values['mean_e2el_ms']).toBe(230)
  expect(values['mean_tpot_ms']).toBe(130)
})

describe('the words of a failure', () => {
  test.each<{ ending: Ending; want: string }>([
    { ending: { kind: 'http', status: 400, reason: 'Bad Request', detail: '' }, want: 'Bad Request' },
    {
      ending: { kind: 'http', status: 404, reason: '', detail: '{"error":\n "no such model"}' },
      want: 'HTTP 404: {"error": "no such model"}',
    },
    { ending: { kind: 'connect', code: 'ECONNREFUSED', detail: '' }, want: 'Cannot connect (ECONNREFUSED)' },
    { ending: { kind: 'timeout', afterMs: 600_000, events: 3 }, want: 'No byte for 600 s after 3 events' },
    { ending: { kind: 'cut', events: 2 }, want: 'Stream ended without [DONE] or a finish reason after 2 events' },
    {
      ending: { kind: 'empty' },
      want: 'Never received a valid chunk to calculate TTFT.This response will be marked as failed!',
    },
  ])('$want', ({ ending, want }) => {
    expect(summarise(round(1, [{ ending }]), v091).perRequest.errors).toEqual([want])
  })
})
