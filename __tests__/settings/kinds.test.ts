import { describe, expect, test } from 'vitest'
import { float } from '../../src/domain/python.ts'
import { settingsOf, told, yml } from './ask.ts'

const latest = (argv: readonly string[]) => settingsOf({ argv: ['--model', 'm', '--compat', 'latest', ...argv] })
const gate = (argv: readonly string[]) => settingsOf({ command: 'gate', argv })

describe('durations', () => {
  test.each([
    ['30m', 1_800_000],
    ['20 min', 1_200_000],
    ['1h30m', 5_400_000],
    ['1h 30min', 5_400_000],
    ['90s', 90_000],
    ['600', 600_000],
    ['0.5', 500],
    ['250ms', 250],
  ])('%s', (text, ms) => {
    expect(gate(['--time-budget', text]).timeBudget).toEqual({ ms })
  })
  test.each(['0', '-5', '30x', 'm', '1.5.2h', 'soon', '5 m s'])('%s is none', (text) => {
    expect(told({ command: 'gate', argv: ['--time-budget', text] })).toEqual([expect.stringContaining('such as 30m')])
  })
})

describe('numbers are read as Python reads them', () => {
  test.each([
    { argv: ['--num-prompts', '1_000'], want: { numPrompts: 1000 } },
    { argv: ['--num-prompts', ' 7 '], want: { numPrompts: 7 } },
    { argv: ['--request-rate', 'inf'], want: { requestRate: Number.POSITIVE_INFINITY } },
    { argv: ['--request-rate', '1e1'], want: { requestRate: 10 } },
    { argv: ['--request-rate', '.5'], want: { requestRate: 0.5 } },
    { argv: ['--top-k', '-1'], want: { topK: -1 } },
    { argv: ['--metric-percentiles', '50, 90,99.9'], want: { metricPercentiles: [50, 90, 99.9] } },
    { argv: ['--max-concurrency', '0'], want: { maxConcurrency: 0 } },
  ])('$argv', ({ argv, want }) => {
    expect(settingsOf({ argv: ['--model', 'm', ...argv] })).toMatchObject(want)
  })
  test.each([
    { argv: ['--num-prompts', '1.5'] },
    { argv: ['--num-prompts', '0x10'] },
    { argv: ['--num-prompts', '1e3'] },
    { argv: ['--num-prompts', ''] },
    { argv: ['--num-prompts', '99999999999999999999'] },
    { argv: ['--request-rate', '0'] },
    { argv: ['--request-rate', 'nan'] },
    { argv: ['--request-rate', '-inf'] },
    { argv: ['--seed', '4294967296'] },
    { argv: ['--port', '0'] },
    { argv: ['--metric-percentiles', '50,,99'] },
    { argv: ['--metric-percentiles', '101'] },
    { argv: ['--max-concurrency', '-1'] },
    { argv: ['--top-p', '1.5'] },
    { argv: ['--random-range-ratio', '1.0'] },
    { argv: ['--backend', 'vlm'] },
    { argv: ['--percentile-metrics', 'ttft,tpto'] },
    { argv: ['--goodput', 'itl:5'] },
    { argv: ['--goodput', 'ttft:-5'] },
    { argv: ['--endpoint', 'v1/completions'] },
    { argv: ['--base-url', '172.16.33.106:1025'] },
    { argv: ['--ignore-eos=maybe'] },
  ])('$argv is a complaint', ({ argv }) => {
    const flag = argv[0]?.split('=')[0]
    expect(told({ argv: ['--model', 'm', ...argv] })).toEqual([expect.stringMatching(new RegExp(`^${flag}: got`))])
  })
})

