import { describe, expect, test } from 'vitest'
import { type Fingerprint, fingerprintOf } from '../../src/commands/identity.ts'
import { compared, fingerprint, keyOf } from '../../src/gate/index.ts'
import { job } from '../gate/rows.ts'
import { connectionTo } from '../server/endpoint.ts'
import { settingsOf } from '../settings/ask.ts'

type Endpoint = Parameters<typeof fingerprintOf>[1]

const told = {
  engines: 1,
  enable_prefix_caching: 'True',
  block_size: '128',
  cache_dtype: 'auto',
  gpu_memory_utilization: '0.92',
  num_gpu_blocks: '16384',
}
const endpoint = {
  connection: connectionTo('http://npu-3:1025'),
  model: 'qwen2.5',
  modelId: 'qwen2.5',
  engine: 'vllm',
  version: '0.9.1',
  root: '/data/models/Qwen2.5-32B',
  maxModelLen: 4096,
  maxOutputTokens: null,
  told,
} as unknown as Endpoint
const prompts = {
  identity: { prompt_way: 'tokenizer', vocab_size: 151_665, tokenizer: 'sha256:1a2b' },
} as unknown as Parameters<typeof fingerprintOf>[2]

interface Measured {
  readonly flags?: readonly string[]
  readonly endpoint?: Partial<Record<keyof Endpoint, unknown>>
  readonly prompts?: Readonly<Record<string, unknown>>
  readonly head?: string
}

const standing = ['--identity', 'hardware=910B4 x8', 'HCCL_OP_EXPANSION_MODE=AIV', '--subject', 'image=serve:1']

function printOf({
  flags = standing,
  endpoint: change = {},
  prompts: made = {},
  head = '1a2b3c4',
}: Measured): Fingerprint {
  const settings = settingsOf({ command: 'gate', argv: ['--dataset-name', 'random', ...flags] })
  const identity = { ...prompts.identity, ...made } as typeof prompts.identity
  return fingerprintOf(settings, { ...endpoint, ...change } as Endpoint, { ...prompts, identity }, { head })
}

const baseline = printOf({})

/** What the candidate's gate would find in a store that holds the baseline only. */
function found(candidate: Fingerprint) {
  const key = keyOf('default', 'default', baseline.identity)
  const rows = [job(1, { ...baseline, key })]
  const asked = { suite: 'default', scenario: 'default', identity: candidate.identity, rows, mayStartKey: false }
  return { comparison: compared(asked), differing: fingerprint(candidate, baseline).filter(({ differs }) => differs) }
}

const settingCases: readonly (readonly [field: string, ...flags: string[]])[] = [
  ['dataset_name', '--dataset-name', 'sharegpt', '--dataset-path', '/data/sharegpt.json', '--ignore-eos=true'],
  ['compat', '--compat', 'latest', '--backend', 'vllm'],
  ['random_input_len', '--random-input-len', '256'],
  ['random_output_len', '--random-output-len', '64'],
  ['random_prefix_len', '--random-prefix-len', '16'],
  ['random_range_ratio', '--random-range-ratio', '0.5'],
  ['num_prompts', '--num-prompts', '640'],
  ['request_rate', '--request-rate', '20'],
  ['burstiness', '--burstiness', '0.5'],
  ['max_concurrency', '--max-concurrency', '64'],
  ['ignore_eos', '--ignore-eos=false'],
  ['logprobs', '--logprobs', '1'],
  ['lanes', '--lanes', '2'],
  ['endpoint', '--endpoint', '/gateway/v1/completions'],
  ['goodput', '--goodput', 'ttft:500'],
  ['sampling', '--temperature', '0.7'],
]

const endpointCases = [
  ['the served model', 'model', { endpoint: { model: 'qwen2.5-w8a8' } }],
  ['the tokenizer', 'tokenizer', { prompts: { tokenizer: 'sha256:9f8e' } }],
  ['the vocabulary that prompts are drawn from', 'vocab_size', { prompts: { vocab_size: 32_000 } }],
  ['how prompts are made', 'prompt_way', { prompts: { prompt_way: 'server' } }],
  ['TLS on the way', 'client_path', { endpoint: { connection: connectionTo('https://npu-3:1025') } }],
  [
    'a proxy on the way',
    'client_path',
    { endpoint: { connection: connectionTo('http://npu-3:1025', { proxy: 'http://p:1' }) } },
  ],
] as const

const latestCases = [
  ['extra_body', '--extra-body', '{"a": 1}'],
  ['ramp_up', '--ramp-up-strategy', 'linear', '--ramp-up-start-rps', '1', '--ramp-up-end-rps', '9'],
]

const subjectCases = [
  ['the engine', 'engine', { engine: 'other' }],
  ['its version', 'engine_version', { version: '0.10.0' }],
  ['the weights', 'model_root', { root: '/data/models/Qwen2.5-32B-W8A8' }],
  ['the longest context', 'max_model_len', { maxModelLen: 8192 }],
  ['MindIE’s cap', 'max_output_tokens', { maxOutputTokens: 512 }],
  ['prefix caching', 'enable_prefix_caching', { told: { ...told, enable_prefix_caching: 'False' } }],
  ['the block size', 'block_size', { told: { ...told, block_size: '16' } }],
  ['the type of the cache', 'cache_dtype', { told: { ...told, cache_dtype: 'fp8' } }],
  ['the share of memory', 'gpu_memory_utilization', { told: { ...told, gpu_memory_utilization: '0.9' } }],
  ['the number of blocks', 'num_gpu_blocks', { told: { ...told, num_gpu_blocks: '9000' } }],
] as const

