import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { type Ran, run } from '../helpers/run.ts'

const source = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

let simulator: Simulator
let folder: string
beforeAll(async () => {
  // Steps so long that a busy machine's own delays are none of a step's: 3 tokens in two waves, half a second a round.
  simulator = await startSimulator({
    fast: true,
    model: 'sim',
    seed: 7,
    roundSpread: 0.005,
    deploymentSpread: 0.005,
    stepBaseMs: 80,
  })
  folder = mkdtempSync(join(tmpdir(), 'tokgate-selftest-'))
})
afterAll(async () => {
  await simulator[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const workload = [
  ['--model', 'sim'],
  ['--dataset-name', 'random'],
  ['--random-input-len', '16'],
  ['--random-output-len', '3'],
  ['--num-prompts', '16'],
  ['--max-concurrency', '8'],
].flat()

const tokgate = (command: string, args: readonly string[]): Promise<Ran> =>
  run(source, [command, '--base-url', simulator.url, ...workload, ...args], { cwd: folder })

const tested = async (args: readonly string[]) => {
  const ran = await tokgate('selftest', [...args, '--format', 'json'])
  return { ...ran, ...(ran.stdout === '' ? {} : JSON.parse(ran.stdout).scenarios[0]) }
}

describe('tokgate selftest, against a real endpoint', () => {
  test('without a baseline its own rounds are split; it says at which loss it fires, and leaves nothing behind', async () => {
    const found = await tested(['--rounds', '6', '--limits', 'request_throughput: 5%'])
    expect(found.code, found.stderr).toBe(0)
    expect(found).toMatchObject({ jobs: 0, reference_rounds: 3, rounds: 3, invalid: null })
    expect(found.steps.map(({ loss }: { loss: number }) => loss)).toEqual([
      0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5,
    ])
    // One job and the prior: about 12 % is the smallest loss that the rule would flag.
    expect(found.fires_at).toBeGreaterThanOrEqual(0.1)
    expect(found.fires_at).toBeLessThanOrEqual(0.3)
    const [throughput] = found.metrics
    expect(throughput.change).toBeLessThan(-0.07)
    expect(throughput.smallest_loss).toBeGreaterThan(0.08)
    expect(readdirSync(folder)).toEqual([])
  })

  test('with a stored job it is judged against that', async () => {
    const store = join(folder, 'store')
    const stored = await tokgate('gate', ['--store', '--baseline-dir', store, '--rounds', '3'])
    expect(stored.code, stored.stderr).toBe(0)
    const ran = await tokgate('selftest', ['--baseline-dir', store, '--rounds', '4', '--language', 'zh'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/default：✅ 服务降速 (7\.5|10|15|20) % 起门禁失败/)
    expect(ran.stdout).toContain('实测 4 轮，与已存的 1 次作业比较')
    expect(ran.stdout).toMatch(/^50 % +❌ 劣化 +3 .*请求吞吐量/m)
    expect(ran.stdout).toMatch(/^平均 TTFT /m)
    const rows = readdirSync(store, { recursive: true }).filter((name) => String(name).endsWith('.json'))
    expect(rows).toHaveLength(1)
  })

  test('a gate that half the speed does not fail is exit 2', async () => {
    const ran = await tokgate('selftest', ['--rounds', '6', '--limits', 'mean_ttft_ms: 500%', '--language', 'en'])
    expect(ran.code, ran.stderr).toBe(2)
    expect(ran.stdout).toContain('The gate does not fail even at 50 %: it cannot')
    expect(ran.stdout).toMatch(/^Mean TTFT .* never +–/m)
  })

  test('a bound is tested like a limit', async () => {
    // A step of 8 takes 81 ms: ÷ 0.8 it stays below 113, ÷ 0.7 it does not.
    const found = await tested(['--rounds', '6', '--limits', 'mean_tpot_ms: { max: 113ms }'])
    expect(found.code, found.stderr).toBe(0)
    expect(found.metrics[0].fires_at).toBe(0.3)
  })

  test('answers that are cut short are no measurement: exit 4, with the reason', async () => {
    await simulator.fault({ name: 'short-output', on: { kind: 'all' }, k: 0, ms: 0 })
    try {
      const found = await tested(['--rounds', '6', '--limits', 'request_throughput: 5%'])
      expect(found.code).toBe(4)
      expect(found.invalid.key).toBe('output-tokens')
    } finally {
      await simulator.fault(null)
    }
  })

  test('what cannot fail is refused before anything is measured', async () => {
    const ran = await tokgate('selftest', ['--limits', 'request_throughput: 90%', '--language', 'en'])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('so wide that it means nothing')
    expect(ran.stderr).not.toContain('round')
  })
})
