// A real runner for tests: nektos/act in host mode, no Docker. It reads workflow files as GitHub does (expressions, needs,
// matrices, conditions), checks out the folder that it is started in, and runs the Action in a process of its own.
//
// Its limits: no permissions (every job has the same token), no concurrency groups, no artifacts (two stand-ins beside this
// file copy folders), the summary is on its log only, `strategy.job-index` is empty, and `using:` is ignored, so that the
// Node on PATH runs (the harness puts the project's there).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../helpers/run.ts'
import { type RanWorkflow, readLog } from './runner-log.ts'

const act = join(root, '.peers', 'act', 'act')
const standIn = (name: string): string => fileURLToPath(new URL(`runner-actions/${name}`, import.meta.url))

/** bench/peers/act.sh installs it. */
export const actInstalled = existsSync(join(root, '.peers', 'act', 'ready'))

/** What has happened, as the runner is told of it. */
export interface Occasion {
  readonly event: string
  readonly payload: object
  /** GITHUB_* variables, and whatever else the job's environment holds. */
  readonly env: Readonly<Record<string, string>>
  /** Repository variables (`vars`). */
  readonly vars?: Readonly<Record<string, string>>
}

export interface RunnerGiven {
  /** A folder of this test alone: checkouts, caches and artifacts are kept in it. */
  readonly home: string
  /** GITHUB_TOKEN of every job. It must be on no line of the log. */
  readonly token: string
  /** What `uses: OWNER/tokgate@v1` stands for. */
  readonly action: string
}

/** Runs one workflow file of the repository in `folder` for one event, all its jobs, and reads what the runner said. */
export async function runWorkflow(
  folder: string,
  file: string,
  occasion: Occasion,
  { home, token, action }: RunnerGiven,
): Promise<RanWorkflow> {
  const payload = join(home, 'event.json')
  writeFileSync(payload, JSON.stringify(occasion.payload))
  const args = [
    ...[occasion.event, '--directory', folder, '--workflows', join(folder, file), '--eventpath', payload, '--json'],
    ...['--no-cache-server', '--action-cache-path', join(home, 'act')],
    ...['ubuntu-latest', 'self-hosted', 'npu'].flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...['--local-repository', `OWNER/tokgate@v1=${action}`],
    ...artifactActions.flatMap(({ uses, name }) => ['--local-repository', `${uses}=${standIn(name)}`]),
    ...Object.entries(occasion.vars ?? {}).flatMap(([name, value]) => ['--var', `${name}=${value}`]),
    ...['--env', `STAND_IN_ARTIFACTS=${join(home, 'artifacts')}`, '--env', `XDG_CACHE_HOME=${join(home, 'cache')}`],
    ...Object.entries(occasion.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    // From the environment, so that the token is in no process's arguments.
    ...['--secret', 'GITHUB_TOKEN'],
  ]
  const path = `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`
  const child = spawn(act, args, { env: { HOME: home, PATH: path, GITHUB_TOKEN: token } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number]
  const ran = readLog(code, stdout, stderr)
  if (ran.text.includes(token)) throw new Error('the token is on the log')
  return ran
}

/** The pins that examples/ uses: the runner takes the stand-ins for them. */
export const artifactActions = [
  { name: 'upload-artifact', uses: 'actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a' },
  { name: 'download-artifact', uses: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
] as const
