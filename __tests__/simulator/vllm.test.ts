import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/index.ts'
import { chat, completion, events, send, tokenEvents } from './client.ts'

const golden = (name: string) => readFileSync(new URL(`./golden/vllm-0.32.0-${name}`, import.meta.url), 'utf8')

const sim = await startSimulator({ fast: true, model: 'tiny', maxModelLen: 4096 })
afterAll(() => sim.close())

const completions = (change: object = {}) => send(`${sim.url}/v1/completions`, { body: { ...completion, ...change } })
const chats = (change: object = {}) => send(`${sim.url}/v1/chat/completions`, { body: { ...chat, ...change } })

/** What differs between two runs of a server: ids, paths, times, the words that were generated, prompt token counts. */
const shape = (stream: string) =>
  stream
    .replaceAll(/(cmpl-|modelperm-)[0-9a-f]+/g, '$1ID')
    .replaceAll(/"root":"[^"]*"/g, '"root":"R"')
    .replaceAll(/"created":\d+/g, '"created":T')
    .replaceAll(/"text":"[^"]*"/g, '"text":"W"')
    .replaceAll(/"content":"[^"]+"/g, '"content":"W"')
    .replaceAll(/"prompt_tokens":\d+,"total_tokens":\d+/g, '"prompt_tokens":P,"total_tokens":P+C')

