import { readFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { faultHelp, faultNames, parseFault, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts'
import { type Answer, chat, completion, events, send, tokenEvents } from './client.ts'

/** A fast simulator that plays these faults, and one completion asked of it. */
async function playing(faults: string | readonly string[], options: SimulatorOptions = {}) {
  const parsed = [faults].flat().map(parseFault)
  const simulator = await startSimulator({
    fast: true,
    model: 'tiny',
    faults: parsed.flatMap((one) => (one.ok ? [one.value] : [])),
    ...options,
  })
  const ask = (change: object = {}, more: object = {}): Promise<Answer> =>
    send(`${simulator.url}/v1/completions`, { body: { ...completion, ...change }, ...more })
  return { simulator, ask, [Symbol.asyncDispose]: () => simulator.close() }
}

const refused = async (url: string) => {
  const error = await send(`${url}/v1/models`).catch((caught: NodeJS.ErrnoException) => caught)
  return error instanceof Error ? error.code : 'answered'
}

test.each([
  { fault: '400', status: 400, body: { error: { type: 'BadRequestError', param: null, code: 400 } } },
  { fault: '401', status: 401, body: { error: 'Unauthorized' } },
  { fault: '404', status: 404, body: { error: { type: 'NotFoundError', param: 'model', code: 404 } } },
  { fault: '429', status: 429, body: { error: { type: 'RateLimitError', code: 429 } } },
  { fault: '429-retry-after:k=7', status: 429, body: { error: { code: 429 } }, retryAfter: '7' },
  { fault: '503', status: 503, body: { error: { code: 503 } } },
  { fault: '503-retry-after', status: 503, body: { error: { code: 503 } }, retryAfter: '1' },
  { fault: 'json-error-200', status: 200, body: { error: { code: 500 } } },
])('$fault', async ({ fault, status, body, retryAfter }) => {
  await using play = await playing(fault)
  const answer = await play.ask()
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body)).toMatchObject(body)
  expect(answer.headers['retry-after']).toBe(retryAfter)
})

const eightTokens = (answer: Answer) => tokenEvents(answer.body).length

test.each([
  { fault: 'cut', end: 'complete', tokens: 3, done: false },
  { fault: 'reset-after-k', end: 'ECONNRESET', tokens: 3, done: false },
  { fault: 'reset-after-k:k=0', end: 'ECONNRESET', tokens: 0, done: false },
  { fault: 'truncated:k=5', end: 'ECONNRESET', tokens: 5, done: false },
  { fault: 'no-done', end: 'complete', tokens: 8, done: false },
  { fault: 'empty-stream', end: 'complete', tokens: 0, done: false },
  { fault: 'role-only', end: 'complete', tokens: 0, done: true },
  { fault: 'short-output', end: 'complete', tokens: 4, done: true },
  { fault: 'multi-token', end: 'complete', tokens: 2, done: true },
  { fault: 'multi-token:k=3', end: 'complete', tokens: 3, done: true },
  { fault: 'usage-missing', end: 'complete', tokens: 8, done: true },
  { fault: 'usage-every-event', end: 'complete', tokens: 8, done: true },
  { fault: 'split-every-byte', end: 'complete', tokens: 8, done: true },
  { fault: 'crlf', end: 'complete', tokens: 8, done: true },
  { fault: 'comments', end: 'complete', tokens: 8, done: true },
  { fault: 'event-id-lines', end: 'complete', tokens: 8, done: true },
  { fault: 'no-space', end: 'complete', tokens: 8, done: true },
  { fault: 'utf8-split', end: 'complete', tokens: 8, done: true },
  { fault: 'big-events', end: 'complete', tokens: 8, done: true },
  { fault: 'headers-late', end: 'complete', tokens: 8, done: true },
])('$fault: $tokens token events, [DONE] $done, ends $end', async ({ fault, end, tokens, done }) => {
  await using play = await playing(fault)
  const answer = await play.ask()
  expect(answer).toMatchObject({ status: 200, end })
  expect(eightTokens(answer)).toBe(tokens)
  expect(/data: ?\[DONE\]/.test(answer.body)).toBe(done)
})

/** Body of one answer of eight tokens under a fault. */
async function bodyUnder(fault: string): Promise<Answer> {
  await using play = await playing(fault)
  return await play.ask()
}

