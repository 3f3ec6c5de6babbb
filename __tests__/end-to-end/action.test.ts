import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningSimulator, runSimulator } from '../../scripts/simulator.ts'
import { type GithubServer, githubServer } from '../helpers/github-server.ts'
import { action, cleanEnv, type Ran, run } from '../helpers/run.ts'
import { jobEnv, pullEnv, pullPayload, workflowRunEnv, workflowRunPayload } from '../hosts/events.ts'

const token = 'ghs_notARealTokenButLongEnough'

let simulator: RunningSimulator
let github: GithubServer
let folder: string
let runs = 0

beforeAll(async () => {
  simulator = await runSimulator(['--model', 'qwen2.5', '--round-spread', '0.5%', '--deployment-spread', '0.5%'])
  folder = mkdtempSync(join(tmpdir(), 'tokgate-action-'))
})
afterAll(async () => {
  await simulator.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(async () => {
  github = await githubServer()
  github.commits.add('ba5e'.padEnd(40, '0'))
  return () => github[Symbol.asyncDispose]()
})

interface Step extends Ran {
  readonly summary: string
  readonly outputs: string
}

const events = {
  push: { env: {}, payload: { repository: { full_name: 'o/r', default_branch: 'main' } } },
  pull_request: { env: pullEnv, payload: pullPayload() },
  workflow_run: { env: workflowRunEnv, payload: workflowRunPayload() },
} as const

/** One step of a job, as the runner starts it: inputs and the event in the environment, files for what it gives back. */
async function step(event: keyof typeof events, inputs: Readonly<Record<string, string>> = {}): Promise<Step> {
  runs += 1
  const file = (name: string, text = ''): string => {
    const path = join(folder, `${runs}-${name}`)
    writeFileSync(path, text)
    return path
  }
  const paths = { summary: file('summary.md'), outputs: file('outputs.txt') }
  const all = {
    'base-url': simulator.url,
    model: 'qwen2.5',
    'dataset-name': 'random',
    'random-input-len': '32',
    'random-output-len': '24',
    'num-prompts': '32',
    'baseline-dir': join(folder, 'baselines'),
    'output-dir': join(folder, `${runs}-out`),
    language: 'en',
    token,
    ...inputs,
  }
  const env = {
    ...cleanEnv(),
    ...jobEnv({
      ...events[event].env,
      GITHUB_RUN_ID: String(1000 + runs),
      GITHUB_RUN_NUMBER: String(runs),
    }),
    GITHUB_API_URL: github.url,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(events[event].payload)),
    GITHUB_STEP_SUMMARY: paths.summary,
    GITHUB_OUTPUT: paths.outputs,
    ...Object.fromEntries(Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  }
  const ran = await run(action, [], { cwd: folder, env })
  const text = (path: string): string => readFileSync(path, 'utf8')
  // The runner takes ::add-mask:: lines out of the log: that is where the token may stand, and nowhere else.
  const shown = ran.stdout.replace(/^::add-mask::.*$/gm, '') + ran.stderr + text(paths.summary) + text(paths.outputs)
  expect(shown).not.toContain(token)
  return { ...ran, summary: text(paths.summary), outputs: text(paths.outputs) }
}

/** The value of an output in the runner's file format. */
const output = ({ outputs }: Step, name: string): string =>
  new RegExp(`^${name}<<(\\S+)\\r?\\n([\\s\\S]*?)\\r?\\n\\1`, 'm').exec(outputs)?.[2] ?? ''

describe('the Action, from dist/, as a runner starts it', () => {
  test('pushes to the default branch store three jobs, and comment nowhere', async () => {
    for (const seed of [11, 12, 13]) {
      await simulator.deploy({ seed, slowdown: 0 })
      const stored = await step('push')
      expect(stored.code, stored.stdout).toBe(0)
      expect(output(stored, 'outcome')).toMatch(/^(no-baseline|pass|inconclusive)$/)
    }
    expect(github.comments).toEqual([])
  })

  test('a pull request that changed nothing passes and gets a comment; the next run updates it and fails at a 10 % loss', async () => {
    await simulator.deploy({ seed: 14, slowdown: 0 })
    const same = await step('pull_request')
    expect(same.code, same.stdout).toBe(0)
    expect(output(same, 'outcome')).toBe('pass')
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toContain('| Request throughput')

    await simulator.deploy({ seed: 15, slowdown: 0.1 })
    const slower = await step('pull_request')
    expect(slower.code, slower.stdout).toBe(1)
    expect(output(slower, 'outcome')).toBe('regressed')
    expect(github.comments).toHaveLength(1)
    expect(github.comments[0]?.body).toMatch(/Regressed/)
    expect(slower.summary).toMatch(/Regressed/)
    expect(slower.stdout).toMatch(/^::error/m)
    const metrics = JSON.parse(output(slower, 'metrics'))
    expect(metrics.request_throughput.verdict).toBe('regressed')
    expect(metrics.request_throughput.change).toBeCloseTo(-0.1, 1)
    expect(JSON.parse(readFileSync(output(slower, 'judgement-path'), 'utf8')).pull).toBe(42)
    expect(readFileSync(output(slower, 'report-path'), 'utf8')).toMatch(/Regressed/)
  })

  test('after a workflow_run whose pull request is not there the gate says why it comments nowhere', async () => {
    await simulator.deploy({ seed: 16, slowdown: 0 })
    const gated = await step('workflow_run')
    expect(gated.code, gated.stdout).toBe(0)
    expect(gated.stdout).toMatch(/^error: no pull request has the commit c0ffee0 as its head/m)
    expect(github.comments).toEqual([])
  })

  test('a token that may not comment changes no outcome, and the cure is printed', async () => {
    github.fail({
      on: /POST .*\/issues\/42\/comments/,
      status: 403,
      message: 'Resource not accessible by integration',
      times: 10,
    })
    await simulator.deploy({ seed: 16, slowdown: 0 })
    const refused = await step('pull_request')
    expect(refused.code, refused.stdout).toBe(0)
    expect(output(refused, 'outcome')).toBe('pass')
    expect(refused.stdout).toMatch(/pull-requests: write/)
    expect(github.comments).toEqual([])
  })

  test('without baseline-dir the baselines are on a branch: a server that is not found is the user’s mistake, not an empty history', async () => {
    const without = await step('pull_request', { 'baseline-dir': '' })
    expect(without.code).toBe(2)
    expect(without.stdout).toMatch(/the branch tokgate-baselines of https:\/\/github\.example\/o\/r cannot be read/)
  })
})
