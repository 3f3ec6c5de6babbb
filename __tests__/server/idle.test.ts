import { expect, test } from 'vitest'
import { openServer, waitIdle } from '../../src/server/index.ts'
import { settled } from '../../src/server/settled.ts'
import { clock, connectionTo, endpoint, pauses, record, remembered, type Script } from './endpoint.ts'

async function idled(script: Script, given: { ttfts?: readonly number[]; timeoutMs: number }) {
  const log = remembered()
  const left = [...(given.ttfts ?? [1])]
  let probes = 0
  await using at = await endpoint(script)
  await using server = openServer(connectionTo(at.url), { signal: new AbortController().signal })
  const probe = async () => {
    probes += 1
    return record({ kind: 'ok' }, left.length > 1 ? left.shift() : left[0])
  }
  const wait = waitIdle({ server, metricsUrl: null, timeoutMs: given.timeoutMs, clock, log, pauses, probe })
  return { result: await wait.catch((error: unknown) => error), lines: log.lines, probes, url: at.url }
}

const busy = (running: number, waiting: number) => ({
  body: `vllm:num_requests_running{engine="0"} ${running}\nvllm:num_requests_waiting{engine="0"} ${waiting}`,
})

test('idle: nothing runs and nothing waits; until then the log says how many', async () => {
  const { result, lines, probes, url } = await idled(
    { 'GET /metrics': [busy(3, 2), busy(0, 1), busy(0, 0)] },
    { timeoutMs: 5_000 },
  )
  expect(result).toBeUndefined()
  expect(probes).toBe(0)
  expect(lines).toEqual([
    `Waiting for the endpoint ${url} to become idle: 5 requests run or wait there (0 s of 5 s)`,
    `Waiting for the endpoint ${url} to become idle: 1 requests run or wait there (0 s of 5 s)`,
  ])
})

test('never idle: exit 4 with the number', async () => {
  const { result } = await idled({ 'GET /metrics': busy(64, 0) }, { timeoutMs: 60 })
  expect(result).toMatchObject({
    exit: 4,
    message: expect.stringContaining('64 requests that are not ours are running or waiting'),
  })
})

test('without metrics the TTFT of single requests must settle', async () => {
  const { result, probes } = await idled({}, { ttfts: [900, 700, 500, 300, 110, 100, 105, 102, 99], timeoutMs: 5_000 })
  expect(result).toBeUndefined()
  expect(probes).toBe(9)
})

test('a TTFT that never settles is exit 4', async () => {
  const growing = Array.from({ length: 400 }, (_, n) => 100 * 1.5 ** n)
  const { result } = await idled({}, { ttfts: growing, timeoutMs: 60 })
  expect(result).toMatchObject({ exit: 4, message: expect.stringContaining('name its metrics with metrics-url') })
})

test.each([
  { ttfts: [100, 100, 100, 100, 100], want: false },
  { ttfts: [100, 100, 100, 119, 119, 119], want: true },
  { ttfts: [100, 100, 100, 121, 121, 121], want: false },
  { ttfts: [1, 1, 1, 6, 6, 6], want: true },
  { ttfts: [100, 100, 100, 100, 9000, 100], want: true },
])('settled: $ttfts → $want', ({ ttfts, want }) => {
  expect(settled(ttfts)).toBe(want)
})
