// Everything that a job meets, on this machine: a repository to check out, a runner, an endpoint with a known truth, GitHub's API
// and a store. What a workflow doesn't say itself (the store, the language, short waits) comes from the job's environment.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { type GithubServer, githubServer } from '../helpers/github-server.ts'
import { root } from '../helpers/run.ts'
import { jobEnv, pullEnv, pullPayload } from '../hosts/events.ts'
import { runWorkflow } from './runner-act.ts'
import type { RanWorkflow } from './runner-log.ts'

export const token = 'ghs_notARealTokenButLongEnough'

/** A prefill and one step so long that a busy machine's own delays are small beside them; a round takes a third of a second. */
export const deployment = {
  ...{ fast: true, model: 'sim', maxModelLen: 4096 },
  ...{ prefillTokensPerSec: 10_000, stepBaseMs: 250, stepPerSeqMs: 0.1 },
} as const

/** The same load as settings of a workflow that names none. */
export const load = {
  'random-input-len': 32,
  'random-output-len': 2,
  'num-prompts': 20,
} as const

export const base = 'ba5e'.padEnd(40, '0')

/** An event with what GitHub gives beside it. */
export interface Happening {
  readonly event: string
  readonly payload: object
  readonly env?: Readonly<Record<string, string>>
  readonly vars?: Readonly<Record<string, string>>
}

const repository = { full_name: 'o/r', default_branch: 'main' }

export const happenings = {
  push: { event: 'push', payload: { repository } },
  schedule: { event: 'schedule', payload: {} },
  dispatch: (inputs: Readonly<Record<string, string>> = {}): Happening => ({
    event: 'workflow_dispatch',
    payload: { repository, inputs },
  }),
  pull: (changes: { fork?: boolean; action?: string } = {}): Happening => ({
    event: 'pull_request',
    payload: pullPayload(changes),
    env: pullEnv,
  }),
  mergeGroup: {
    event: 'merge_group',
    payload: {
      action: 'checks_requested',
      merge_group: {
        head_sha: 'f00d'.padEnd(40, '0'),
        base_sha: base,
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-42',
      },
      repository,
    },
    env: { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-42' },
  },
} as const satisfies Record<string, Happening | ((changes: never) => Happening)>

/** A repository in a folder: files by path, committed once. */
function checkout(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
  }
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'ignore' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--message=test')
}

export class World implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'tokgate-runner-'))
  readonly simulator: Simulator
  github: GithubServer
  readonly #store: 'dir' | 'git'
  #runs = 0
  #folders = 0

  private constructor(simulator: Simulator, github: GithubServer, store: 'dir' | 'git') {
    this.simulator = simulator
    this.github = github
    this.#store = store
    cpSync(join(root, 'action.yml'), join(this.action, 'action.yml'))
    cpSync(join(root, 'dist'), join(this.action, 'dist'), { recursive: true })
  }

  /** `git`: baselines are a branch of a bare repository, as the Action keeps them by default; `dir`: a directory. */
  static async open(store: 'dir' | 'git'): Promise<World> {
    const world = new World(await startSimulator(deployment), await githubServer(), store)
    if (store === 'git') execFileSync('git', ['init', '--quiet', '--bare', world.baselines])
    return world
  }

  /** The Action as a repository holds it. */
  get action(): string {
    return join(this.home, 'action')
  }

  get baselines(): string {
    return join(this.home, 'baselines')
  }

  /** How many rows and notes are stored. */
  get rows(): number {
    return this.#files().filter((path) => path.endsWith('.json')).length
  }

  #files(): string[] {
    if (this.#store === 'dir') {
      return existsSync(this.baselines) ? readdirSync(this.baselines, { recursive: true, encoding: 'utf8' }) : []
    }
    const git = (...args: string[]) => execFileSync('git', ['-C', this.baselines, ...args], { encoding: 'utf8' })
    const branch = git('for-each-ref', '--format=%(refname)', 'refs/heads/tokgate-baselines').trim()
    return branch === '' ? [] : git('ls-tree', '-r', '--name-only', branch).split('\n')
  }

  /** A repository with these files, and this Action at its root for `uses: ./`. */
  checkout(files: Readonly<Record<string, string>>): string {
    this.#folders += 1
    const folder = join(this.home, `repository-${this.#folders}`)
    cpSync(this.action, folder, { recursive: true })
    checkout(folder, files)
    return folder
  }

  /** A deployment with its own seed. A slowdown of 0.1 makes everything 10 % slower. */
  deploy(seed: number, slowdown = 0): void {
    this.simulator.deploy({ seed, slowdown, roundSpread: 0.003, deploymentSpread: 0.003 })
  }

  /** Forgets comments, requests and faults of the platform. */
  async freshGithub(options: Parameters<typeof githubServer>[0] = {}): Promise<void> {
    await this.github[Symbol.asyncDispose]()
    this.github = await githubServer(options)
    this.github.commits.add(base)
  }

  /** The id of the newest run. */
  get runId(): number {
    return 7_000 + this.#runs
  }

  /** Runs a workflow file for an event, in a run of its own unless `env` names one. */
  async run(folder: string, file: string, { event, payload, env, vars }: Happening): Promise<RanWorkflow> {
    this.#runs += 1
    const occasion = {
      event,
      payload,
      vars: { ENDPOINT_URL: this.simulator.url, ...vars },
      env: {
        ...jobEnv({ GITHUB_RUN_ID: String(this.runId), GITHUB_RUN_NUMBER: String(this.#runs) }),
        GITHUB_API_URL: this.github.url,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_GRAPHQL_URL: `${this.github.url}/graphql`,
        ...(this.#store === 'dir'
          ? { TOKGATE_BASELINE_DIR: this.baselines }
          : { TOKGATE_BASELINE_REPOSITORY: `file://${this.baselines}` }),
        TOKGATE_LANGUAGE: 'en',
        TOKGATE_READY_TIMEOUT: '10',
        TOKGATE_ROUNDS: '3',
        TOKGATE_LIMITS: 'request_throughput: 10%',
        ...env,
      },
    }
    const { home, action } = this
    return runWorkflow(folder, file, occasion, { home, action, token })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.github[Symbol.asyncDispose]()
    await this.simulator.close()
    rmSync(this.home, { recursive: true, force: true })
  }
}
