import { describe, expect, test } from 'vitest'
import { float } from '../../src/domain/python.ts'
import { baseUrlOf, configPath, samplingOf, wantsHelp } from '../../src/settings/index.ts'
import { complaintsOf, resolved, settingsOf, told, yml } from './ask.ts'

const documentCommand =
  '--backend vllm --model qwen2.5 --dataset-name random --tokenizer /data/models/llm/qwen/Qwen2.5-32B-Instruct ' +
  '--random-input-len 256 --num-prompts 640 --base-url http://172.16.33.106:1025 --trust-remote-code'

test('the document’s own command means what it meant', () => {
  const { scenarios, notes } = resolved({ argv: documentCommand.split(' ') })
  expect(scenarios).toHaveLength(1)
  expect(scenarios[0]?.name).toBe('default')
  expect(scenarios[0]?.settings).toMatchObject({
    backend: 'vllm',
    model: 'qwen2.5',
    datasetName: 'random',
    tokenizer: '/data/models/llm/qwen/Qwen2.5-32B-Instruct',
    randomInputLen: 256,
    randomOutputLen: 128,
    numPrompts: 640,
    baseUrl: 'http://172.16.33.106:1025',
    endpoint: '/v1/completions',
    compat: 'v0.9.1',
    seed: 0,
    requestRate: Number.POSITIVE_INFINITY,
    maxConcurrency: null,
    temperature: 0,
    ignoreEos: false,
    requestTimeout: { ms: 21_600_000 },
  })
  expect(notes.map(({ en }) => en)).toEqual(['--trust-remote-code: accepted, with nothing to do here'])
})

describe('defaults depend on command and generation', () => {
  test.each([
    {
      command: 'bench',
      compat: 'v0.9.1',
      want: { backend: 'vllm', datasetName: 'sharegpt', temperature: 0, ignoreEos: false },
    },
    {
      command: 'bench',
      compat: 'latest',
      want: { backend: 'openai', datasetName: 'random', temperature: null, ignoreEos: true },
    },
    {
      command: 'gate',
      compat: 'v0.9.1',
      want: { backend: 'vllm', datasetName: 'random', temperature: 0, ignoreEos: true },
    },
    {
      command: 'gate',
      compat: 'latest',
      want: { backend: 'openai', datasetName: 'random', temperature: 0, ignoreEos: true },
    },
  ] as const)('$command $compat', ({ command, compat, want }) => {
    expect(settingsOf({ command, argv: ['--model', 'm', '--compat', compat] })).toMatchObject(want)
  })

  test('gate', () => {
    expect(settingsOf({ command: 'gate' })).toMatchObject({
      rounds: 8,
      timeBudget: { ms: 1_800_000 },
      readyTimeout: { ms: 1_200_000 },
      requestTimeout: { ms: 600_000 },
      baselineDir: null,
      baselineStore: 'dir',
      baselineBranch: null,
      onInconclusive: null,
      onNoBaseline: 'pass',
      enforce: true,
      language: 'zh',
      vocabSize: 32_000,
      suite: 'default',
    })
  })

  test('compare never fails on an inconclusive outcome unless asked to', () => {
    expect(settingsOf({ command: 'compare', argv: ['a', 'b'] }).onInconclusive).toBe('pass')
  })

  test('other datasets than random end where they like', () => {
    expect(settingsOf({ command: 'gate', argv: ['--dataset-name', 'sharegpt'] }).ignoreEos).toBe(false)
  })

  test('a gate says which dataset it took', () => {
    expect(resolved({ command: 'gate' }).notes.map(({ en }) => en)).toEqual([
      expect.stringContaining('a gate takes random'),
    ])
  })
})

