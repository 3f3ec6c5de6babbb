import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RunningSimulator } from '../../scripts/simulator.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import type { JobRow } from '../../src/domain/row.ts'
import { type GithubOptions, type GithubServer, githubServer } from '../helpers/github-server.ts'
import { cleanEnv, root, run } from '../helpers/run.ts'
import { accepted, label, labelled } from '../hosts/accepting.ts'
import { jobEnv, pullEnv, pullPayload } from '../hosts/events.ts'

/** Steps of jobs on one endpoint and one platform, from the Action's entry in its sources. */

const action = join(root, 'src/action.ts')
export const merge = 'f00d'.padEnd(40, '0')

/** What the tests of one file share; set before the first. */
export const world = { runs: 0 } as { simulator: RunningSimulator; github: GithubServer; folder: string; runs: number }

/** A platform of its own for each test, on which lin has accepted #42. */
export async function open(options: GithubOptions = {}): Promise<void> {
  world.github = await githubServer(options)
  world.github.commits.add('ba5e'.padEnd(40, '0'))
  accepted(world.github)
}
export const closing = async (): Promise<void> => world.github[Symbol.asyncDispose]()

interface Step {
  readonly code: number | null
  readonly log: string
  readonly judgement: Judgement
  readonly comment: string
  readonly asked: readonly string[]
}

export interface Given {
  readonly event: 'push' | 'opened' | 'labeled' | 'unlabeled'
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** The folder whose judgement a step before this one has put into output-dir. */
  readonly downloaded?: string
  readonly payload?: Readonly<Record<string, unknown>>
  readonly store?: string
}

export const outputOf = (number: number): string => join(world.folder, `${number}-out`)

// A machine that is busy with other things makes a measurement invalid, and says so: then it is made anew.
const mostTries = 3

/** One step of a job, as the runner starts it. */
export async function step(given: Given): Promise<Step> {
  for (let tries = 1; ; tries += 1) {
    const done = await oneStep(given)
    if (tries === mostTries || !/the client was overloaded/.test(done.log)) return done
    for (const path of filesIn(given.store ?? 'baselines')) if (rowOf(path).outcome === 'invalid') rmSync(path)
  }
}

async function oneStep({
  event,
  inputs = {},
  env = {},
  downloaded,
  payload,
  store = 'baselines',
}: Given): Promise<Step> {
  world.runs += 1
  const own = world.runs
  if (downloaded !== undefined) cpSync(downloaded, outputOf(own), { recursive: true })
  const file = (name: string, text = ''): string => {
    const path = join(world.folder, `${own}-${name}`)
    writeFileSync(path, text)
    return path
  }
  const push = { repository: { full_name: 'o/r', default_branch: 'main' }, commits: [{ id: merge }] }
  const all = {
    'base-url': world.simulator.url,
    model: 'qwen2.5',
    'dataset-name': 'random',
    'random-input-len': '32',
    'random-output-len': '3',
    'num-prompts': '16',
    'baseline-dir': join(world.folder, store),
    'output-dir': outputOf(own),
    limits: 'output_throughput: 20%',
    language: 'en',
    token: 'ghs_notARealTokenButLongEnough',
    ...inputs,
  }
  const given = inputs['command'] === 'report' ? pick(all, reporting) : all
  const { code, stdout, stderr } = await run(action, [], {
    cwd: world.folder,
    env: {
      ...cleanEnv(),
      ...jobEnv({ ...(event === 'push' ? { GITHUB_SHA: merge, GITHUB_RUN_ID: String(900 + own) } : pullEnv), ...env }),
      GITHUB_API_URL: world.github.url,
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_GRAPHQL_URL: `${world.github.url}/graphql`,
      GITHUB_EVENT_PATH: file('event.json', JSON.stringify(payload ?? (event === 'push' ? push : ofPull(event)))),
      GITHUB_STEP_SUMMARY: file('summary.md'),
      GITHUB_OUTPUT: file('outputs.txt'),
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  })
  const path = join(outputOf(own), 'judgement.json')
  const written = readdirSync(world.folder).includes(`${own}-out`) ? readFileSync(path, 'utf8') : 'null'
  return {
    code,
    log: stdout + stderr,
    judgement: JSON.parse(written),
    comment: world.github.comments.map(({ body }) => body).join('\n\n'),
    asked: world.github.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`),
  }
}

const reporting = ['command', 'args', 'output-dir', 'language', 'token']
const pick = (all: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))

const ofPull = (action: 'opened' | 'labeled' | 'unlabeled') => ({
  ...pullPayload({ action }),
  ...(action === 'opened' ? {} : { label: { name: label } }),
})

const filesIn = (store: string): string[] =>
  existsSync(join(world.folder, store))
    ? readdirSync(join(world.folder, store), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
        .map((entry) => join(entry.parentPath, entry.name))
    : []
const rowOf = (path: string): JobRow => JSON.parse(readFileSync(path, 'utf8'))
export const rowsIn = (store: string): JobRow[] =>
  filesIn(store)
    .map(rowOf)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))

/** What the endpoint does from now on; null: nothing. */
export const fault = async (name: string | null): Promise<void> => {
  const answer = await fetch(`${world.simulator.url}/sim/fault`, { method: 'POST', body: JSON.stringify({ name }) })
  expect(answer.status).toBe(200)
}

/** Lin's label is not there. */
export const unlabelled = (): void => void world.github.pulls.splice(0, 1, labelled({ labels: [] }))

/** A store that holds main's one good row. */
export const storeOfOne = (name: string): string => {
  cpSync(join(world.folder, 'good'), join(world.folder, name), { recursive: true })
  return name
}
