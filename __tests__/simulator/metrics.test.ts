import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/index.ts'
import { prometheusNumber } from '../../src/simulator/wire/metrics-page.ts'
import { completion, send } from './client.ts'

const golden = readFileSync(new URL('./golden/vllm-0.32.0-metrics.txt', import.meta.url), 'utf8')

async function scrape(url: string): Promise<string[]> {
  const { status, headers, body } = await send(`${url}/metrics`)
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  return body.split('\n').filter((line) => line !== '')
}

const counters = (lines: readonly string[]) =>
  Object.fromEntries(
    lines
      .filter((line) => /^vllm:\w+(_total|_running|_waiting)\{/.test(line))
      .map((line) => line.replace(/engine="0",|,?model_name="tiny"/g, '').replace('{}', ''))
      .map((line) => line.split(' ') as [string, string]),
  )

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)

test('every family and label is one that a real server has, in its order and with its words', async () => {
  await using sim = await startSimulator({ fast: true, model: 'tiny' })
  const lines = await scrape(sim.url)
  const comments = lines.filter((line) => line.startsWith('#'))
  const known = golden.split('\n').filter((line) => comments.includes(line))
  expect(known).toEqual(comments)
  const names = (all: readonly string[]) =>
    all
      .filter((line) => !line.startsWith('#') && !line.includes('cache_config_info'))
      .map((line) => line.replace(/ \S+$/, ''))
  const real = new Set(names(golden.split('\n')))
  expect(names(lines).filter((name) => !real.has(name))).toEqual([])
})

test('counters are right to the request and to the token', async () => {
  await using sim = await startSimulator({ fast: true, model: 'tiny' })
  const ask = (body: object) => send(`${sim.url}/v1/completions`, { body: { ...completion, ...body } })
  await ask({ prompt: ids(100), max_tokens: 3 })
  await ask({ prompt: ids(100), max_tokens: 4 })
  await Promise.all(
    [1, 2, 3].map((i) => ask({ prompt: ids(10, 1000 * i), max_tokens: 5, stream: false, stream_options: null })),
  )
  await ask({ model: 'nope' })
  await ask({ prompt: '' })
  expect(counters(await scrape(sim.url))).toEqual({
    'vllm:num_requests_running': '0.0',
    'vllm:num_requests_waiting': '0.0',
    'vllm:prefix_cache_queries_total': '230.0',
    'vllm:prefix_cache_hits_total': '96.0',
    'vllm:num_preemptions_total': '0.0',
    'vllm:prompt_tokens_total': '230.0',
    'vllm:generation_tokens_total': '22.0',
    'vllm:request_success_total{finished_reason="stop"}': '0.0',
    'vllm:request_success_total{finished_reason="length"}': '5.0',
    'vllm:request_success_total{finished_reason="abort"}': '0.0',
    'vllm:request_success_total{finished_reason="error"}': '0.0',
    'vllm:request_success_total{finished_reason="repetition"}': '0.0',
  })
})

test('histograms count each finished request once, cumulatively up to +Inf', async () => {
  await using sim = await startSimulator({ fast: true, model: 'tiny' })
  await send(`${sim.url}/v1/completions`, { body: completion })
  const lines = await scrape(sim.url)
  const ends = lines.filter((line) => /_(count\{|bucket\{.*le="\+Inf")/.test(line)).map((line) => line.split(' ')[1])
  expect(ends).toEqual(['1.0', '1.0', '1.0', '1.0'])
})

test('who is running and who waits is seen while they do; who leaves counts as aborted', async () => {
  await using sim = await startSimulator({ model: 'tiny', maxNumSeqs: 1 })
  const endless = () =>
    send(`${sim.url}/v1/completions`, {
      body: { ...completion, max_tokens: 1000 },
      until: (body) => body.length > 3000,
    })
  const waiting = new AbortController()
  const first = endless()
  const second = fetch(`${sim.url}/v1/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...completion, max_tokens: 1000 }),
    signal: waiting.signal,
  }).then((response) => response.text())
  let seen = counters(await scrape(sim.url))
  while (seen['vllm:num_requests_running'] !== '1.0' || seen['vllm:num_requests_waiting'] !== '1.0') {
    seen = counters(await scrape(sim.url))
  }
  waiting.abort()
  await expect(second).rejects.toThrow()
  await first
  while (seen['vllm:request_success_total{finished_reason="abort"}'] !== '2.0') seen = counters(await scrape(sim.url))
  expect(seen['vllm:num_requests_running']).toBe('0.0')
})

test('POST /reset_prefix_cache forgets all prompts', async () => {
  await using sim = await startSimulator({ fast: true, model: 'tiny' })
  const ask = () => send(`${sim.url}/v1/completions`, { body: { ...completion, prompt: ids(40) } })
  await ask()
  expect(await send(`${sim.url}/reset_prefix_cache`, { method: 'POST' })).toMatchObject({ status: 200, body: '' })
  await ask()
  expect(counters(await scrape(sim.url))['vllm:prefix_cache_hits_total']).toBe('0.0')
})

test.each([
  [0, '0.0'],
  [4163, '4163.0'],
  [999_999, '999999.0'],
  [1_234_567, '1.234567e+06'],
  [1_795_499_917.863435, '1.795499917863435e+09'],
  [0.36426782608032227, '0.36426782608032227'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('the number %d is written %s, as prometheus_client does', (value, text) => {
  expect(prometheusNumber(value)).toBe(text)
})