describe('an identity field makes two jobs incomparable, and is the only one named:', () => {
  const alone = (candidate: Fingerprint, field: string) => {
    const { comparison, differing } = found(candidate)
    expect(differing.map((one) => one.field)).toEqual([field])
    expect(differing[0]?.kind).toBe('identity')
    expect(comparison).toMatchObject({ kind: 'other', allowed: false, differing: [{ field }] })
  }

  test.each(settingCases)('%s', (field, ...flags) => {
    alone(printOf({ flags: [...standing, ...flags] }), field)
  })

  test.each(endpointCases)('%s', (_, field, change) => alone(printOf(change), field))

  test.each(latestCases)('%s, of compat latest', (field, ...flags) => {
    const latest = [...standing, '--compat', 'latest']
    const fields = fingerprint(printOf({ flags: [...latest, ...flags] }), printOf({ flags: latest }))
    expect(fields.filter(({ differs }) => differs)).toMatchObject([{ field, kind: 'identity' }])
  })

  test('the hardware that the user names', () => {
    const flags = standing.map((flag) => flag.replace('910B4 x8', '910B4 x4'))
    alone(printOf({ flags }), 'hardware')
  })

  test('an engine argument that the user names', () => {
    alone(printOf({ flags: standing.map((flag) => flag.replace('AIV', 'HOST')) }), 'HCCL_OP_EXPANSION_MODE')
  })

  test('the version of the client’s path and arithmetic', () => {
    alone({ ...baseline, identity: { ...baseline.identity, measurement_version: 99 } }, 'measurement_version')
  })

  test('several engines in place of one: the parallelism, as far as a page shows it', () => {
    const { differing } = found(printOf({ endpoint: { told: { ...told, engines: 4 } } }))
    expect(differing).toEqual([
      { field: 'parallelism', kind: 'identity', baseline: null, candidate: 'dp4', differs: true },
      { field: 'engines', kind: 'subject', baseline: 1, candidate: 4, differs: true },
    ])
  })

  test('a backend with its path, a list of LoRA names with how they are given out', () => {
    const chat = printOf({ flags: [...standing, '--backend', 'openai-chat', '--endpoint', '/v1/chat/completions'] })
    expect(found(chat).differing.map(({ field }) => field)).toEqual(['backend', 'endpoint'])
    const lora = printOf({ flags: [...standing, '--lora-modules', 'a', 'b'] })
    expect(found(lora).differing.map(({ field }) => field)).toEqual(['lora_modules', 'lora_assignment'])
  })
})

describe('a subject field is shown and does not matter:', () => {
  const shown = (candidate: Fingerprint, field: string) => {
    const { comparison, differing } = found(candidate)
    expect(differing).toMatchObject([{ field, kind: 'subject' }])
    expect(comparison.kind).toBe('same')
  }

  test.each(subjectCases)('%s', (_, field, change) => shown(printOf({ endpoint: change }), field))

  test('the commit', () => shown(printOf({ head: '5d6e7f8' }), 'commit'))

  test('the image that the user names', () => {
    shown(printOf({ flags: standing.map((flag) => flag.replace('serve:1', 'serve:2')) }), 'image')
  })

  test.each(['client_platform', 'client_node', 'client_cpu'])('the client’s machine: %s', (field) => {
    shown({ ...baseline, subject: { ...baseline.subject, [field]: 'another' } }, field)
  })
})

describe('what identity names', () => {
  test('moves a field that the endpoint tells', () => {
    const { identity, subject } = printOf({ flags: ['--identity', 'engine_version', 'max_model_len'] })
    expect(identity).toMatchObject({ engine_version: '0.9.1', max_model_len: 4096 })
    expect(subject).not.toHaveProperty('engine_version')
    expect(subject).not.toHaveProperty('max_model_len')
  })

  test('is unknown where nobody tells it', () => {
    expect(printOf({ flags: ['--identity', 'cann'] }).identity).toMatchObject({ cann: null, hardware: null })
  })
})

test('never in a fingerprint: the address, a path of the endpoint’s machine, the limits', () => {
  const text = JSON.stringify(printOf({ flags: [...standing, '--limits', 'mean_ttft_ms: 33%'] }))
  expect(text).not.toMatch(/npu-3|1025|\/data\/models|0\.33/)
  const other = printOf({ endpoint: { connection: connectionTo('http://npu-9:8000') } })
  expect(found(other).differing).toEqual([])
})

test('every field of a fingerprint has its case above', () => {
  const ofTheirOwn = {
    identity: ['hardware', 'HCCL_OP_EXPANSION_MODE', 'parallelism', 'measurement_version', 'backend', 'lora_modules'],
    subject: ['engines', 'commit', 'image', 'client_platform', 'client_node', 'client_cpu'],
  }
  const identity = [
    ...settingCases.map(([field]) => field),
    ...endpointCases.map(([, field]) => field),
    ...latestCases.map(([field]) => field),
    ...ofTheirOwn.identity,
    'lora_assignment',
  ]
  const subject = [...subjectCases.map(([, field]) => field), ...ofTheirOwn.subject]
  expect(Object.keys(baseline.identity).toSorted()).toEqual([...new Set(identity)].toSorted())
  expect(Object.keys(baseline.subject).toSorted()).toEqual(subject.toSorted())
})
