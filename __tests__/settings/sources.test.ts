import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { complaintsOf, settingsOf, told, yml } from './ask.ts'

const inputs = (more: Readonly<Record<string, string>>) => ({ 'INPUT_BASELINE-DIR': '/b', ...more })

describe('inputs of the Action', () => {
  test('names are upper-cased, hyphens kept; empty is not given; the rest of the environment is not looked at', () => {
    const given = inputs({
      INPUT_COMMAND: 'gate',
      'INPUT_BASE-URL': ' http://172.16.33.106:1025 ',
      'INPUT_NUM-PROMPTS': '',
      INPUT_TOKEN: 'ghs_x',
      HOME: '/root',
    })
    expect(settingsOf({ command: 'gate', inputs: given })).toMatchObject({
      baseUrl: 'http://172.16.33.106:1025',
      numPrompts: 1000,
      token: 'ghs_x',
      baselineDir: '/b',
    })
  })
  test('the two sides of compare, one a line', () => {
    expect(settingsOf({ command: 'compare', inputs: { INPUT_ARGS: 'a.json\nb.json\n' } }).args).toEqual([
      'a.json',
      'b.json',
    ])
  })
  test.each([
    { given: { INPUT_BASEURL: 'x' }, want: 'input baseurl: is no setting of tokgate; did you mean base-url?' },
    {
      given: { INPUT_COMMAND: 'gaet' },
      want: 'input command: got "gaet"; expected one of gate, report, compare, baseline, check; did you mean gate?',
    },
    { given: { INPUT_COMMAND: 'bench' }, want: 'input command: got "bench"' },
    { given: { INPUT_STORE: 'true' }, want: 'input store: has no use in the Action' },
    { given: { INPUT_FORMAT: 'json' }, want: 'input format: has no use in the Action' },
    { given: { INPUT_FAST: 'true' }, want: 'input fast: has no use in the Action' },
    { given: { 'INPUT_NUM-WARMUPS': '3' }, want: 'input num-warmups: is not in vLLM' },
  ])('$want', ({ given, want }) => {
    expect(told({ command: 'gate', inputs: inputs(given) })).toEqual([expect.stringContaining(want)])
  })
  test('what another command takes is told', () => {
    const given = { INPUT_ARGS: 'a\nb', INPUT_ENFORCE: 'false' }
    expect(told({ command: 'compare', inputs: given })).toEqual([
      expect.stringContaining('has no use in compare, only in gate'),
    ])
  })
})

describe('environment', () => {
  test('TOKGATE_BASE_URL names base-url', () => {
    expect(settingsOf({ env: { TOKGATE_BASE_URL: 'http://h' } }).baseUrl).toBe('http://h')
  })
  test('what another command takes may stand there', () => {
    expect(told({ env: { TOKGATE_ROUNDS: '5', OPENAI_API_KEY: 'x' } })).toEqual([])
  })
  test('an unknown name says the nearest', () => {
    expect(told({ env: { TOKGATE_BASE_ULR: 'x' } })).toEqual([
      'TOKGATE_BASE_ULR: is no setting of tokgate; did you mean TOKGATE_BASE_URL?',
    ])
  })
})

