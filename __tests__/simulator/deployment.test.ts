import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type SimulatorOptions, startSimulator, type TruthRecord } from '../../src/simulator/index.ts'
import { completion, send } from './client.ts'

const ids = (count: number, from: number) => Array.from({ length: count }, (_, i) => (from + i) % 32_000)

/** 16 requests of 64 + 8 tokens at once; what the server knows of them. */
async function burst(sim: Awaited<ReturnType<typeof startSimulator>>): Promise<TruthRecord[]> {
  sim.forgetRequests()
  const one = (i: number) => ({ ...completion, model: 'sim', prompt: ids(64, 100 * i), max_tokens: 8 })
  await Promise.all(Array.from({ length: 16 }, (_, i) => send(`${sim.url}/v1/completions`, { body: one(i) })))
  return sim.requests()
}

/** First arrival to last deadline, ms. */
const spanMs = (requests: readonly TruthRecord[]) =>
  (Math.max(...requests.flatMap((request) => request.dueNs)) -
    Math.min(...requests.map((request) => request.receivedNs))) /
  1e6

const quiet: SimulatorOptions = { fast: true, stepSpread: 0, cacheBlocks: 0, record: true, gatherMs: 20 }

test('a known load takes the known time: gather + prefill + decode', async () => {
  await using sim = await startSimulator(quiet)
  const wantMs = 20 + (16 * 64) / 200 + 7 * (6 + 16 * 0.12)
  expect(Math.abs(spanMs(await burst(sim)) / wantMs - 1)).toBeLessThan(0.02)
})

test('a slowdown of 10 % gives 0.9 of the throughput within 1 %', async () => {
  await using sim = await startSimulator(quiet)
  const before = spanMs(await burst(sim))
  sim.deploy({ slowdown: 0.1 })
  const ratio = before / spanMs(await burst(sim))
  expect(Math.abs(ratio / 0.9 - 1)).toBeLessThan(0.01)
})

test('the truth names the factors that made the run slower', async () => {
  await using sim = await startSimulator({ ...quiet, seed: 4, deploymentSpread: 0.2, roundSpread: 0.2 })
  const requests = await burst(sim)
  const { deployments, rounds } = sim.truth
  const factor = (deployments[0]?.factor ?? 0) * (rounds[0]?.factor ?? 0)
  expect(rounds.map((round) => round.requests)).toEqual([16])
  const stepsMs = requests.map(({ dueNs }) => ((dueNs.at(-1) ?? 0) - (dueNs[0] ?? 0)) / 1e6)
  expect(Math.max(...stepsMs)).toBeCloseTo(7 * (6 + 16 * 0.12) * factor, 3)
})

test('every event is written at its deadline or after, never before; one write a token', async () => {
  await using sim = await startSimulator({ ...quiet, stepSpread: 0.01 })
  for (const { receivedNs, dueNs, writtenNs, ended } of await burst(sim)) {
    expect([dueNs.length, writtenNs.length, ended]).toEqual([8, 8, 'done'])
    expect(writtenNs.every((writtenNs, i) => writtenNs >= (dueNs[i] ?? Number.POSITIVE_INFINITY))).toBe(true)
    expect(receivedNs).toBeLessThan(dueNs[0] ?? 0)
  }
})

test('stamps are on the clock that other processes of the host read', async () => {
  await using sim = await startSimulator(quiet)
  const before = Number(process.hrtime.bigint())
  const [request] = await burst(sim)
  expect(request?.receivedNs).toBeGreaterThan(before)
  expect(request?.writtenNs.at(-1)).toBeLessThan(Number(process.hrtime.bigint()))
})

test('a redeployment draws the next factor, a seed begins anew, and both start from nothing', async () => {
  await using sim = await startSimulator({ ...quiet, seed: 5, deploymentSpread: 0.01 })
  const first = sim.truth.deployments[0]?.factor
  await burst(sim)
  expect(sim.deploy().deployments.at(-1)?.factor).not.toBe(first)
  expect(sim.deploy({ seed: 5 }).deployments.at(-1)?.factor).toBe(first)
  expect(sim.truth.rounds).toEqual([])
  expect((await send(`${sim.url}/metrics`)).body).toContain('finished_reason="length",model_name="sim"} 0.0')
})

test('GET /sim/truth and POST /sim/deploy do it from outside', async () => {
  await using sim = await startSimulator({ ...quiet, seed: 1 })
  const deploy = (body: unknown) => send(`${sim.url}/sim/deploy`, { body })
  const answer = await deploy({ slowdown: 0.1, seed: 2, model: 'next' })
  expect(JSON.parse(answer.body)).toEqual(sim.truth)
  expect(sim.truth.deployment).toMatchObject({ slowdown: 0.1, seed: 2, model: 'next' })
  sim.deploy({ model: 'sim' })
  await burst(sim)
  const truth = async (query: string) => JSON.parse((await send(`${sim.url}/sim/truth${query}`)).body)
  expect((await truth('?requests=1&forget=1')).requests).toHaveLength(16)
  expect(await truth('')).not.toHaveProperty('requests')
  expect((await truth('?requests=1')).requests).toEqual([])
})

test.each([
  { body: { slowdwon: 0.1 }, want: 'no such field: slowdwon' },
  { body: { slowdown: '10%' }, want: 'slowdown must be a number' },
  { body: { slowdown: 1 }, want: 'slowdown must be below 1' },
  { body: { stepBaseMs: -1 }, want: 'stepBaseMs must be at least 0' },
  { body: { engine: 'other' }, want: 'engine must be vllm or mindie' },
  { body: 'x', want: 'the body must be a JSON object of deployment fields' },
])('a bad deployment is refused: $want', async ({ body, want }) => {
  await using sim = await startSimulator(quiet)
  const answer = await send(`${sim.url}/sim/deploy`, { body })
  expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, want])
})

test('the truth goes to a file too, a line as each request ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-sim-'))
  const truthFile = join(folder, 'truth.jsonl')
  {
    await using sim = await startSimulator({ ...quiet, truthFile })
    await burst(sim)
  }
  const lines = readFileSync(truthFile, 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).writtenNs.length)).toEqual(Array.from({ length: 16 }, () => 8))
  rmSync(folder, { recursive: true })
})

test('a port that is taken is the user’s problem, in a sentence', async () => {
  await using sim = await startSimulator(quiet)
  const port = Number(new URL(sim.url).port)
  await expect(startSimulator({ port })).rejects.toThrow(
    `the simulator cannot listen on 127.0.0.1:${port} (EADDRINUSE): choose another --host or --port`,
  )
})
