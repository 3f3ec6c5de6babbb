import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ScenarioJudgement } from '../../src/domain/judgement.ts'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { run } from '../helpers/run.ts'
import { deployment } from '../validity/gates.ts'

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const quiet = { ...deployment, model: 'qwen2.5', record: true }
const workload = [
  ['--dataset-name', 'random'],
  ['--random-input-len', '32'],
  ['--random-output-len', '3'],
  ['--num-prompts', '32'],
  ['--max-concurrency', '16'],
  ['--language', 'en'],
].flat()

let left: Simulator
let right: Simulator
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-compare-'))
  left = await startSimulator({ ...quiet, seed: 1 })
  right = await startSimulator({ ...quiet, seed: 2, version: '0.33.0' })
})
afterAll(async () => {
  await left.close()
  await right.close()
  await rm(folder, { recursive: true })
})
afterEach(async () => {
  await right.fault(null)
  right.deploy({ slowdown: 0 })
})

/** Each in a folder of its own. */
let runs = 0
async function compare(args: readonly string[] = [], onStart?: (kill: (signal: NodeJS.Signals) => void) => void) {
  runs += 1
  const out = join(folder, `out-${runs}`)
  const all = ['compare', left.url, right.url, ...workload, '--output-dir', out, ...args]
  const ran = await run(cli, all, { cwd: folder, ...(onStart === undefined ? {} : { onStart }) })
  const scenario = (): ScenarioJudgement => JSON.parse(readFileSync(join(out, 'judgement.json'), 'utf8')).scenarios[0]
  return { ...ran, out, scenario }
}

const files = (out: string): string[] => readdirSync(out, { recursive: true }).map(String).toSorted()

describe('two live endpoints', () => {
  test('that are equal do not differ: the document’s table, files of both sides, the fingerprint shown', async () => {
    left.forgetRequests()
    right.forgetRequests()
    const { code, stdout, stderr, scenario, out } = await compare()
    expect(code, stdout + stderr).toBe(0)
    const { outcome, baseline, candidate, reference, rounds, fingerprint, validity } = scenario()
    expect(outcome).toBe('pass')
    expect([baseline, candidate]).toEqual([
      { model: 'qwen2.5', variant: 'vllm 0.32.0' },
      { model: 'qwen2.5', variant: 'vllm 0.33.0' },
    ])
    expect(reference.K).toBe(1)
    expect(stdout).toMatch(/qwen2\.5\(vllm 0\.32\.0\) 🆚 qwen2\.5\(vllm 0\.33\.0\)/)
    expect(fingerprint.filter(({ differs }) => differs)).toEqual([
      { field: 'engine_version', kind: 'subject', baseline: '0.32.0', candidate: '0.33.0', differs: true },
    ])
    expect(validity.find(({ check }) => check === 'restart')).toMatchObject({ status: 'ok' })
    const names = rounds.map((_, i) => `round-${i + 1}.json`)
    expect(files(out)).toEqual(
      [
        ...['baseline', 'candidate', 'judgement.json', 'report.md'],
        ...names.flatMap((name) => [`baseline/${name}`, `candidate/${name}`]),
      ].toSorted(),
    )
  })

  test('get the same prompts in each pair, in the order A B B A', async () => {
    const prompts = (simulator: Simulator) => simulator.requests().map(({ promptStart }) => promptStart)
    const burst = 32
    // Probe and test request, then the discarded round.
    const theirs = prompts(left).slice(2)
    const ours = prompts(right).slice(2)
    expect(new Set(theirs)).toEqual(new Set(ours))
    expect(theirs.length).toBeGreaterThanOrEqual(4 * burst)
    const startOf = (simulator: Simulator, round: number): number =>
      Number(simulator.requests()[2 + burst * round]?.receivedNs)
    const order = [1, 2, 3].map((round) => (startOf(left, round) < startOf(right, round) ? 'AB' : 'BA'))
    expect(order).toEqual(['AB', 'BA', 'AB'])
  })

  test('of which one is 10 % slower: regressed, exit code 1', async () => {
    right.deploy({ slowdown: 0.1 })
    const { code, stdout, scenario } = await compare([
      '--between-job-noise',
      '1%',
      '--limits',
      'request_throughput: 5%',
    ])
    expect(code, stdout).toBe(1)
    const { outcome, metrics, repeat_command } = scenario()
    expect(outcome).toBe('regressed')
    expect(metrics[0]?.change).toBeCloseTo(-0.1, 1)
    expect(repeat_command).toMatch(/^tokgate compare \$BASELINE_URL \$CANDIDATE_URL /)
  })

  test.each([
    { side: 'candidate', faulty: () => right, says: /Invalid: round 1 returned only 33\.3 %/ },
    { side: 'baseline', faulty: () => left, says: /Invalid: baseline endpoint: round 1 returned only 33\.3 %/ },
  ])('of which the $side cuts its answers short: invalid, and the side is named', async ({ faulty, says }) => {
    await faulty().fault({ name: 'short-output', on: { kind: 'all' }, k: 0, ms: 0 })
    const { code, stdout, scenario } = await compare()
    await faulty().fault(null)
    expect(code).toBe(4)
    expect(stdout).toMatch(says)
    expect(scenario().reason.key).toBe('output-tokens')
  })

  test('that are stopped keep the rounds that were measured, the last one marked, and give no verdict', async () => {
    const { code, out } = await compare(['--request-rate', '50'], (kill) => {
      const whenMeasuring = setInterval(() => {
        const started = right.requests().length > 32 + 8
        if (!started) return
        clearInterval(whenMeasuring)
        kill('SIGINT')
      }, 20)
      right.forgetRequests()
    })
    expect(code).toBe(130)
    const kept = files(out)
    expect(kept).toContain('candidate/round-1.json')
    expect(kept).not.toContain('judgement.json')
    const partial = kept
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(out, name), 'utf8')))
    expect(partial.filter((result) => result.tokgate_partial === 'true')).toHaveLength(1)
  })
})

describe('what compare refuses, before any load', () => {
  const refused = (args: readonly string[]) => run(cli, ['compare', ...args, '--language', 'en'], { cwd: folder })

  test.each([
    {
      name: 'a file beside a URL',
      sides: () => [left.url, 'a.json'],
      code: 2,
      says: /not one of each.*a\.json a file/,
    },
    { name: 'one endpoint twice', sides: () => [left.url, `${left.url}/`], code: 2, says: /cannot differ from itself/ },
    {
      name: 'a URL with a password',
      sides: () => ['http://me:secret@h:1', left.url],
      code: 2,
      says: /^tokgate: compare/m,
    },
  ])('$name', async ({ sides, code, says }) => {
    const ran = await refused(sides())
    expect(ran.code).toBe(code)
    expect(ran.stderr).toMatch(says)
    expect(ran.stderr).not.toContain('secret')
  })

  test('two names of one server, which its counters give away', async () => {
    const alias = left.url.replace('127.0.0.1', 'localhost')
    const ran = await refused([left.url, alias, ...workload])
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/lead to one server/)
  })
})
