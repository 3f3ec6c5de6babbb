import { describe, expect, test } from 'vitest'
import type { Limit } from '../../src/domain/limit.ts'
import { settingsOf, told, yml } from './ask.ts'

const usual = { floor: 0, max: null, min: null, required: true } satisfies Partial<Limit>
const flag = (text: string) => ({ command: 'gate', argv: ['--limits', text] }) as const

test('the limits of the design’s own workflow', () => {
  const text = 'request_throughput: 5%\nmean_ttft_ms: { limit: 20%, floor: 2ms }\np99_itl_ms: { max: 80ms }\n'
  const inputs = { INPUT_LIMITS: text, 'INPUT_BASELINE-DIR': '/b' }
  expect(settingsOf({ command: 'gate', inputs }).limits).toEqual([
    { ...usual, metric: 'request_throughput', limit: 0.05 },
    { ...usual, metric: 'mean_ttft_ms', limit: 0.2, floor: 2 },
    expect.objectContaining({ metric: 'p99_itl_ms', limit: null, max: 80, min: null }),
  ])
})

test('what nobody names is gated as the design says', () => {
  expect(settingsOf({ command: 'gate' }).limits.map(({ metric, limit, floor }) => [metric, limit, floor])).toEqual([
    ['request_throughput', 0.05, 0],
    ['output_throughput', 0.05, 0],
    ['total_token_throughput', 0.05, 0],
    ['mean_ttft_ms', 0.2, 2],
    ['mean_tpot_ms', 0.05, 0.2],
    ['mean_itl_ms', 0.05, 0.2],
  ])
})

test.each([
  { name: 'a listed metric keeps its default floor', text: 'mean_tpot_ms: 3%', want: { limit: 0.03, floor: 0.2 } },
  {
    name: 'min alone means no relative limit',
    text: 'request_throughput: {min: 20req/s}',
    want: { limit: null, min: 20 },
  },
  { name: 'a unit is optional', text: 'p90_ttft_ms: {max: 80}', want: { metric: 'p90_ttft_ms', max: 80, limit: null } },
  { name: 'a latency may be allowed to double and more', text: 'p99_itl_ms: 250%', want: { limit: 2.5 } },
  { name: 'required', text: 'mean_ttft_ms: {limit: 20%, required: false}', want: { required: false } },
  { name: 'in one line', text: '{output_throughput: 2.5%}', want: { metric: 'output_throughput', limit: 0.025 } },
])('$name', ({ text, want }) => {
  expect(settingsOf(flag(text)).limits).toEqual([expect.objectContaining(want)])
  expect(settingsOf({ command: 'gate', file: yml(`limits:\n${text.replace(/^/gm, '  ')}`) }).limits).toEqual([
    expect.objectContaining(want),
  ])
})

test('a block of text in a file is read as in a flag', () => {
  expect(settingsOf({ command: 'gate', file: yml('limits: |\n  mean_itl_ms: 7%\n') }).limits).toEqual([
    expect.objectContaining({ metric: 'mean_itl_ms', limit: 0.07 }),
  ])
})

describe('bad limits are told with the cure', () => {
  const percent = 'as N% with N above 0 and below 100, such as 5%'
  test.each([
    { text: '5', want: 'such as request_throughput: 5%' },
    { text: 'abc', want: 'such as request_throughput: 5%' },
    { text: '-3%', want: 'such as request_throughput: 5%' },
    { text: '', want: 'lists no metric' },
    { text: '{}', want: 'lists no metric' },
    { text: 'request_throughput: 5', want: percent },
    { text: 'request_throughput: -3%', want: percent },
    { text: 'request_throughput: abc', want: percent },
    { text: 'request_throughput: 0%', want: percent },
    { text: 'request_throughput: 100%', want: percent },
    { text: 'request_throughput: 5 %', want: percent },
    { text: 'request_throughput:', want: percent },
    { text: 'request_throughput: [5%]', want: percent },
    { text: 'mean_ttft_ms: 1000%', want: 'below 1000' },
    { text: 'mean_ttft: 5%', want: 'did you mean mean_ttft_ms?' },
    { text: 'mean_ttft_ms: {floor: 2s}', want: 'mean_ttft_ms.floor: got "2s"; expected a number in ms' },
    { text: 'mean_ttft_ms: {floor: 2ms}', want: 'can never fail' },
    { text: 'mean_ttft_ms: {max: -1}', want: 'mean_ttft_ms.max' },
    { text: 'mean_ttft_ms: {flor: 2}', want: 'did you mean floor?' },
    { text: 'mean_ttft_ms: {limit: 5%, required: perhaps}', want: 'true or false' },
    { text: 'request_throughput: {min: 5, max: 3}', want: 'max 3 is below min 5' },
    { text: 'request_throughput: {', want: 'is not valid YAML' },
    { text: 'mean_ttft_ms: 5%\nmean_ttft_ms: 6%', want: 'is not valid YAML' },
  ])('$text', ({ text, want }) => {
    expect(told(flag(text))).toEqual([expect.stringContaining(want)])
  })

  test('all of them at once, each with its line and column', () => {
    const file = yml(
      'limits:\n  request_throughput: 5\n  mean_ttft_ms:\n    limit: 5%\n    max: fast\n  mean_itl: 5%\n',
    )
    expect(told({ command: 'gate', file }).map((text) => text.split(': ')[0])).toEqual([
      'tokgate.yml:2:23 (limits)',
      'tokgate.yml:5:10 (limits)',
      'tokgate.yml:6:3 (limits)',
    ])
  })
})
