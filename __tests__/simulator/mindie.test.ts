import { afterAll, expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/index.ts'
import { chat, completion, events, send, tokenEvents } from './client.ts'

const sim = await startSimulator({ fast: true, engine: 'mindie', model: 'qwen2.5', maxIterTimes: 20 })
afterAll(() => sim.close())

const text = { ...completion, model: 'qwen2.5', prompt: 'Hello world' }
const messages = { model: 'qwen2.5', messages: chat.messages, max_tokens: 4, stream: true }
const completions = (change: object = {}) => send(`${sim.url}/v1/completions`, { body: { ...text, ...change } })
const chats = (change: object = {}) => send(`${sim.url}/v1/chat/completions`, { body: { ...messages, ...change } })

test('it says who it is: owned_by in /v1/models, and /v2', async () => {
  expect(JSON.parse((await send(`${sim.url}/v1/models`)).body).data[0]).toMatchObject({
    id: 'qwen2.5',
    owned_by: 'MindIE Server',
  })
  expect(JSON.parse((await send(`${sim.url}/v2`)).body)).toMatchObject({
    name: 'MindIE Server',
    version: '2.3.0',
    extensions: { max_iter_times: 20 },
  })
})

test.each(['/health', '/metrics', '/tokenize', '/version', '/load'])('%s is not on this port', async (path) => {
  expect(await send(sim.url + path)).toMatchObject({ status: 404 })
})

test('usage rides in the last event that has choices; no event of its own', async () => {
  const { body } = await completions({ max_tokens: 4 })
  const all = events(body)
  expect(all).toHaveLength(4)
  expect(all.map((event) => event.choices[0]?.finish_reason)).toEqual([null, null, null, 'length'])
  expect(all.map((event) => event.usage)).toEqual([
    undefined,
    undefined,
    undefined,
    { prompt_tokens: 4, completion_tokens: 4, total_tokens: 8 },
  ])
  expect(body.endsWith('data: [DONE]\n\n')).toBe(true)
})

test('chat opens with a role event in the same write as the first token, and repeats the role', async () => {
  const { body, reads } = await chats()
  expect(events(String(reads[0]))).toHaveLength(2)
  expect(tokenEvents(body)).toHaveLength(5)
  expect(tokenEvents(body)[0]).toMatchObject({ choices: [{ delta: { role: 'assistant', content: '' } }] })
  expect(tokenEvents(body).every((event) => JSON.stringify(event).includes('"role":"assistant"'))).toBe(true)
})

test.each([
  { name: 'max_tokens is read', ask: { max_tokens: 3 }, want: 3 },
  {
    name: 'max_completion_tokens never is: the answer is maxIterTimes long',
    ask: { max_tokens: null, max_completion_tokens: 3 },
    want: 20,
  },
  { name: 'more than maxIterTimes is cut, with finish reason length', ask: { max_tokens: 100 }, want: 20 },
])('$name', async ({ ask, want }) => {
  const { body } = await completions(ask)
  expect(events(body)).toHaveLength(want)
  expect(events(body).at(-1)?.choices[0]?.finish_reason).toBe('length')
})

test.each([
  { name: 'token ids', path: '/v1/completions', body: { ...text, prompt: [1, 2, 3] } },
  { name: 'several prompts', path: '/v1/completions', body: { ...text, prompt: ['a', 'b'] } },
  { name: 'another model', path: '/v1/completions', body: { ...text, model: 'Qwen2.5' } },
  { name: 'a body that is no JSON', path: '/v1/completions', body: '{' },
])('$name: 422 with a text as error', async ({ path, body }) => {
  const answer = await send(sim.url + path, { body })
  expect(answer.status).toBe(422)
  expect(JSON.parse(answer.body)).toEqual({ error: expect.any(String), error_type: 'Input Validation Error' })
})

test('older dialects take chat content as a string only', async () => {
  await using old = await startSimulator({ fast: true, engine: 'mindie', model: 'qwen2.5', stringContentOnly: true })
  const ask = (content: unknown) =>
    send(`${old.url}/v1/chat/completions`, { body: { ...messages, messages: [{ role: 'user', content }] } })
  expect((await ask([{ type: 'text', text: 'Hello' }])).status).toBe(422)
  expect((await ask('Hello')).status).toBe(200)
})

test('a whole answer', async () => {
  const { body } = await chats({ stream: false })
  expect(JSON.parse(body)).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant' }, finish_reason: 'length' }],
    usage: { completion_tokens: 4 },
  })
})

test('POST /v1/tokenizer counts tokens', async () => {
  const { body } = await send(`${sim.url}/v1/tokenizer`, { body: { inputs: 'Hello world' } })
  expect(JSON.parse(body)).toEqual({ token_number: 4, tokens: expect.any(Array) })
})