/** The body of one exchange of the recorded ones. */
function recorded(title: string): string {
  const [, text = ''] = golden('misc-exchanges.txt').split(`### ${title}\n`)
  return (text.split(/\n### /)[0] ?? '').split('\n\n').slice(1).join('\n\n')
}

test('a completions stream is a real server’s, event for event', async () => {
  const { status, headers, body } = await completions()
  expect(status).toBe(200)
  expect(shape(body)).toBe(shape(golden('completions.sse')))
  expect(body).toContain('"usage":{"prompt_tokens":5,"total_tokens":13,"completion_tokens":8}')
  const { date: _, ...named } = headers
  expect(named).toEqual({
    server: 'uvicorn',
    'content-type': 'text/event-stream; charset=utf-8',
    vary: 'Origin',
    'transfer-encoding': 'chunked',
  })
})

test('a chat stream is a real server’s: role event first, finish reason on the last token', async () => {
  const { body } = await chats()
  expect(shape(body)).toBe(shape(golden('chat.sse')))
  expect(tokenEvents(body)).toHaveLength(9)
})

test('the role event leaves with the first token', async () => {
  const { reads } = await chats({ max_completion_tokens: 2 })
  expect(events(String(reads[0]))).toHaveLength(2)
})

test.each([
  { title: 'max_tokens 1 chat', answer: () => chats({ max_completion_tokens: 1 }) },
  {
    title: 'continuous_usage_stats + max_tokens 2',
    answer: () => completions({ max_tokens: 2, stream_options: { include_usage: true, continuous_usage_stats: true } }),
  },
  { title: 'token id prompt', answer: () => completions({ max_tokens: 2, stream: false, stream_options: undefined }) },
])('recorded stream or body: $title', async ({ title, answer }) => {
  expect(shape((await answer()).body).trim()).toBe(shape(recorded(title)).trim())
})

test.each([
  { title: 'GET /version', path: '/version' },
  { title: 'GET /health', path: '/health' },
  { title: 'GET /v1/models', path: '/v1/models' },
  { title: 'GET /load', path: '/load' },
  { title: 'wrong path', path: '/nope', status: 404 },
  { title: 'wrong method', path: '/v1/completions', status: 405 },
  {
    title: '404 model (completions)',
    path: '/v1/completions',
    body: { ...completion, model: 'nope' },
    status: 404,
  },
  { title: '404 model (chat, stream)', path: '/v1/chat/completions', body: { ...chat, model: 'nope' }, status: 404 },
  {
    title: '400 too long prompt, stream',
    path: '/v1/completions',
    body: { ...completion, prompt: Array.from({ length: 5000 }, () => 1) },
    status: 400,
  },
  {
    title: 'token id out of vocab',
    path: '/v1/completions',
    body: { ...completion, prompt: [9_999_999] },
    status: 400,
  },
  { title: 'empty prompt', path: '/v1/completions', body: { ...completion, prompt: '' }, status: 400 },
  { title: 'max_tokens 0', path: '/v1/completions', body: { ...completion, max_tokens: 0 }, status: 400 },
  {
    title: 'stream_options w/o stream',
    path: '/v1/completions',
    body: { ...completion, stream: false },
    status: 400,
  },
])('recorded answer: $title', async ({ title, path, body, status }) => {
  const answer = await send(sim.url + path, body === undefined ? {} : { body })
  expect(answer.status).toBe(status ?? 200)
  expect(shape(answer.body).trim()).toBe(shape(recorded(title)).trim())
})

test('a body that is no JSON is refused, and a field that is unknown is not', async () => {
  expect((await send(`${sim.url}/v1/completions`, { body: '{"a"' })).status).toBe(400)
  expect((await completions({ no_such_field: 1, logprobs: null, temperature: 0 })).status).toBe(200)
})

test('prompt and answer past the context length give 200 and fewer tokens, silently', async () => {
  const { status, body } = await completions({ prompt: Array.from({ length: 4090 }, (_, i) => i), max_tokens: 100 })
  expect(status).toBe(200)
  expect(tokenEvents(body)).toHaveLength(6)
  expect(tokenEvents(body).at(-1)?.choices[0]?.finish_reason).toBe('length')
})

test('without include_usage the last token carries the fingerprint and no usage comes', async () => {
  const { body } = await completions({ stream_options: undefined, max_tokens: 2 })
  expect(body).not.toContain('"usage"')
  expect(body).toContain('"token_ids":null}],"system_fingerprint":"vllm-0.32.0-97f37352"}\n\ndata: [DONE]\n\n')
})

test('tokenize and detokenize answer as the recorded server, and undo each other', async () => {
  const ask = async (path: string, body: object) => JSON.parse((await send(sim.url + path, { body })).body)
  const tokens = [9707, 220, 186, 1879]
  const { prompt } = await ask('/detokenize', { model: 'tiny', tokens })
  expect(await ask('/tokenize', { model: 'tiny', prompt })).toEqual({
    count: 4,
    max_model_len: 4096,
    tokens,
    token_strs: null,
  })
  expect(await ask('/tokenize', { prompt: '', add_special_tokens: true })).toMatchObject({ count: 0, tokens: [] })
  expect((await ask('/tokenize', { messages: chat.messages })).count).toBe(5 + 2 + 3)
})

test('a prompt as text and as ids is the same prompt', async () => {
  const text = JSON.parse((await send(`${sim.url}/detokenize`, { body: { tokens: [7, 8, 9] } })).body).prompt
  const said = (body: string) => tokenEvents(body).length
  expect(said((await completions({ prompt: text })).body)).toBe(8)
  expect((await completions({ prompt: text })).body).toContain('"prompt_tokens":3')
})

test('a given x-request-id becomes the answer’s id', async () => {
  const { body } = await send(`${sim.url}/v1/completions`, { body: completion, headers: { 'x-request-id': 'mine-7' } })
  expect(body).toContain('"id":"cmpl-mine-7"')
})

test('answers end early only when the deployment says so, and never with ignore_eos', async () => {
  await using early = await startSimulator({ fast: true, model: 'tiny', earlyEos: 0.9, seed: 1 })
  const ask = async (change: object) => {
    const { body } = await send(`${early.url}/v1/completions`, { body: { ...completion, max_tokens: 64, ...change } })
    return tokenEvents(body)
  }
  const ended = await ask({})
  expect(ended.length).toBeLessThan(64)
  expect(ended.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  expect(await ask({ ignore_eos: true })).toHaveLength(64)
})

test('an API key is asked for under /v1 and nowhere else', async () => {
  await using locked = await startSimulator({ fast: true, apiKey: 'secret' })
  const models = (authorization?: string) =>
    send(`${locked.url}/v1/models`, authorization === undefined ? {} : { headers: { authorization } })
  expect(await models()).toMatchObject({ status: 401, body: '{"error":"Unauthorized"}' })
  expect((await models('Bearer None')).status).toBe(401)
  expect((await models('Bearer secret')).status).toBe(200)
  expect((await send(`${locked.url}/health`)).status).toBe(200)
})
