import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openServer, readEngineArguments, readQuietMetrics } from '../../src/server/index.ts'
import { connectionTo, endpoint } from './endpoint.ts'

const signal = new AbortController().signal
const page = readFileSync(new URL('vllm-0.32.0-metrics.txt', import.meta.url), 'utf8')
const running = (count: number) => ({
  body: `vllm:num_requests_running{engine="0"} ${count}\nvllm:request_success_total{engine="0"} ${10 - count}`,
})

test('counters are read once nobody runs there any more: a page lags behind the last answers', async () => {
  await using at = await endpoint({ 'GET /metrics': [running(2), running(1), running(0)] })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await readQuietMetrics(server, null)).toMatchObject({ running: 0, finished: 10, engines: 1 })
  expect(at.asked).toHaveLength(3)
})

test('a server that stays busy is taken as it is', async () => {
  await using at = await endpoint({ 'GET /metrics': running(2) })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await readQuietMetrics(server, null)).toMatchObject({ running: 2, finished: 8 })
})

test('the server’s own clock comes with its counters', async () => {
  await using at = await endpoint({ 'GET /metrics': running(0) })
  await using server = openServer(connectionTo(at.url), { signal })
  const counters = await readQuietMetrics(server, null)
  expect(Math.abs((counters?.atS ?? 0) - Date.now() / 1000)).toBeLessThan(5)
})

test('a real vLLM’s page tells arguments of the engine', async () => {
  await using at = await endpoint({ 'GET /metrics': { body: page } })
  await using server = openServer(connectionTo(at.url), { signal })
  expect(await readEngineArguments(server, null)).toEqual({
    engines: 1,
    enable_prefix_caching: 'True',
    block_size: '128',
    cache_dtype: 'auto',
    gpu_memory_utilization: '0.92',
    num_gpu_blocks: '16384',
  })
})

test('without a page nothing is told', async () => {
  await using at = await endpoint({})
  await using server = openServer(connectionTo(at.url), { signal })
  expect(Object.values(await readEngineArguments(server, null))).toEqual([null, null, null, null, null, null])
})
