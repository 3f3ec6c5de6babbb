import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../src/domain/row.ts'
import { ask, store, storedJob } from './asking.ts'

let folder: string
let stores = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokgate-check-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const workload = ['--dataset-name', 'random', '--model', 'qwen2.5', '--num-prompts', '640']
const history = (count = 3): Row[] => Array.from({ length: count }, (_, i) => storedJob(i + 1, workload))

async function checked(rows: readonly Row[], args: readonly string[], more: readonly string[] = []) {
  stores += 1
  const directory = join(folder, `store-${stores}`)
  await store(directory, rows)
  return ask(['check', ...workload, '--baseline-dir', directory, ...args, ...more])
}

const scenario = async (rows: readonly Row[], args: readonly string[]) => {
  const { code, stdout, stderr } = await checked(rows, args, ['--format', 'json'])
  expect(stderr).toBe('')
  return { code, ...JSON.parse(stdout).scenarios[0] }
}

const keysOf = ({ findings }: { findings: { key: string }[] }): string[] => findings.map(({ key }) => key)

describe('a limit finer than the noise is a warning with the limit that would work', () => {
  test.each([
    { name: '1 % of a throughput', args: ['--limits', 'request_throughput: 1%'], works: 4 },
    { name: '10 % of TTFT', args: ['--limits', 'mean_ttft_ms: 10%'], works: 14 },
  ])('$name', async ({ args, works }) => {
    const { code, findings, metrics } = await scenario(history(), args)
    expect(code).toBe(0)
    const [finding] = findings
    expect(finding.key).toBe('finer-than-noise')
    expect(finding.numbers.smallest_loss).toBeGreaterThan(2 * finding.numbers.limit)
    expect(metrics[0].later).toBe(finding.numbers.smallest_loss)
    expect(100 * finding.numbers.works).toBeGreaterThan(works - 1.5)
    expect(100 * finding.numbers.works).toBeLessThan(works + 1.5)
    // The limit that is named does work, and half a point less does not.
    const metric = metrics[0].metric
    const at = (percent: number) => scenario(history(), ['--limits', `${metric}: ${percent}%`])
    expect(keysOf(await at(finding.numbers.works * 100))).not.toContain('finer-than-noise')
    expect(keysOf(await at(finding.numbers.works * 100 - 0.5))).toContain('finer-than-noise')
  })
  test('the default limits are not, on a quiet endpoint', async () => {
    const { findings } = await scenario(history(), [])
    expect(findings).toEqual([])
  })
  test('a site that is noisier is told by its own rows: the noise of the stored jobs counts', async () => {
    const noisy = [0.88, 1, 1.12, 0.9, 1.1, 0.92].map((factor, i) => {
      const row = storedJob(i + 1, workload)
      const rounds = row.rounds.map((one) => ({
        ...one,
        metrics: { ...one.metrics, request_throughput: (one.metrics['request_throughput'] ?? 0) * factor },
      }))
      return { ...row, rounds }
    })
    const [quiet, loud] = await Promise.all([scenario(history(6), []), scenario(noisy, [])])
    expect(loud.metrics[0].job_spread).toBeGreaterThan(2 * quiet.metrics[0].job_spread)
    expect(loud.findings[0]).toMatchObject({ key: 'finer-than-noise', metric: 'request_throughput' })
  })
})

describe('what lets something pass is named', () => {
  test.each([
    { name: 'on-inconclusive: pass', args: ['--on-inconclusive', 'pass'], key: 'doubt-passes' },
    { name: 'a drift limit without a pin', args: ['--drift-limit', '10%'], key: 'drift-unpinned' },
    {
      name: 'a percentile of few values',
      args: ['--limits', '{ request_throughput: 5%, p99.5_ttft_ms: { limit: 40%, required: false } }'],
      key: 'percentile-thin',
    },
    {
      name: 'a bound beside a limit, in another unit',
      args: ['--limits', 'p99_itl_ms: { limit: 30%, max: 80000 }'],
      key: 'bound-far',
    },
    { name: 'a bound that is broken already', args: ['--limits', 'p99_itl_ms: { max: 30ms }'], key: 'bound-broken' },
  ])('$name', async ({ args, key }) => {
    const found = await scenario(history(), args)
    expect(found.code).toBe(0)
    expect(keysOf(found)).toContain(key)
  })
  test('enforce: false', async () => {
    const { code, stdout } = await ask(['check', ...workload], { config: 'enforce: false' })
    expect(code).toBe(0)
    expect(stdout).toContain(
      'this gate observes, and the step passes whatever happens; take it out once the trial is over',
    )
  })
  test('jobs of another workload are no history: the fields are named', async () => {
    const found = await scenario(history(), ['--random-input-len', '512', '--max-concurrency', '8'])
    expect(found.key).toBeNull()
    expect(found.findings[0]).toMatchObject({
      key: 'other-workload',
      numbers: { fields: 'random_input_len, max_concurrency', jobs: 3 },
    })
  })
})

