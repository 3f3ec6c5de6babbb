import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/simulator.ts'

/** Where bench/peers/gitea.sh puts the forge and its runner. */
export const peer = fileURLToPath(new URL('../../.peers/gitea', import.meta.url))

// In a container of CI everything is root, and this forge lives a minute.
const asAnybody = { ...process.env, GITEA_I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: 'true' }

export interface User {
  readonly name: string
  readonly token: string
}

export interface Forge extends AsyncDisposable {
  readonly url: string
  user(name: string, options: { readonly admin: boolean }): User
  /** A call of `/api/v1`. A refusal is an answer too. */
  call(user: User, method: string, path: string, body?: unknown): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly data: unknown
}

/** Starts Gitea on a free port of 127.0.0.1 with a database of its own in `folder`. Throws when it is not installed. */
export async function startForge(folder: string): Promise<Forge> {
  if (!existsSync(join(peer, 'ready'))) throw new Error('Gitea is not installed: run bench/peers/gitea.sh once')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const config = writeConfig(folder, port)
  const child = spawn(join(peer, 'gitea'), ['web', '--config', config], {
    env: asAnybody,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = createWriteStream(join(folder, 'gitea.log'))
  child.stdout.pipe(log)
  child.stderr.pipe(log)
  await answering(`${url}/api/healthz`, child)
  return {
    url,
    user: (name, { admin }) => ({ name, token: createUser(config, name, admin) }),
    call: (user, method, path, body) => call(`${url}/api/v1${path}`, user.token, method, body),
    [Symbol.asyncDispose]: () => stopped(child),
  }
}

/** Ends a process of ours and waits for it. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

function writeConfig(folder: string, port: number): string {
  mkdirSync(folder, { recursive: true })
  const secret = (): string => randomBytes(32).toString('hex')
  const config = join(folder, 'app.ini')
  const lines = [
    `APP_DATA_PATH = ${join(folder, 'data')}`,
    `WORK_PATH = ${folder}`,
    '[server]',
    'HTTP_ADDR = 127.0.0.1',
    `HTTP_PORT = ${port}`,
    `ROOT_URL = http://127.0.0.1:${port}/`,
    `STATIC_ROOT_PATH = ${join(peer, 'static')}`,
    'OFFLINE_MODE = true',
    'DISABLE_SSH = true',
    '[database]',
    'DB_TYPE = sqlite3',
    `PATH = ${join(folder, 'gitea.db')}`,
    '[security]',
    'INSTALL_LOCK = true',
    `SECRET_KEY = ${secret()}`,
    `INTERNAL_TOKEN = ${secret()}`,
    '[service]',
    'DISABLE_REGISTRATION = true',
    '[repository]',
    `ROOT = ${join(folder, 'repositories')}`,
    '[actions]',
    // `uses: acme/tokgate@v1` is a repository of this forge.
    'DEFAULT_ACTIONS_URL = self',
    '[log]',
    'LEVEL = Warn',
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  return config
}

function createUser(config: string, name: string, admin: boolean): string {
  const args = [
    'admin',
    'user',
    'create',
    '--config',
    config,
    '--username',
    name,
    '--email',
    `${name}@localhost.invalid`,
  ]
  const account = ['--random-password', '--must-change-password=false', ...(admin ? ['--admin'] : [])]
  const access = ['--access-token', '--access-token-name', 'forge', '--access-token-scopes', 'all']
  const said = execFileSync(join(peer, 'gitea'), [...args, ...account, ...access], { env: asAnybody, encoding: 'utf8' })
  const token = /\b[0-9a-f]{40}\b/.exec(said)?.[0]
  if (token === undefined) throw new Error(`no token for ${name}: ${said}`)
  return token
}

async function call(url: string, token: string, method: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `token ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await answer.text()
  return { status: answer.status, data: jsonOr(text) }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`Gitea ended with code ${child.exitCode}`)
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ok) return
    await pause(100)
  }
  throw new Error('Gitea did not answer within 60 s')
}
