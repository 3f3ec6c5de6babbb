import { execFileSync, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { textAt } from '../../src/hosts/github/payload.ts'
import { type Forge, peer, stopped, type User } from './gitea.ts'

/** Registers Gitea's runner in host mode: jobs are processes of this machine, with the Node of this process first on PATH. */
export async function startRunner(forge: Forge, admin: User, folder: string): Promise<AsyncDisposable> {
  mkdirSync(folder, { recursive: true })
  const answer = await forge.call(admin, 'POST', '/admin/actions/runners/registration-token')
  const token = textAt(answer.data, 'token')
  if (token === null) throw new Error(`no registration token: ${answer.status} ${JSON.stringify(answer.data)}`)
  const env = {
    ...withoutCi(process.env),
    HOME: folder,
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
  }
  const program = join(peer, 'runner')
  const config = writeConfig(folder)
  const asked = [
    '--no-interactive',
    '--instance',
    forge.url,
    '--token',
    token,
    '--name',
    'here',
    '--labels',
    'ubuntu-latest:host',
  ]
  execFileSync(program, ['register', '--config', config, ...asked], { cwd: folder, env, stdio: 'ignore' })
  const child = spawn(program, ['daemon', '--config', config], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const log = createWriteStream(join(folder, 'runner.log'))
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  return { [Symbol.asyncDispose]: () => stopped(child) }
}

/** What an outer runner set would be taken for the inner job's. */
const withoutCi = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(GITHUB|ACTIONS|RUNNER|INPUT|TOKGATE)_/.test(name)))

function writeConfig(folder: string): string {
  const config = join(folder, 'config.yaml')
  const lines = [
    'runner:',
    `  file: ${JSON.stringify(join(folder, '.runner'))}`,
    '  capacity: 1',
    '  fetch_interval: 1s',
    '  log_report_interval: 1s',
    'cache:',
    '  enabled: false',
    'host:',
    `  workdir_parent: ${JSON.stringify(join(folder, 'work'))}`,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  return config
}