describe('the table says what can be told', () => {
  test('without a history: what the noise between jobs alone allows, and that the rest is not known yet', async () => {
    const { code, metrics, findings } = await scenario([], [])
    expect(code).toBe(0)
    expect(findings.map(({ key }: { key: string }) => key)).toContain('nothing-stored')
    expect(metrics[0]).toMatchObject({ jobs: 0, level: null, round_spread: null, job_spread: 0.02, now: null })
    expect(metrics[0].at_least).toBe(true)
    // se = 2 % · √(1 + 1/8), df about 19: 3.2·se + 1.28·se on the log scale.
    expect(metrics[0].later).toBeGreaterThan(0.08)
    expect(metrics[0].later).toBeLessThan(0.1)
  })
  test('with one job, three and eight: more jobs, smaller losses; eight are what eight were said to bring', async () => {
    const at = async (count: number) => (await scenario(history(count), [])).metrics[0]
    const [one, three, eight] = [await at(1), await at(3), await at(8)]
    expect([one.jobs, three.jobs, eight.jobs]).toEqual([1, 3, 8])
    expect(one.now).toBeGreaterThan(three.now)
    expect(three.now).toBeGreaterThan(eight.now)
    expect(eight.now).toBe(eight.later)
    // These jobs differ by less than the prior says, which only more of them can show.
    expect(one.later).toBeLessThan(one.now)
    expect(eight.now).toBeLessThan(one.later)
    expect(one.later - eight.now).toBeLessThan(0.02)
    expect(one.level).toBeGreaterThan(19)
    expect(one.level).toBeLessThan(21)
    expect(100 * three.round_spread).toBeGreaterThan(0.3)
    expect(100 * three.round_spread).toBeLessThan(1)
  })
  test('a row for each metric, both languages, markdown and terminal', async () => {
    const markdown = await checked(
      history(),
      ['--limits', '{ request_throughput: 5%, p99_itl_ms: { max: 80ms } }'],
      ['--format', 'markdown'],
    )
    expect(markdown.stdout).toMatch(/^## ✅ This gate can fail$/m)
    expect(markdown.stdout).toMatch(
      /\| Request throughput \|\s+5 % \|\s+(19|20)\.\d\d req\/s \|\s+3 \|.*\| ✅ can fail \|/,
    )
    expect(markdown.stdout).toMatch(/\| P99 ITL\s+\|\s+≤ 80 ms \|/)
    expect(markdown.stdout).toContain('The endpoint was not touched.')
    const { stdout } = await ask(['check', ...workload, '--baseline-dir', join(folder, 'nothing')], { language: 'zh' })
    expect(stdout).toMatch(/^⚠️ 这个门禁可以失败，但有 1 处需要注意$/m)
    expect(stdout).toMatch(/^请求吞吐量 +5 % +– +0 +– +2\.0 % +– +≥ \d\.\d % +✅ 可以失败$/m)
  })
  test('in a workflow it is command: check, with the inputs of the gate; the table is in the step’s summary', async () => {
    const inputs = {
      INPUT_COMMAND: 'check',
      'INPUT_BASE-URL': 'http://127.0.0.1:9',
      'INPUT_BASELINE-DIR': join(folder, 'nothing'),
      'INPUT_RESTART-COMMAND': 'systemctl restart vllm',
      INPUT_LIMITS: 'request_throughput: 5%',
      INPUT_LANGUAGE: 'en',
    }
    const good = await ask([], { inputs })
    expect(good.code, good.stderr).toBe(0)
    expect(good.summary).toMatch(/\| Request throughput \|\s+5 % \|/)
    const bad = await ask([], { inputs: { ...inputs, INPUT_LIMITS: 'request_throughput: 80%' } })
    expect(bad.code).toBe(2)
    expect(bad.summary).toMatch(/^## ⛔ This gate is refused/m)
  })
  test('a file of the store that cannot be read is named', async () => {
    const { mkdirSync, writeFileSync } = await import('node:fs')
    const directory = join(folder, 'broken')
    await store(directory, history())
    const key = String(history()[0]?.key).split('/').at(-1) ?? ''
    mkdirSync(join(directory, 'default', 'default', key), { recursive: true })
    writeFileSync(join(directory, 'default', 'default', key, '20260101T000000Z-0000000000000000.json'), '{')
    const { code, stdout } = await ask(['check', ...workload, '--baseline-dir', directory])
    expect(code).toBe(0)
    expect(stdout).toContain('20260101T000000Z-0000000000000000.json')
  })
})