describe('precedence', () => {
  const file = yml('seed: 4\nscenarios:\n  short:\n    seed: 3\n')
  test.each([
    { name: 'flag over everything', argv: ['--seed', '1'], env: { TOKGATE_SEED: '2' }, file, want: 1 },
    { name: 'environment over the file', argv: [], env: { TOKGATE_SEED: '2' }, file, want: 2 },
    { name: 'scenario over the top of the file', argv: [], env: {}, file, want: 3 },
    { name: 'file over the default', argv: [], env: {}, file: yml('seed: 4'), want: 4 },
    { name: 'default', argv: [], env: {}, file: null, want: 0 },
    { name: 'an empty variable was not given', argv: [], env: { TOKGATE_SEED: '' }, file: yml('seed: 4'), want: 4 },
  ])('$name', ({ argv, env, file: given, want }) => {
    expect(settingsOf({ command: 'gate', argv, env, file: given }).seed).toBe(want)
  })

  test('input over environment', () => {
    const inputs = { INPUT_SEED: '1', 'INPUT_BASELINE-DIR': '/b' }
    expect(settingsOf({ command: 'gate', inputs, env: { TOKGATE_SEED: '2' } }).seed).toBe(1)
  })

  test('a bad value is told even where a stronger source covers it', () => {
    expect(told({ argv: ['--model', 'm', '--seed', '1'], env: { TOKGATE_SEED: 'x' } })).toEqual([
      'TOKGATE_SEED: got "x"; expected an integer from 0 to 4294967295',
    ])
  })

  test('the generic lengths of latest replace those of the dataset', () => {
    const argv = '--model m --compat latest --random-input-len 5 --input-len 7 --output-len 9'.split(' ')
    expect(settingsOf({ argv })).toMatchObject({ randomInputLen: 7, randomOutputLen: 9 })
  })
})

describe('scenarios', () => {
  const file = yml(
    'model: m\nnum-prompts: 10\nscenarios:\n  short: {random-input-len: 64}\n  long: {random-input-len: 4096}\n  plain:\n',
  )
  test('all of the map run, in its order, each with its changes', () => {
    const { scenarios, shared } = resolved({ command: 'gate', file })
    expect(scenarios.map(({ name, settings }) => [name, settings.randomInputLen, settings.numPrompts])).toEqual([
      ['short', 64, 10],
      ['long', 4096, 10],
      ['plain', 1024, 10],
    ])
    expect(shared.randomInputLen).toBe(1024)
  })
  test('scenario picks from the map', () => {
    const { scenarios } = resolved({ command: 'gate', file, argv: ['--scenario', 'long,short'] })
    expect(scenarios.map(({ name }) => name)).toEqual(['long', 'short'])
  })
  test('without a map it names the one', () => {
    expect(resolved({ command: 'gate', argv: ['--scenario', 'nightly'] }).scenarios.map(({ name }) => name)).toEqual([
      'nightly',
    ])
  })
  test.each([
    {
      name: 'an unknown scenario says the nearest',
      ask: { command: 'gate', file, argv: ['--scenario', 'lnog'] },
      want: 'did you mean long?',
    },
    { name: 'bench runs one', ask: { command: 'bench', file, argv: [] }, want: 'bench runs one scenario' },
    { name: 'two names need a map', ask: { command: 'gate', argv: ['--scenario', 'a,b'] }, want: 'exactly one name' },
    {
      name: 'a name is a path’s part',
      ask: { command: 'gate', argv: ['--scenario', '../x'] },
      want: 'expected a name',
    },
  ] as const)('$name', ({ ask, want }) => {
    expect(told(ask)).toEqual([expect.stringContaining(want)])
  })
})

describe('what settings must keep between them', () => {
  const ramp = '--compat latest --model m --ramp-up-strategy'
  test.each([
    { name: 'v0.9.1 needs a model', command: 'bench', argv: '', want: '--model: is missing' },
    { name: 'compare needs two sides', command: 'compare', argv: 'a.json', want: 'arguments: compare takes two sides' },
    {
      name: 'a certificate needs its key',
      command: 'gate',
      argv: '--client-cert c.pem',
      want: '--client-cert: a client certificate',
    },
    { name: 'a ramp is whole', command: 'bench', argv: `${ramp} linear`, want: '--ramp-up-strategy: a ramp needs' },
    {
      name: 'a ramp goes up from above 0',
      command: 'bench',
      argv: `${ramp} linear --ramp-up-start-rps 0 --ramp-up-end-rps 5`,
      want: '--ramp-up-start-rps: a ramp starts above 0',
    },
    {
      name: 'a ramp has no rate',
      command: 'bench',
      argv: `${ramp} linear --ramp-up-start-rps 1 --ramp-up-end-rps 5 --request-rate 3`,
      want: '--request-rate: a ramp sets',
    },
    {
      name: 'goodput is gated with levels only',
      command: 'gate',
      argv: '--limits request_goodput:\u00205%',
      want: '--limits: request_goodput cannot',
    },
    { name: 'the simulator has two voices', command: 'sim', argv: '--engine other', want: '--engine: the simulator' },
  ] as const)('$name', ({ command, argv, want }) => {
    const words = argv === '' ? [] : argv.split(/ (?!5%)/)
    expect(told({ command, argv: words })).toEqual([expect.stringContaining(want)])
  })

  test('latest asks the server for the model', () => {
    expect(settingsOf({ argv: ['--compat', 'latest'] }).model).toBeNull()
  })
  test('in the Action a gate needs nothing to find its branch of baselines, and a directory where that is asked for', () => {
    expect(settingsOf({ command: 'gate', inputs: {} })).toMatchObject({
      baselineStore: 'git',
      baselineBranch: 'tokgate-baselines',
      baselineRepository: null,
    })
    expect(told({ command: 'gate', inputs: { 'INPUT_BASELINE-STORE': 'dir' } })).toEqual([
      expect.stringContaining('input baseline-dir: is missing'),
    ])
    expect(settingsOf({ command: 'gate', inputs: { 'INPUT_BASELINE-DIR': '/b' } }).baselineStore).toBe('dir')
  })
})