describe('tokgate.yml', () => {
  test('values are read as they are written', () => {
    const file = yml(
      'model: 7.10\nrequest-rate: .inf\nignore-eos: true\nmetric-percentiles: [50, 99.9]\nlora-modules: [a, b]\n',
    )
    expect(settingsOf({ argv: [], file })).toMatchObject({
      model: '7.10',
      requestRate: Number.POSITIVE_INFINITY,
      ignoreEos: true,
      metricPercentiles: [50, 99.9],
      loraModules: ['a', 'b'],
    })
  })
  test('compat decides which keys exist', () => {
    expect(settingsOf({ argv: [], file: yml('compat: latest\nnum-warmups: 3\n') }).numWarmups).toBe(3)
    expect(told({ file: yml('num-warmups: 3\n') })).toEqual([
      expect.stringContaining('tokgate.yml:1:1 (num-warmups): is not in vLLM'),
    ])
  })
  test('an empty file says nothing', () => {
    expect(told({ file: yml('# nothing yet\n') })).toEqual([])
  })
  test.each([
    {
      name: 'an unknown key, with its place and the nearest',
      text: 'model: m\nnum_prompts: 3\n',
      want: 'tokgate.yml:2:1 (num_prompts): is no setting of tokgate; did you mean num-prompts?',
    },
    {
      name: 'an unknown key of a scenario',
      text: 'scenarios:\n  a:\n    sede: 3\n',
      want: 'tokgate.yml:3:5 (scenarios.a.sede): is no setting of tokgate; did you mean seed?',
    },
    { name: 'a secret', text: 'header: [A=b]\n', want: 'tokgate.yml:1:1 (header): may hold a secret' },
    { name: 'the file itself', text: 'config: x.yml\n', want: 'cannot be set in a file' },
    {
      name: 'what holds for the whole run',
      text: 'scenarios:\n  a:\n    compat: latest\n',
      want: 'tokgate.yml:3:5 (scenarios.a.compat): holds for the whole run',
    },
    { name: 'no value', text: 'model:\n', want: 'tokgate.yml:1:7 (model): has no value' },
    {
      name: 'a list where one value belongs',
      text: 'model: [a]\n',
      want: 'tokgate.yml:1:8 (model): has a list or a map',
    },
    { name: 'an empty map of scenarios', text: 'scenarios:\n', want: 'tokgate.yml:1:1 (scenarios): is no map' },
    {
      name: 'a scenario that is no map',
      text: 'scenarios:\n  a: 3\n',
      want: 'tokgate.yml:2:6 (scenarios.a): is no map',
    },
    { name: 'a list for a file', text: '- a\n', want: 'tokgate.yml:1:1: holds no settings' },
    { name: 'a key given twice', text: 'seed: 1\nseed: 2\n', want: 'tokgate.yml:2:1: is not valid YAML' },
    { name: 'broken YAML', text: 'seed: [1\n', want: 'is not valid YAML' },
    { name: 'two documents', text: 'seed: 1\n---\nseed: 2\n', want: 'is not valid YAML' },
    {
      name: 'a refused flag of vLLM’s',
      text: 'compat: latest\nplot-timeline: true\n',
      want: 'tokgate.yml:2:16 (plot-timeline): asks for something',
    },
  ])('$name', ({ text, want }) => {
    expect(told({ file: yml(text) })).toEqual([expect.stringContaining(want)])
  })
  test('an alias that refers to itself ends', () => {
    expect(told({ file: yml('limits: &a [*a]\n') })).toEqual([expect.stringContaining('too large or too deep')])
  })
  test('a small file that would unfold into a huge one ends', () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) =>
        `k${i}: &k${i} [${Array(9)
          .fill(i === 0 ? 'x' : `*k${i - 1}`)
          .join(', ')}]`,
    )
    expect(told({ file: yml(lines.join('\n')) })).toEqual([expect.stringContaining('too large or too deep')])
  })
})

describe('however mangled, a file gives complaints that name a place, never a crash', () => {
  const whole =
    'model: qwen2.5\nbase-url: http://h:1025\nnum-prompts: 640\nlimits:\n  request_throughput: 5%\n  p99_itl_ms: {max: 80ms, required: false}\n' +
    'goodput: {ttft: 200}\nidentity: [cann=8.2]\nextra-body: {a: 1}\nscenarios:\n  a: {seed: 1}\n  b:\n    random-input-len: 64\n'
  const placed = (text: string) => {
    for (const { where, words } of complaintsOf({ command: 'gate', file: yml(text) })) {
      expect(where).not.toBe('')
      expect(words.en).not.toBe('')
      expect(words.zh).not.toBe('')
    }
  }
  test('characters replaced, cut and put in', () => {
    const bite = fc.record({
      at: fc.nat(whole.length),
      cut: fc.nat(6),
      put: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom('{', '[', '&a', '*a', '!!x ', '? ', ': ', '\n', '\t', '%', '<<: ', '|\n', '__proto__: '),
      ),
    })
    fc.assert(
      fc.property(fc.array(bite, { minLength: 1, maxLength: 4 }), (bites) => {
        placed(bites.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), whole))
      }),
      { numRuns: 500 },
    )
  })
  test('any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), placed), { numRuns: 300 })
  })
  test('any value under any key', () => {
    const keys = [
      'limits',
      'seed',
      'header',
      'goodput',
      'extra-body',
      'metric-percentiles',
      'scenario',
      'scenarios',
      'time-budget',
      'comment',
      'toString',
      '__proto__',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.json({ maxDepth: 3 }), (key, json) => placed(`${key}: ${json}\n`)),
      { numRuns: 500 },
    )
  })
})

test('any flags, inputs and variables at all give complaints, never a crash', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('--limits', '--header', '--', '--top', '--seed', '--extra-body', '--goodput', '-h', '--=', '-'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.string(), (argv, value) => {
      complaintsOf({ command: 'gate', argv, env: { TOKGATE_LIMITS: value, [`TOKGATE_${value}`]: value } })
      complaintsOf({
        command: 'gate',
        inputs: { INPUT_LIMITS: value, INPUT_HEADER: value, [`INPUT_${value}`]: value },
        env: {},
      })
    }),
    { numRuns: 300 },
  )
})
