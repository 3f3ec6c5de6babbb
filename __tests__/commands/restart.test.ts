import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningSimulator, runSimulator } from '../../scripts/simulator.ts'
import { openDirStore } from '../../src/baselines/index.ts'
import { runCommand, stepEnvironment } from '../../src/commands/restart.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import type { JobRow } from '../../src/domain/row.ts'
import { cleanEnv, type Ran, run } from '../helpers/run.ts'

/** On a machine that others keep busy the client's own health is the finding, as it should be: then it is tried again. */
const busy = { retry: 3 } as const

/** From its source: the restart is tested as it stands, not as it was last built. */
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

let simulator: RunningSimulator
let folder: string
beforeAll(async () => {
  simulator = await runSimulator(['--model', 'sim', '--round-spread', '0.5%', '--deployment-spread', '0.5%'])
  folder = mkdtempSync(join(tmpdir(), 'tokgate-restart-'))
  await simulator.deploy({ seed: 1 })
  await vi.waitFor(async () => expect((await gate([], ['--store'])).code).toBe(0), { timeout: 30_000 })
  await storeAgain(2)
}, 60_000)
afterAll(async () => {
  await simulator.stop()
  rmSync(folder, { recursive: true })
})

const workload = ['--model', 'sim', '--dataset-name', 'random', '--random-input-len', '32', '--random-output-len', '16']

const gate = (env: readonly (readonly [string, string])[], extra: readonly string[]): Promise<Ran> =>
  run(
    cli,
    [
      'gate',
      '--base-url',
      simulator.url,
      ...workload,
      ...['--num-prompts', '16', '--language', 'en'],
      ...(extra.includes('--baseline-dir') ? [] : ['--baseline-dir', join(folder, 'baselines')]),
      ...['--output-dir', join(folder, 'out'), ...extra],
    ],
    { cwd: folder, env: cleanEnv(Object.fromEntries(env)) },
  )

/** Stores the job that is there so many times more, each as another run's and a little faster or slower. */
async function storeAgain(times: number): Promise<void> {
  const store = openDirStore(join(folder, 'baselines'))
  const { rows } = await store.read({ suite: 'default', scenario: 'default' })
  const row = rows.filter((one): one is JobRow => one.kind === 'job').at(-1)
  if (row === undefined) throw new Error('nothing was stored')
  for (let run = 1; run <= times; run += 1) {
    const writer = { ...row.writer, run_id: `again-${run}` }
    const rounds = row.rounds.map((round) => ({ ...round, metrics: changed(round.metrics, 1 + 0.003 * (-1) ** run) }))
    await store.append({ ...row, id: `again-${run}.1/${row.key}`, writer, rounds })
  }
}

const changed = (metrics: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, value * by]))

/** A shell command that puts another deployment behind the endpoint, by the simulator's own door. */
const deploying = (fields: Readonly<Record<string, number | string>>): string => {
  const script = `fetch(process.argv[1] + "/sim/deploy", { method: "POST", body: process.argv[2] })`
  return `"${process.execPath}" -e '${script}' ${simulator.url} '${JSON.stringify(fields)}' && echo deployed anew`
}

const scenario = () => {
  const judgement = JSON.parse(readFileSync(join(folder, 'out', 'judgement.json'), 'utf8')) as Judgement
  const [only] = judgement.scenarios
  if (only === undefined) throw new Error('no scenario')
  return only
}

describe('a candidate whose first life does not pass', busy, () => {
  test('passes where the loss was that deployment’s: four more rounds after the restart, both judged', async () => {
    await simulator.deploy({ seed: 4, slowdown: 0.075 })
    const ran = await gate([], ['--restart-command', deploying({ seed: 5, slowdown: 0 })])
    expect(ran.stderr).toContain('deployed anew')
    const { outcome, rounds } = scenario()
    const before = rounds.filter(({ life }) => life === 1).length
    expect(outcome).toBe('pass')
    expect(ran.code).toBe(0)
    expect(before).toBeGreaterThanOrEqual(3)
    expect(rounds.map(({ life }) => life)).toEqual([...Array(before).fill(1), ...Array(4).fill(2)])
    // The second life's discarded round has a seed of its own.
    const seeds = rounds.map(({ seed }, i) => seed - (rounds[0]?.seed ?? 0) - i)
    expect(seeds).toEqual([...Array(before).fill(0), ...Array(4).fill(1)])
    expect(readFileSync(join(folder, 'out', 'report.md'), 'utf8')).toContain(`${before + 1} ↻`)
  })

  test('regressed where the next life is as slow, and its row is the first life alone', async () => {
    await simulator.deploy({ seed: 6, slowdown: 0.2 })
    // A history of its own: a regressed row would be the level of the tests that follow.
    const own = join(folder, 'own-baselines')
    cpSync(join(folder, 'baselines'), own, { recursive: true })
    const stored = new Set(readdirSync(own, { recursive: true }).map(String))
    const restart = ['--restart-command', deploying({ seed: 7, slowdown: 0.2 })]
    const ran = await gate([], ['--store', '--baseline-dir', own, ...restart])
    expect(ran.code).toBe(1)
    expect(scenario().rounds).toHaveLength(9)
    const [added] = readdirSync(own, { recursive: true })
      .map(String)
      .filter((path) => path.endsWith('.json') && !stored.has(path))
    const row = JSON.parse(readFileSync(join(own, added ?? ''), 'utf8')) as JobRow
    expect(row.outcome).toBe('regressed')
    expect(row.rounds).toEqual(
      scenario()
        .rounds.slice(0, 5)
        .map(({ clipped: _, life: __, ...round }) => round),
    )
  })
})