describe('lists', () => {
  test('v0.9.1 cuts metadata at a second =, its successor keeps it', () => {
    const argv = ['--model', 'm', '--metadata', ' a = b=c', 'd=']
    expect(settingsOf({ argv }).metadata).toEqual([
      ['a', 'b'],
      ['d', ''],
    ])
    expect(latest(['--metadata', 'a=b=c']).metadata).toEqual([['a', 'b=c']])
  })
  test('one a line in inputs, a list or a map in a file', () => {
    const want = [
      ['cann', '8.2.RC1'],
      ['driver', null],
    ]
    const inputs = { INPUT_IDENTITY: ' cann=8.2.RC1\n\ndriver\n', 'INPUT_BASELINE-DIR': '/b' }
    expect(settingsOf({ command: 'gate', inputs }).identity).toEqual(want)
    expect(settingsOf({ command: 'gate', file: yml('identity: [cann=8.2.RC1, driver]') }).identity).toEqual(want)
    expect(settingsOf({ command: 'gate', file: yml('identity:\n  cann: 8.2.RC1') }).identity).toEqual([want[0]])
  })
  test('goodput', () => {
    expect(settingsOf({ argv: ['--model', 'm', '--goodput', 'ttft:200', 'e2el:1e3'] }).goodput).toEqual([
      ['ttft', 200],
      ['e2el', 1000],
    ])
    expect(settingsOf({ argv: ['--model', 'm'], file: yml('goodput: {tpot: 50}') }).goodput).toEqual([['tpot', 50]])
  })
  test('names of percentile metrics may have blanks between', () => {
    expect(settingsOf({ argv: ['--model', 'm', '--percentile-metrics', 'ttft, e2el'] }).percentileMetrics).toEqual([
      'ttft',
      'e2el',
    ])
  })
  test('headers', () => {
    expect(gate(['--header', 'X-Route=a=b', 'Authorization=Bearer t']).header).toEqual([
      ['X-Route', 'a=b'],
      ['Authorization', 'Bearer t'],
    ])
  })
})

describe('booleans', () => {
  test.each(['true', 'True', 'TRUE', 'false', 'False', 'FALSE'])('%s', (text) => {
    const inputs = { INPUT_ENFORCE: text, 'INPUT_BASELINE-DIR': '/b' }
    expect(settingsOf({ command: 'gate', inputs }).enforce).toBe(/true/i.test(text))
  })
  test.each(['yes', '1', 'on', 'tRue'])('%s is none', (text) => {
    const inputs = { INPUT_ENFORCE: text, 'INPUT_BASELINE-DIR': '/b' }
    expect(told({ command: 'gate', inputs })).toEqual([expect.stringContaining('expected true or false')])
  })
  test('what is on by default is turned off with =false', () => {
    expect(gate(['--enforce=false', '--ignore-eos=false'])).toMatchObject({ enforce: false, ignoreEos: false })
  })
})

describe('JSON', () => {
  test('integers and floats stay apart, from a flag and from a file', () => {
    const want = { min_tokens: 16, penalty: float(1), stop: ['a'], nested: { on: true, off: null } }
    expect(
      latest(['--extra-body', '{"min_tokens": 16, "penalty": 1.0, "stop": ["a"], "nested": {"on": true, "off": null}}'])
        .extraBody,
    ).toEqual(want)
    const file = yml(
      'model: m\ncompat: latest\nextra-body:\n  min_tokens: 16\n  penalty: 1.0\n  stop: ["a"]\n  nested: {on: true, off: }\n',
    )
    expect(settingsOf({ argv: [], file }).extraBody).toEqual(want)
  })
  test.each(['[1]', '1', '{', '"a"', '{"n": 12345678901234567890}'])('%s is no object', (text) => {
    expect(told({ argv: ['--compat', 'latest', '--extra-body', text] })).toEqual([
      expect.stringContaining('no JSON object'),
    ])
  })
  test('latest gives input and output ratios of their own', () => {
    expect(latest(['--random-range-ratio', '{"input": 0.3, "output": 0.5}']).randomRangeRatio).toEqual({
      input: 0.3,
      output: 0.5,
    })
    expect(latest(['--random-range-ratio', '0.25']).randomRangeRatio).toEqual({ input: 0.25, output: 0.25 })
    expect(told({ argv: ['--model', 'm', '--random-range-ratio', '{"input": 0.3, "output": 0.5}'] })).toHaveLength(1)
  })
})

test('between-job-noise is a percentage within its bounds', () => {
  expect(gate(['--between-job-noise', '1.5%']).betweenJobNoise).toBe(0.015)
  for (const text of ['1.5', '0.1%', '6%']) {
    expect(told({ command: 'gate', argv: ['--between-job-noise', text] })).toEqual([
      expect.stringContaining('0.5% to 5%'),
    ])
  }
})

test.each([
  { name: 'header', argv: ['--header', 'sk-secret'] },
  { name: 'header with a line end', argv: ['--header', 'A=sk-secret\nB: c'] },
  { name: 'base-url', argv: ['--base-url', 'http://user:sk-secret@h'] },
  { name: 'base-url that is no URL', argv: ['--base-url', 'user://a:sk-secret@h:x'] },
  { name: 'proxy', argv: ['--proxy', 'socks://user:sk-secret@h'] },
])('a complaint about $name does not repeat a secret', ({ argv }) => {
  const said = told({ command: 'gate', argv })
  expect(said).toHaveLength(1)
  expect(said.join()).not.toContain('sk-secret')
})
