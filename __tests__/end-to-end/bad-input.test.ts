import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSimulator, runSimulator } from '../../scripts/simulator.ts'
import { cleanEnv, cli, type Ran, run } from '../helpers/run.ts'

let simulator: RunningSimulator
let folder: string
beforeAll(async () => {
  simulator = await runSimulator(['--fast', '--model', 'sim'])
  folder = mkdtempSync(join(tmpdir(), 'tokgate-bad-'))
})
afterAll(async () => {
  await simulator.stop()
  rmSync(folder, { recursive: true })
})

const workload = [
  '--dataset-name',
  'random',
  '--random-input-len',
  '16',
  '--random-output-len',
  '8',
  '--num-prompts',
  '8',
]

const gate = (args: readonly string[], env?: Record<string, string>): Promise<Ran> =>
  run(
    cli,
    [
      'gate',
      '--base-url',
      simulator.url,
      '--model',
      'sim',
      '--language',
      'en',
      '--output-dir',
      join(folder, 'out'),
      ...workload,
      ...args,
    ],
    {
      cwd: folder,
      env: env ?? cleanEnv(),
    },
  )

/** Lines of standard error that complain. */
const complaints = ({ stderr }: Ran): string[] => stderr.split('\n').filter((line) => line.startsWith('tokgate: '))

describe('one clear message and the right exit code', () => {
  test.each([
    { name: 'a limit without %', args: ['--limits', 'request_throughput: 5'], says: /request_throughput.*5%/s },
    { name: 'a negative limit', args: ['--limits', 'request_throughput: -3%'], says: /-3%/ },
    { name: 'a limit that is a word', args: ['--limits', 'request_throughput: abc'], says: /abc/ },
    { name: 'an unknown metric', args: ['--limits', 'request_thruput: 5%'], says: /request_throughput/ },
    { name: 'an unknown flag', args: ['--num-promts', '3'], says: /--num-prompts/ },
  ])('$name is the user’s mistake, before any load', async ({ args, says }) => {
    const ran = await gate(args)
    expect(ran.code).toBe(2)
    expect(complaints(ran)).toHaveLength(1)
    expect(ran.stderr).toMatch(says)
  })

  test('several mistakes come at once', async () => {
    const ran = await gate(['--rounds', '99', '--limits', 'request_throughput: 5', '--num-prompts', 'x'])
    expect(ran.code).toBe(2)
    expect(complaints(ran)).toHaveLength(3)
  })

  test('an unknown key in tokgate.yml names the file, the place and the nearest name', async () => {
    const config = join(folder, 'wrong.yml')
    writeFileSync(config, 'suite: a\nnum-promts: 4\n')
    const ran = await gate(['--config', config])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/wrong\.yml:2:1.*num-prompts/)
  })

  test('an unreachable host is exit 4, names the address and the cause', async () => {
    const ran = await run(
      cli,
      [
        'gate',
        '--base-url',
        'http://127.0.0.1:9',
        '--model',
        'sim',
        '--ready-timeout',
        '1',
        '--language',
        'en',
        ...workload,
      ],
      { cwd: folder },
    )
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/127\.0\.0\.1:9/)
    expect(ran.stderr).toMatch(/refused/i)
  })

  test('another model served is exit 4 and names both', async () => {
    const ran = await gate(['--model', 'other-model'])
    expect(ran.code).toBe(4)
    expect(ran.stderr).toMatch(/other-model/)
    expect(ran.stderr).toMatch(/\bsim\b/)
  })

  test('an unreadable tokenizer is exit 2 and names the file', async () => {
    const broken = join(folder, 'tokenizer')
    mkdirSync(broken, { recursive: true })
    writeFileSync(join(broken, 'tokenizer.json'), '{"model": 3')
    const ran = await gate(['--tokenizer', broken])
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(/tokenizer\.json/)
    const missing = await gate(['--tokenizer', join(folder, 'nowhere')])
    expect(missing.code).toBe(2)
    expect(missing.stderr).toMatch(/nowhere/)
  })
})

describe('nothing measured is lost', () => {
  test('a corrupt baseline row is skipped and named, and changes no code', async () => {
    const store = join(folder, 'store')
    const stored = await gate(['--store', '--baseline-dir', store, '--rounds', '3'])
    expect(stored.code, stored.stderr).toBe(0)
    const [key = ''] = readdirSync(join(store, 'default', 'default'))
    writeFileSync(
      join(store, 'default', 'default', key, '20260101T000000Z-0000000000000000.json'),
      '{"schema": 1, "kind": "job"',
    )
    const ran = await gate(['--baseline-dir', store, '--rounds', '3'])
    expect([0, 1, 3]).toContain(ran.code)
    expect(ran.stderr).toMatch(/20260101T000000Z-0000000000000000\.json/)
    const judgement = JSON.parse(readFileSync(join(folder, 'out', 'judgement.json'), 'utf8'))
    expect(judgement.scenarios[0].skipped_rows).toHaveLength(1)
    expect(judgement.scenarios[0].reference.K).toBe(1)
  })

  test('a result that cannot be written is printed instead', async () => {
    const ran = await run(
      cli,
      [
        'bench',
        '--base-url',
        simulator.url,
        '--model',
        'sim',
        ...workload,
        '--save-result',
        '--result-dir',
        '/dev/full',
        '--language',
        'en',
      ],
      { cwd: folder },
    )
    expect(ran.stdout).toMatch(/"request_throughput": \d/)
    expect(ran.stdout).toMatch(/Serving Benchmark Result/)
    expect(ran.stderr).toMatch(/\/dev\/full/)
    expect(ran.code).toBe(0)
  })

  test('output files that cannot be written leave the outcome’s code', async () => {
    const ran = await gate(['--baseline-dir', join(folder, 'empty'), '--output-dir', '/dev/full/out', '--rounds', '3'])
    expect(ran.code).toBe(0)
    expect(ran.stderr).toMatch(/\/dev\/full\/out/)
    expect(ran.stdout).toMatch(/Request throughput/)
  })

  test('SIGTERM ends a gate within seconds, keeps its rounds, stores nothing', async () => {
    const store = join(folder, 'stopped-store')
    const ran = await run(
      cli,
      [
        'gate',
        '--base-url',
        simulator.url,
        '--model',
        'sim',
        ...workload,
        '--request-rate',
        '2',
        '--store',
        '--baseline-dir',
        store,
        '--output-dir',
        join(folder, 'stopped'),
      ],
      {
        cwd: folder,
        onStart: (kill) => setTimeout(() => kill('SIGTERM'), 6_000),
      },
    )
    expect(ran.code, ran.stderr).toBe(143)
    expect(() => readdirSync(store)).toThrow()
  })
})