test('an error event comes after k events, in vLLM’s form', async () => {
  const { body, end } = await bodyUnder('error-event:k=2')
  expect(end).toBe('complete')
  expect(events(body).map((event) => event.error !== undefined)).toEqual([false, false, true])
})

test('MindIE’s errors in a stream are raw text', async () => {
  await using play = await playing('mindie-stream-error', { engine: 'mindie' })
  const { body, end } = await play.ask({ prompt: 'Hello' })
  expect([end, body.endsWith('}\n\nEngine callback timeout: 600 s')]).toEqual(['complete', true])
})

test('usage that is missing is nowhere; usage in every event counts up', async () => {
  expect((await bodyUnder('usage-missing')).body).not.toContain('"usage"')
  const running = tokenEvents((await bodyUnder('usage-every-event')).body).map(
    (event) => event.usage?.['completion_tokens'],
  )
  expect(running).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('usage is missing from MindIE’s last event too', async () => {
  await using play = await playing('usage-missing', { engine: 'mindie' })
  expect((await play.ask({ prompt: 'Hello' })).body).not.toContain('"usage"')
})

test('several tokens in an event: the text of all of them, and usage counts them', async () => {
  const { body } = await bodyUnder('multi-token')
  expect(tokenEvents(body).map((event) => event.choices[0]?.text?.length)).toEqual([28, 28])
  expect(body).toContain('"completion_tokens":8')
})

test('the odd lines are where they should be', async () => {
  expect((await bodyUnder('crlf')).body).toMatch(/^data: \{.*\}\r\n\r\ndata: /)
  expect((await bodyUnder('comments')).body).toMatch(/^: keep-alive\n\ndata: \{/)
  expect((await bodyUnder('event-id-lines')).body).toMatch(/^event: message\nid: 1\ndata: \{/)
  expect((await bodyUnder('no-space')).body).toMatch(/^data:\{/)
})

test('bytes come one by one, and characters cut in two', async () => {
  const every = await bodyUnder('split-every-byte')
  expect(every.reads.length).toBeGreaterThan(every.body.length / 4)
  const { reads, body } = await bodyUnder('utf8-split')
  const text = tokenEvents(body)
    .map((event) => event.choices[0]?.text)
    .join('')
  expect(text).toContain('词元')
  expect(text).not.toContain('\ufffd')
  expect(reads.some((read) => String(read).includes('\ufffd'))).toBe(true)
})

test('big events are 400 KB', async () => {
  const { body } = await bodyUnder('big-events')
  expect(tokenEvents(body)[0]?.choices[0]?.text?.length).toBe(400 * 1024)
})

test('gzip: compressed, and flushed event by event', async () => {
  const { headers, reads } = await bodyUnder('gzip')
  expect(headers['content-encoding']).toBe('gzip')
  expect(tokenEvents(String(gunzipSync(Buffer.concat(reads))))).toHaveLength(8)
  expect(reads.length).toBeGreaterThanOrEqual(8)
})

test.each([
  { fault: 'stall', until: 3 },
  { fault: 'endless', until: 40 },
])('$fault never ends', async ({ fault, until }) => {
  await using play = await playing(fault)
  const answer = await play.ask(
    {},
    { until: (body: string) => tokenEvents(body.replace(/[^\n]*$/, '')).length >= until },
  )
  expect(answer.end).toBe('stopped')
})

test('a slow loris sends one byte at a time and never goes silent', async () => {
  await using play = await playing('slow-loris:ms=5')
  const { reads, end } = await play.ask({}, { until: (body: string) => body.length >= 20 })
  expect(end).toBe('stopped')
  expect(reads.length).toBeGreaterThan(5)
})

test('headers that never come: the connection is open, silent, and goes with the simulator', async () => {
  await using play = await playing('headers-never')
  const answer = play.ask().catch((error: NodeJS.ErrnoException) => error.code)
  const first = await Promise.race([answer, send(`${play.simulator.url}/health`).then(() => 'silent')])
  expect(first).toBe('silent')
  await play.simulator.close()
  expect(await answer).toBe('ECONNRESET')
})

test('a kept-alive connection is closed as its next request arrives; a fresh one works', async () => {
  await using play = await playing('keepalive-race')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  expect((await play.ask({}, { agent })).status).toBe(200)
  await expect(play.ask({}, { agent })).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect((await play.ask({}, { agent })).status).toBe(200)
  agent.destroy()
})

test('refuse: connections are refused until ms have passed', async () => {
  await using play = await playing('refuse:ms=100')
  expect(await refused(play.simulator.url)).toBe('ECONNREFUSED')
  while ((await refused(play.simulator.url)) === 'ECONNREFUSED') await new Promise((resolve) => setTimeout(resolve, 10))
  expect((await play.ask()).status).toBe(200)
})

test('die: all that runs is dropped when the request arrives, and nobody answers any more, until told', async () => {
  await using play = await playing('die@2')
  const ending = (answer: Promise<Answer>) =>
    answer.then(
      ({ end }) => end,
      (error: NodeJS.ErrnoException) => error.code,
    )
  const first = ending(play.ask({ max_tokens: 1000 }))
  expect(await ending(play.ask())).toBe('ECONNRESET')
  expect(await first).toBe('ECONNRESET')
  expect(await refused(play.simulator.url)).toBe('ECONNREFUSED')
  await play.simulator.fault(null)
  expect((await play.ask()).status).toBe(200)
})

test('restart: drops what runs and serves again on the same port, counters at zero', async () => {
  await using play = await playing('restart@2:ms=50')
  expect((await play.ask()).end).toBe('complete')
  await expect(play.ask()).rejects.toMatchObject({ code: 'ECONNRESET' })
  while ((await refused(play.simulator.url)) !== 'answered') await new Promise((resolve) => setTimeout(resolve, 10))
  expect((await send(`${play.simulator.url}/metrics`)).body).toContain(
    'finished_reason="length",model_name="tiny"} 0.0',
  )
  expect(play.simulator.truth.deployments).toHaveLength(2)
})

test('loading: 503 on every path, then ready', async () => {
  await using play = await playing('loading:ms=100')
  const status = async () => (await send(`${play.simulator.url}/v1/models`)).status
  expect(await status()).toBe(503)
  while ((await status()) === 503) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await status()).toBe(200)
})

test('another model is served: listed, and only it answers', async () => {
  await using play = await playing('wrong-model')
  expect((await send(`${play.simulator.url}/v1/models`)).body).toContain('"id":"tiny-other"')
  expect((await play.ask()).status).toBe(404)
  expect((await play.ask({ model: 'tiny-other' })).status).toBe(200)
})

test('somebody else’s requests and preemptions are in the counters', async () => {
  await using play = await playing(['foreign:k=2', 'preemptions:k=3'])
  await play.ask()
  const { body } = await send(`${play.simulator.url}/metrics`)
  expect(body).toContain('finished_reason="length",model_name="tiny"} 3.0')
  expect(body).toContain('vllm:num_preemptions_total{engine="0",model_name="tiny"} 3.0')
})

test.each([
  { name: 'the k-th request', fault: '503@3', want: [200, 200, 503, 200, 200] },
  { name: 'all', fault: '503@all', want: [503, 503, 503, 503, 503] },
  { name: 'none of them', fault: '503@0%', want: [200, 200, 200, 200, 200] },
])('a fault strikes $name', async ({ fault, want }) => {
  await using play = await playing(fault)
  const statuses: number[] = []
  for (const _ of want) statuses.push((await play.ask({ max_tokens: 1 })).status)
  expect(statuses).toEqual(want)
})

test('a share is drawn from the seed', async () => {
  const struck = async (seed: number) => {
    await using play = await playing('400@30%', { seed })
    const statuses: number[] = []
    for (let i = 0; i < 40; i++) statuses.push((await play.ask({ max_tokens: 1 })).status)
    return statuses
  }
  const first = await struck(1)
  expect(first.filter((status) => status === 400).length).toBeGreaterThan(4)
  expect(first.filter((status) => status === 400).length).toBeLessThan(20)
  expect(await struck(1)).toEqual(first)
  expect(await struck(2)).not.toEqual(first)
})

test('faults go together', async () => {
  await using play = await playing(['crlf', 'comments', 'no-done', 'short-output'])
  const { body } = await play.ask()
  expect(body).toMatch(/^: keep-alive\r?\n\r?\ndata: \{/)
  expect(eightTokens(await play.ask())).toBe(4)
  expect(body).not.toContain('[DONE]')
})

test('chat plays them too: role-only is one event with choices', async () => {
  await using play = await playing('role-only')
  const { body } = await send(`${play.simulator.url}/v1/chat/completions`, { body: chat })
  expect(tokenEvents(body)).toHaveLength(1)
})

test('POST /sim/fault sets one and {"name": null} ends all', async () => {
  await using play = await playing([])
  const post = async (body: unknown) => {
    const answer = await send(`${play.simulator.url}/sim/fault`, { body })
    return [answer.status, JSON.parse(answer.body)]
  }
  expect(await post({ name: '503', on: 2 })).toEqual([200, { faults: ['503'] }])
  expect([(await play.ask()).status, (await play.ask()).status, (await play.ask()).status]).toEqual([200, 503, 200])
  expect(await post({ name: null })).toEqual([200, { faults: [] }])
  expect(await post({ name: 'nonsense' })).toEqual([400, { error: expect.stringContaining('it plays 400, 401,') }])
})

const pem = (name: string) => readFileSync(new URL(`../server/certificates/${name}.pem`, import.meta.url), 'utf8')

test('TLS, with a client certificate where one is demanded', async () => {
  const certificate = { cert: pem('server'), key: pem('server.key') }
  await using play = await playing([], { engine: 'mindie', tls: { ...certificate, clientCa: pem('ca') } })
  const ask = (tls: object) => send(`${play.simulator.url}/v1/models`, { tls: { ca: pem('ca'), ...tls } })
  expect(play.simulator.url).toMatch(/^https:/)
  expect((await ask({ cert: pem('client'), key: pem('client.key') })).status).toBe(200)
  await expect(ask({})).rejects.toThrow()
  await expect(ask({ cert: pem('client'), key: pem('client.key'), maxVersion: 'TLSv1.2' })).rejects.toThrow()
})

test('tls: a TLS port that answers in plain text, and a plain one that answers in TLS', async () => {
  await using plain = await playing('tls')
  await expect(plain.ask()).rejects.toMatchObject({ code: 'HPE_INVALID_CONSTANT' })
  await using secured = await playing('tls', { tls: { cert: pem('server'), key: pem('server.key') } })
  await expect(send(`${secured.simulator.url}/v1/models`, { tls: { ca: pem('ca') } })).rejects.toThrow(
    /wrong version number/,
  )
  await secured.simulator.fault(null)
  expect((await send(`${secured.simulator.url}/v1/models`, { tls: { ca: pem('ca') } })).status).toBe(200)
})

test.each([
  { text: 'stall', want: { name: 'stall', on: { kind: 'all' }, k: 3, ms: 0 } },
  { text: 'stall@3', want: { name: 'stall', on: { kind: 'nth', nth: 3 }, k: 3, ms: 0 } },
  { text: 'stall@2.5%:k=1', want: { name: 'stall', on: { kind: 'share', share: 0.025 }, k: 1, ms: 0 } },
  { text: 'restart:ms=50', want: { name: 'restart', on: { kind: 'nth', nth: 1 }, k: 0, ms: 50 } },
])('"$text" reads as a fault', ({ text, want }) => {
  expect(parseFault(text)).toEqual({ ok: true, value: want })
})

test.each([
  { text: '', part: 'the simulator has no fault ""' },
  { text: 'stal', part: 'the simulator has no fault "stal"' },
  { text: 'stall@', part: '"@" in the fault "stall@"' },
  { text: 'stall@0', part: '"@0" in the fault "stall@0"' },
  { text: 'stall@101%', part: '"@101%"' },
  { text: 'stall:k=x', part: '"k=x"' },
  { text: 'stall:n=1', part: '"n=1"' },
])('"$text" is refused with the part that is wrong', ({ text, part }) => {
  const parsed = parseFault(text)
  expect(parsed.ok ? '' : parsed.complaints[0]?.words.en).toContain(part)
})

test('help has a line for every fault, in both languages', () => {
  for (const language of ['en', 'zh'] as const) {
    const lines = faultHelp(language).split('\n')
    expect(lines.map((line) => line.trim().split(/\s/)[0])).toEqual(faultNames)
    expect(lines.every((line) => line.length > 20)).toBe(true)
  }
})