describe('a restart that does not succeed leaves the first life to be judged alone', busy, () => {
  test('where the command fails', async () => {
    await simulator.deploy({ seed: 8, slowdown: 0.2 })
    const secret = ['OPENAI_API_KEY', 'sk-notARealKeyButLong'] as const
    const ran = await gate([secret], ['--restart-command', 'echo "cannot restart with $OPENAI_API_KEY" >&2; exit 3'])
    expect(ran.stderr).toMatch(/cannot restart with \*\*\*\n[\s\S]*exit code 3.*judged alone/)
    expect(ran.stderr + ran.stdout).not.toContain(secret[1])
    expect(ran.code).toBe(1)
    expect(scenario()).toMatchObject({ outcome: 'regressed', reason: { key: 'regressed' } })
    expect(scenario().rounds.map(({ life }) => life)).toEqual([undefined, undefined, undefined])
  })

  test('where another version is served then: that is no second life of what was measured', async () => {
    await simulator.deploy({ seed: 9, slowdown: 0.2 })
    const ran = await gate([], ['--restart-command', deploying({ seed: 9, version: '0.33.0' })])
    expect(ran.stderr).toMatch(/served sim \(vllm 0\.32\.0\) before and serves sim \(vllm 0\.33\.0\) now.*judged alone/)
    expect(ran.code).toBe(1)
    await simulator.deploy({ version: '0.32.0' } as never)
  })
})

test('a candidate that passes is not restarted', busy, async () => {
  await simulator.deploy({ seed: 10, slowdown: 0 })
  const ran = await gate([], ['--restart-command', 'echo restarted; exit 1'])
  expect(ran.code).toBe(0)
  expect(ran.stderr).not.toContain('restarted')
})

test('confirm-fail measures one round more before it fails', busy, async () => {
  await simulator.deploy({ seed: 11, slowdown: 0.2 })
  expect((await gate([], ['--confirm-fail'])).code).toBe(1)
  expect(scenario().rounds).toHaveLength(4)
})

describe('the command', () => {
  const outcome = async (command: string, timeoutMs = 10_000, signal = new AbortController().signal) => {
    const lines: string[] = []
    const ended = await runCommand(command, { env: cleanEnv(), signal, timeoutMs, onLine: (line) => lines.push(line) })
    return { why: ended?.en ?? null, lines }
  }

  test('runs in a shell; both of its outputs are told line by line', async () => {
    const { why, lines } = await outcome('echo one && (echo two >&2); printf three')
    expect(why).toBeNull()
    expect(lines.toSorted()).toEqual(['one', 'three', 'two'])
  })

  test.each([
    { command: 'exit 3', says: 'restart-command ended with exit code 3' },
    { command: 'no-such-command-anywhere', says: 'restart-command ended with exit code 127' },
    { command: 'kill -9 $$', says: 'restart-command was ended by SIGKILL' },
  ])('“$command” did not succeed', async ({ command, says }) => {
    expect((await outcome(command)).why).toBe(says)
  })

  test('is ended, with everything that it started, when it takes too long or the run stops', async () => {
    const stubborn = 'sleep 60 & echo $!; wait'
    const late = await outcome(stubborn, 200)
    expect(late.why).toBe('restart-command had not ended after 0 s (ready-timeout)')
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 200)
    const stopped = await outcome(stubborn, 10_000, stopping.signal)
    expect(stopped.why).toBe('restart-command was ended by SIGTERM')
    for (const pid of [...late.lines, ...stopped.lines].map(Number)) {
      await expect.poll(() => isAlive(pid)).toBe(false)
    }
  })

  test('may leave a server running that still holds its output', async () => {
    const { why, lines } = await outcome('sleep 5 & echo $!')
    expect(why).toBeNull()
    const pid = Number(lines[0])
    expect(isAlive(pid)).toBe(true)
    process.kill(pid)
  })
})

/** A process that has ended may stand in the table until its new parent looks: that is no life. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}

test('the command sees the environment of the user’s step, and nothing that a runner gives to an action alone', () => {
  const users = { PATH: '/bin', HF_TOKEN: 'theirs', OPENAI_API_KEY: 'theirs', GITHUB_SHA: 'abc', INPUTS: 'theirs' }
  const ours = {
    INPUT_TOKEN: 'ghs_1',
    'INPUT_RESTART-COMMAND': 'x',
    INPUT_HEADER: 'a=b',
    STATE_isPost: '1',
    ACTIONS_RUNTIME_TOKEN: 'jwt',
    ACTIONS_RUNTIME_URL: 'https://runtime.example',
    ACTIONS_CACHE_URL: 'https://cache.example',
    ACTIONS_RESULTS_URL: 'https://results.example',
    GITHUB_OUTPUT: '/o',
    GITHUB_ENV: '/e',
    GITHUB_PATH: '/p',
    GITHUB_STATE: '/s',
    GITHUB_STEP_SUMMARY: '/m',
    TOKGATE_TOKEN: 'ghs_2',
    TOKGATE_HEADER: 'a=b',
    TOKGATE_PROXY: 'http://u:p@proxy.example',
  }
  expect(stepEnvironment({ ...users, ...ours })).toEqual(users)
})
