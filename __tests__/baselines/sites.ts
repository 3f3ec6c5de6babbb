import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { type Branch, type Site, stores, type World } from '../../src/baselines/index.ts'
import { type StoreName, storeNames } from '../../src/domain/baselines.ts'
import type { BaselineStore } from '../../src/domain/row.ts'
import { cleanEnv } from '../helpers/run.ts'

export const silent = { info: () => {}, warning: () => {}, error: () => {}, debug: () => {} }

/** Git as the tests call it: without a config of whoever runs them. */
export const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example', ...args], {
    cwd,
    encoding: 'utf8',
    env: cleanEnv({ GIT_CONFIG_NOSYSTEM: '1', HOME: cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** A folder with a place for every store in it: a directory, and a bare repository that another machine could have. */
export class Ground implements AsyncDisposable {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<Ground> {
    const ground = new Ground(await mkdtemp(join(tmpdir(), 'tokgate-ground-')))
    await mkdir(join(ground.path, 'tmp'))
    git(ground.path, 'init', '--quiet', '--bare', 'remote.git')
    return ground
  }

  get directory(): string {
    return join(this.path, 'store')
  }

  /** The bare repository's folder. */
  get bare(): string {
    return join(this.path, 'remote.git')
  }

  get temporary(): string {
    return join(this.path, 'tmp')
  }

  world(change: Partial<World> = {}): World {
    const { signal } = new AbortController()
    return {
      env: cleanEnv({ HOME: this.path }),
      temporary: this.temporary,
      actor: 'lin',
      signal,
      log: silent,
      ...change,
    }
  }

  branch(change: Partial<Branch> = {}): Branch {
    return { url: `file://${this.bare}`, name: 'tokgate-baselines', token: null, ...change }
  }

  open(name: StoreName): BaselineStore {
    const site: Site = { directory: () => this.directory, branch: () => this.branch(), world: this.world() }
    return stores[name](site)
  }

  /** Paths of the files that a store has, below its root. */
  files(name: StoreName): Promise<string[]> {
    return { dir: () => filesIn(this.directory), git: async () => this.branchFiles() }[name]()
  }

  branchFiles(): string[] {
    if (git(this.bare, 'branch', '--list', 'tokgate-baselines') === '') return []
    return git(this.bare, 'ls-tree', '-r', '-z', '--name-only', 'tokgate-baselines').split('\0').slice(0, -1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

export const filesIn = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort()

export const everyStore = storeNames.map((name) => ({ name }))