test('all complaints come at once, from every source', () => {
  const asked = complaintsOf({
    command: 'gate',
    argv: ['--num-prompts', '0', '--modle', 'm', '--limits', '5'],
    env: { TOKGATE_ROUNDZ: '5', TOKGATE_ROUNDS: '99' },
    file: yml('sead: 1\nport: http\n'),
  })
  expect(asked.map(({ where }) => where)).toEqual([
    '--modle',
    'TOKGATE_ROUNDZ',
    'tokgate.yml:1:1 (sead)',
    '--num-prompts',
    '--limits:1:1',
    'TOKGATE_ROUNDS',
    'tokgate.yml:2:7 (port)',
  ])
})

describe('flags of vLLM’s that are no settings of ours', () => {
  test.each([
    {
      argv: '--use-beam-search --sonnet-input-len 550 --tokenizer-mode auto --custom-skip-chat-template',
      compat: 'v0.9.1',
    },
    { argv: '--dataset-path /x.json', compat: 'v0.9.1' },
    { argv: '--disable-shuffle --hf-name x --random-batch-size 1 --bfcl-categories a b', compat: 'latest' },
  ])('$compat accepts $argv and says so', ({ argv, compat }) => {
    const { notes } = resolved({ argv: ['--model', 'm', '--compat', compat, ...argv.split(' ')] })
    expect(notes).toHaveLength(1)
    for (const flag of argv.split(' ').filter((word) => word.startsWith('--'))) expect(notes[0]?.en).toContain(flag)
  })

  test.each([
    { argv: '--probe-request-rate 1', want: 'does not have yet' },
    { argv: '--plot-timeline', want: 'does not have yet' },
    { argv: '--skip-tokenizer-init', want: 'custom datasets' },
    { argv: '--dataset-path x', want: 'dataset random' },
    { argv: '--tokenizer-mode mistral', want: 'expected auto or hf' },
    { argv: '--random-batch-size 4', want: 'expected 1' },
  ])('$argv is refused by name', ({ argv, want }) => {
    const words = argv.split(' ')
    expect(told({ argv: ['--model', 'm', '--compat', 'latest', ...words] })).toEqual([
      expect.stringMatching(new RegExp(`^${words[0]}: .*${want}`)),
    ])
  })
})

test('sampling parameters come in vLLM’s order, floats as floats', () => {
  const argv = '--model m --temperature 0 --top-k 5 --top-p 1'.split(' ')
  expect(samplingOf(settingsOf({ argv }))).toEqual([
    ['top_p', float(1)],
    ['top_k', 5],
    ['temperature', float(0)],
  ])
})

test.each([
  { argv: '--base-url http://h:1025/', want: 'http://h:1025' },
  { argv: '--base-url https://h/prefix', want: 'https://h/prefix' },
  { argv: '--host h --port 9', want: 'http://h:9' },
  { argv: '--host ::1', want: 'http://[::1]:8000' },
])('$argv is $want', ({ argv, want }) => {
  expect(baseUrlOf(settingsOf({ argv: ['--model', 'm', ...argv.split(' ')] }))).toBe(want)
})

test('the file that holds the settings is known before they are', () => {
  expect(configPath({ argv: ['--model', 'm', '--config=a.yml'], env: { TOKGATE_CONFIG: 'b.yml' } })).toBe('a.yml')
  expect(configPath({ argv: [], env: { TOKGATE_CONFIG: 'b.yml' } })).toBe('b.yml')
  expect(configPath({ inputs: { INPUT_CONFIG: 'c.yml' }, env: {} })).toBe('c.yml')
  expect(configPath({ argv: ['--', '--config', 'x'], env: {} })).toBeNull()
})

test('help is asked for whatever else is wrong', () => {
  expect(wantsHelp({ command: 'gate', argv: ['--modle', '--help'], env: {}, file: null })).toBe(true)
})
