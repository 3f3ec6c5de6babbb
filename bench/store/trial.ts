import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Ground, git } from '../../__tests__/baselines/sites.ts'
import { job, writer } from '../../__tests__/gate/rows.ts'
import { type Fault, GitServer } from '../../__tests__/helpers/git-server.ts'
import { openGitStore, tokenForms } from '../../src/baselines/index.ts'
import type { BaselineStore, Row } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import { draws, seedOf } from '../decision/random.ts'
import { ArgvWatch, isUsed } from './argv.ts'
import { age, digestOf, filesWithToken, stepEnv, workTree } from './ground.ts'
import { storm, type Written } from './storm.ts'

export interface Trial {
  readonly transport: 'http' | 'file'
  /** All writers write to one key, or each to its own. */
  readonly keys: 'one' | 'each'
  readonly writers: number
  readonly kills: { readonly most: number; readonly withinMs: number }
  /** Share of pushes that the server loses or answers with 503 (HTTP only). */
  readonly faults: number
  readonly seed: number
}

export interface Outcome {
  /** What is not as it must be, in words; empty: all of it holds. */
  readonly findings: readonly string[]
  readonly written: readonly Written[]
  readonly seconds: number
  /** Temporary folders of killed writers, before and after the next use of the store. */
  readonly left: { readonly before: number; readonly after: number }
  /** Different command lines of git that were seen while it ran. */
  readonly commands: number
  readonly faults: number
}

const branch = 'tokgate-baselines'
/** No real one; it has what base64 and URLs write differently. */
export const token = 'ghs_0nly+for/this=storm&nothing~else'

const suite = 'storm'
const rowOf = (i: number, keys: Trial['keys']): Row => {
  const scenario = keys === 'one' ? 'default' : `leg-${i}`
  const key = keyOf(suite, scenario, { model: 'qwen2.5' })
  return job(1, { id: `${1000 + i}.1/${key}`, key, scenario, writer: { ...writer, run_id: `${1000 + i}` } })
}

/** One storm on ground of its own, and what it left. */
export async function run(trial: Trial): Promise<Outcome> {
  const random = draws(seedOf(JSON.stringify(trial))).uniform
  await using ground = await Ground.make()
  git(ground.bare, 'config', 'http.receivepack', 'true')
  git(ground.bare, 'config', 'uploadpack.allowFilter', 'true')
  git(ground.bare, 'config', 'core.logAllRefUpdates', 'always')
  await using server = await GitServer.start(ground.path, token)
  const faults = faulty(server, trial, random)
  const work = workTree(ground)
  const before = await digestOf(work)
  using watch = new ArgvWatch()
  const http = trial.transport === 'http'
  const url = http ? `${server.url}/remote.git` : `file://${ground.bare}`
  const rows = Array.from({ length: trial.writers }, (_, i) => rowOf(i, trial.keys))
  const startedMs = performance.now()
  const written = await storm({
    ...{ rows, url, branch, token: http ? token : null, temporary: ground.temporary },
    ...{ directory: work, env: await stepEnv(ground, work) },
    ...{ kills: trial.kills, killGit: http, random },
  })
  const seconds = (performance.now() - startedMs) / 1000
  await quiet(ground.path)
  server.fault = () => null
  const left = await age(ground.temporary)
  const store = openGitStore(ground.branch({ url, token: http ? token : null }), ground.world())
  const findings = [
    ...(await rowFindings(store, ground, written)),
    ...((await digestOf(work)) === before ? [] : ['the user’s work tree has changed']),
    ...(await strayFindings(ground)),
    ...(await tokenFindings(ground, written, watch)),
  ]
  const after = (await readdir(ground.temporary)).length
  if (after > 0) findings.push(`${after} temporary folders are left`)
  const commands = [...watch.seen].filter((line) => /git/.test(line)).length
  return { findings, written, seconds, left: { before: left, after }, commands, faults: faults() }
}

/** A server that loses connections before and after the push, and is unavailable at times. Gives how often it was. */
function faulty(server: GitServer, { faults }: Trial, random: () => number): () => number {
  const kinds: readonly Fault[] = [
    { kind: 'cut', when: 'before' },
    { kind: 'cut', when: 'after' },
    { kind: 'status', status: 503 },
  ]
  let count = 0
  server.fault = ({ method, service }) => {
    if (service === 'read' || method === 'GET' || random() >= faults) return null
    count += 1
    return kinds[Math.floor(random() * kinds.length)] ?? null
  }
  return () => count
}

/** Waits until what killed writers had begun has ended: their git goes on alone. */
async function quiet(path: string): Promise<void> {
  for (let tries = 0; tries < 300 && isUsed(path); tries += 1) await pause(100)
}

async function rowFindings(store: BaselineStore, ground: Ground, written: readonly Written[]): Promise<string[]> {
  const read = await store.readSuite(suite)
  const rows = read.flatMap((one) => one.rows)
  const skipped = read.flatMap((one) => one.skipped.map(({ where, why }) => `${where} is skipped: ${why}`))
  const lost = written.filter(({ row }) => !rows.some(({ id }) => id === row.id)).map(({ row }) => `${row.id} is lost`)
  const changed = rows.filter((row) => {
    const own = written.find((one) => one.row.id === row.id)
    return own === undefined || JSON.stringify(own.row) !== JSON.stringify(row)
  })
  const files = ground.branchFiles().map((path) => `${branch}:${path}`)
  const elsewhere = written.filter(({ stored }) => !files.includes(stored.where))
  const commits = Number(git(ground.bare, 'rev-list', '--count', branch))
  return [
    ...skipped,
    ...lost,
    ...changed.map(({ id }) => `${id} is not what was written`),
    ...elsewhere.map(({ row }) => `${row.id} is not where it was reported`),
    ...(files.length === written.length ? [] : [`${files.length} files of ${written.length} rows`]),
    ...(commits === written.length ? [] : [`${commits} commits of ${written.length} rows`]),
  ]
}

async function strayFindings(ground: Ground): Promise<string[]> {
  const refs = git(ground.bare, 'for-each-ref', '--format=%(refname)').trim()
  const top = (await readdir(ground.path)).sort().join(' ')
  const home = await readdir(join(ground.path, 'home'))
  return [
    ...(refs === `refs/heads/${branch}` ? [] : [`other refs: ${refs}`]),
    ...(top === 'home remote.git tmp work' ? [] : [`stray files: ${top}`]),
    ...(home.length === 0 ? [] : [`stray files at home: ${home.join(' ')}`]),
    ...fsck(ground.bare),
  ]
}

const fsck = (bare: string): string[] => {
  try {
    git(bare, 'fsck', '--strict', '--connectivity-only')
    return []
  } catch (error) {
    return [`git fsck: ${String(error)}`]
  }
}

async function tokenFindings(ground: Ground, written: readonly Written[], watch: ArgvWatch): Promise<string[]> {
  const said = written.map((one) => one.said).join('\n')
  const argv = [...watch.seen].join('\n')
  const holds = (text: string): boolean => tokenForms(token).some((form) => text.includes(form))
  return [
    ...(holds(said) ? ['the token is in what a writer said'] : []),
    ...(holds(argv) ? ['the token is in an argument'] : []),
    ...(await filesWithToken(ground.path, token)).map((name) => `the token is in ${name}`),
  ]
}
