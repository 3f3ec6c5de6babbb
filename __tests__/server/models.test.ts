import { expect, test } from 'vitest'
import { UserProblem } from '../../src/domain/problem.ts'
import {
  detokenize,
  discover,
  openServer,
  readServerMetrics,
  resetPrefixCache,
  startProfile,
  tokenize,
  type Wanted,
} from '../../src/server/index.ts'
import { connectionTo, endpoint, model, models, type Script } from './endpoint.ts'

const signal = new AbortController().signal
const any: Wanted = { model: null, engine: null }

async function discovered(script: Script, wanted: Wanted) {
  await using at = await endpoint(script)
  await using server = openServer(connectionTo(at.url), { signal })
  return {
    found: await discover(server, wanted).catch((error: unknown) => error),
    asked: at.asked.map(({ line }) => line),
    url: at.url,
  }
}

test('vLLM tells the model’s weights, length and version', async () => {
  const { found } = await discovered(
    { 'GET /v1/models': models(model('tiny')), 'GET /version': { body: { version: '0.32.0' } } },
    any,
  )
  expect(found).toEqual({
    model: 'tiny',
    root: '/data/tiny',
    maxModelLen: 4096,
    engine: 'vllm',
    version: '0.32.0',
    maxOutputTokens: null,
  })
})

test('MindIE is told by its owner, and says what caps its answers; /stopService and /health are never asked', async () => {
  const { found, asked } = await discovered(
    {
      'GET /v1/models': models({ id: 'qwen2.5', object: 'model', owned_by: 'MindIE Server' }),
      'GET /v2': { body: { name: 'MindIE Server', version: '3.0.0', extensions: { max_iter_times: 512 } } },
    },
    { model: 'qwen2.5', engine: null },
  )
  expect(found).toEqual({
    model: 'qwen2.5',
    root: null,
    maxModelLen: null,
    engine: 'mindie',
    version: '3.0.0',
    maxOutputTokens: 512,
  })
  expect(asked).toEqual(['GET /v1/models', 'GET /v2'])
})

test('an engine that was named is believed', async () => {
  const { found } = await discovered(
    { 'GET /v1/models': models(model('m', { owned_by: 'me' })) },
    { model: 'm', engine: 'mindie' },
  )
  expect(found).toMatchObject({ engine: 'mindie', version: null })
})

test('without a wanted model the first one is taken', async () => {
  const { found } = await discovered({ 'GET /v1/models': models(model('base'), model('lora')) }, any)
  expect(found).toMatchObject({ model: 'base', engine: 'vllm', version: null })
})

test('another model is served: both are named, exit 4', async () => {
  const { found, url } = await discovered(
    { 'GET /v1/models': models(model('tiny'), model('small')) },
    { model: 'qwen2.5', engine: null },
  )
  expect(found).toBeInstanceOf(UserProblem)
  expect(found).toMatchObject({
    exit: 4,
    words: {
      en: `${url} does not serve model qwen2.5; it serves: tiny, small; set model to one of them, or deploy the other`,
      zh: `${url} 没有提供模型 qwen2.5；现有模型：tiny、small；请将 model 设为其中之一，或重新部署`,
    },
  })
})

test.each([
  ['a page that is no list', { body: '<html></html>' }, 'not a list of models'],
  ['an empty list', models(), 'lists no model yet'],
  [
    'a wrong path',
    { status: 404, body: { detail: 'Not Found' } },
    '/v1/models answers 404 (Not Found); check base-url (without /v1)',
  ],
  ['a refused key', { status: 401, body: { error: 'Unauthorized' } }, 'set OPENAI_API_KEY'],
  [
    'a broken gateway',
    { status: 502, body: 'bad\r\n::error::gateway' },
    '/v1/models answers 502 (bad ::error::gateway)',
  ],
])('%s is exit 4 and says the cure', async (_name, reply, want) => {
  const { found } = await discovered({ 'GET /v1/models': reply }, any)
  expect(found).toMatchObject({ name: 'UserProblem', exit: 4, message: expect.stringContaining(want) })
})

test('the key goes to the endpoint’s own origin, not to the metrics of another', async () => {
  const page = { body: 'num_requests_running{model_name="m"} 2' }
  await using at = await endpoint({ 'GET /metrics': page })
  await using other = await endpoint({ 'GET /mindie/metrics?all=1': page })
  const connection = connectionTo(at.url, { headers: [['Authorization', 'Bearer sesame']] })
  await using server = openServer(connection, { signal })
  expect(await readServerMetrics(server)).toMatchObject({ running: 2 })
  expect(await readServerMetrics(server, `${other.url}/mindie/metrics?all=1`)).toMatchObject({ running: 2 })
  expect(at.asked[0]?.headers.authorization).toBe('Bearer sesame')
  expect(other.asked[0]?.headers.authorization).toBeUndefined()
})

test('no metrics, or a server that refuses them, is no counters', async () => {
  await using at = await endpoint({ 'GET /metrics': { status: 500, body: { error: 'MIES_SERVICE_MONITOR_MODE' } } })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await readServerMetrics(server)).toBeNull()
  expect(await readServerMetrics(server, 'http://127.0.0.1:1/metrics')).toBeNull()
})

test('texts become ids and ids texts, as vLLM names the fields', async () => {
  await using at = await endpoint({
    'POST /tokenize': { body: { count: 2, max_model_len: 4096, tokens: [9707, 1879], token_strs: null } },
    'POST /detokenize': { body: { prompt: 'Hello 你好 world' } },
  })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await tokenize(server, { model: 'tiny', text: 'Hello', specialTokens: false })).toEqual([9707, 1879])
  expect(await detokenize(server, { model: 'tiny', tokens: [9707, 1879] })).toBe('Hello 你好 world')
  expect(at.asked.map(({ body }) => JSON.parse(body))).toEqual([
    { model: 'tiny', prompt: 'Hello', add_special_tokens: false },
    { model: 'tiny', tokens: [9707, 1879] },
  ])
})

test.each([
  [{ status: 404, body: { detail: 'Not Found' } }, '/tokenize answers 404 (Not Found)'],
  [{ body: { count: 3 } }, '/tokenize answers without tokens'],
  [{ body: 'no JSON' }, '/tokenize answers 200 (no JSON)'],
])('a server that cannot tokenize is exit 2 and points to a local tokenizer', async (reply, want) => {
  await using at = await endpoint({ 'POST /tokenize': reply })
  await using server = openServer(connectionTo(at.url), { signal })
  const problem = await tokenize(server, { model: 'm', text: '', specialTokens: true }).catch((error: unknown) => error)
  expect(problem).toMatchObject({ name: 'UserProblem', exit: 2, message: expect.stringContaining(want) })
  expect(problem).toMatchObject({ message: expect.stringContaining('give a local tokenizer directory with tokenizer') })
})

test('the profiler and the cache are switched by a POST without a body', async () => {
  await using at = await endpoint({ 'POST /start_profile': { body: '' } })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await startProfile(server)).toBe(true)
  expect(await resetPrefixCache(server)).toBe(false)
  expect(at.asked.map(({ body }) => body)).toEqual(['', ''])
})
