import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf, filesWithToken, workTree } from '../../bench/store/ground.ts'
import { openGitStore, tokenForms } from '../../src/baselines/index.ts'
import type { BaselineStore } from '../../src/domain/row.ts'
import { job } from '../gate/rows.ts'
import { GitServer } from '../helpers/git-server.ts'
import { cleanEnv } from '../helpers/run.ts'
import { Ground, git, silent } from './sites.ts'

// The user's side: his work tree, his config, his helpers, his environment. Nothing of it is used that was not meant.

const scenario = { suite: 'default', scenario: 'default' }
const token = 'gta_a+token/with&odd=characters'

let ground: Ground
let server: GitServer
beforeEach(async () => {
  ground = await Ground.make()
  git(ground.bare, 'config', 'http.receivepack', 'true')
  server = await GitServer.start(ground.path, token)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await ground[Symbol.asyncDispose]()
})

const lines: string[] = []
const noting = (line: string): void => void lines.push(line)
beforeEach(() => void lines.splice(0))

const open = (env: Record<string, string>, given: string | null = token): BaselineStore =>
  openGitStore(
    ground.branch({ url: `${server.url}/remote.git`, token: given }),
    ground.world({
      env: cleanEnv({ HOME: join(ground.path, 'home'), ...env }),
      log: { ...silent, info: noting, warning: noting, debug: noting },
    }),
  )

/** A program of the user's that leaves a trace when it is run. */
function spy(name: string, answers = ''): string {
  const path = join(ground.path, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho "$0 $*" >> ${ground.path}/asked.txt\n${answers}\n`)
  chmodSync(path, 0o755)
  return path
}

const spied = (): string => {
  try {
    return readFileSync(join(ground.path, 'asked.txt'), 'utf8')
  } catch {
    return ''
  }
}

/** A config with everything in it that could lead git astray. */
async function hostileHome(): Promise<void> {
  for (const hook of ['pre-push', 'reference-transaction', 'post-checkout']) spy(`hooks/${hook}`)
  const helper = spy('helper', 'echo username=me; echo password=wrong')
  await mkdir(join(ground.path, 'home'))
  const text = `
[user]
  useConfigOnly = true
[commit]
  gpgSign = true
[push]
  gpgSign = true
  followTags = true
[core]
  hooksPath = ${ground.path}/hooks
  askPass = ${spy('askpass', 'echo wrong')}
[credential]
  helper = ${helper}
[credential "${server.url}"]
  helper = ${helper}
[http]
  extraheader = "Authorization: Basic d3Jvbmc6d3Jvbmc="
[url "http://127.0.0.1:9/"]
  insteadOf = ${server.url}/
  pushInsteadOf = ${server.url}/
[remote "origin"]
  url = http://127.0.0.1:9/other.git
[trace2]
  eventTarget = ${ground.path}/trace2.json
  configParams = http.*,*
  envVars = GIT_CONFIG_VALUE_0,GIT_CONFIG_VALUE_14,GIT_CONFIG_VALUE_15,GIT_CONFIG_VALUE_16
`
  writeFileSync(join(ground.path, 'home', '.gitconfig'), text)
}

describe('with a token', () => {
  test('neither the user’s work tree nor his config, hooks, helpers and variables have a part in it', async () => {
    await hostileHome()
    const work = workTree(ground)
    const before = await digestOf(work)
    const env = {
      GIT_DIR: join(work, '.git'),
      GIT_WORK_TREE: work,
      GIT_INDEX_FILE: join(work, '.git', 'index'),
      GIT_OBJECT_DIRECTORY: join(work, '.git', 'objects'),
      GIT_NAMESPACE: 'elsewhere',
      GIT_CONFIG_PARAMETERS: "'http.extraheader'='Authorization: Basic d3Jvbmc='",
      GIT_ASKPASS: spy('askpass2', 'echo wrong'),
      SSH_ASKPASS: spy('askpass3', 'echo wrong'),
      GIT_TRACE: join(ground.path, 'trace.txt'),
      GIT_TRACE_CURL: join(ground.path, 'curl.txt'),
      GIT_TRACE_REDACT: '0',
      GIT_CURL_VERBOSE: '1',
    }
    await open(env).append(job(1))
    await open(env).append(job(2))
    await open(env).remove([job(1)])
    expect(await open(env).read(scenario)).toEqual({ rows: [job(2)], skipped: [] })
    // Refused, git would ask for another login: whoever gave a token meant that one.
    await expect(open(env, 'gta_anotherToken').append(job(3))).rejects.toThrow(/does not accept the token/)
    expect(spied()).toBe('')
    expect(await digestOf(work)).toBe(before)
    expect(await readdir(ground.temporary)).toEqual([])
    expect((await readdir(ground.path)).sort()).not.toContain('trace.txt')
    expect(await filesWithToken(ground.path, token)).toEqual([])
  })

  test('what GIT_CONFIG_COUNT says already stays said', async () => {
    const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.userAgent', GIT_CONFIG_VALUE_0: 'their-agent/1' }
    await open(env).append(job(1))
    expect(new Set(server.asked.map(({ userAgent }) => userAgent))).toEqual(new Set(['their-agent/1']))
  })

  test('it is in no argument, no line of the log, no error and no file, whichever way a push fails', async () => {
    const real = process.env['PATH']
    const shim = spy('bin/git', `printf '%s\\n' "$@" >> ${ground.path}/argv.txt\nPATH=${real} exec git "$@"`)
    const env = { PATH: `${join(shim, '..')}:${real}` }
    const said: string[] = []
    const fail = async (): Promise<void> => {
      const error: unknown = await open(env)
        .append(job(1))
        .catch((reason: unknown) => reason)
      if (!(error instanceof Error)) throw new Error('stored after all')
      for (let at: unknown = error; at instanceof Error; at = at.cause) said.push(String(at.stack), JSON.stringify(at))
    }
    for (const status of [401, 403, 404]) {
      server.fault = ({ service }) =>
        service === 'write' ? { kind: 'status', status, says: `you sent ${tokenForms(token).join(' ')}` } : null
      await fail()
    }
    server.fault = () => null
    const echo = `#!/bin/sh\necho "denied to ${token} and ${tokenForms(token)[0]}" >&2\nexit 1\n`
    const hook = join(ground.bare, 'hooks', 'pre-receive')
    writeFileSync(hook, echo, { mode: 0o755 })
    await fail()
    expect(said.join('\n')).toContain('denied to *** and ***')
    writeFileSync(hook, '#!/bin/sh\n')
    await open(env).append(job(1))
    const argv = readFileSync(join(ground.path, 'argv.txt'), 'utf8')
    expect(argv).toMatch(/push\n--porcelain/)
    for (const form of tokenForms(token)) {
      expect(argv).not.toContain(form)
      expect(said.join('\n')).not.toContain(form)
      expect(lines.join('\n')).not.toContain(form)
    }
    expect(await filesWithToken(ground.path, token)).toEqual([])
  })
})

describe('without a token', () => {
  test('git logs in by the user’s own helper', async () => {
    await mkdir(join(ground.path, 'home'))
    const helper = spy('helper', `echo username=x-access-token; echo 'password=${token}'`)
    writeFileSync(join(ground.path, 'home', '.gitconfig'), `[credential]\n  helper = ${helper}\n`)
    await open({}, null).append(job(1))
    expect((await open({}, null).read(scenario)).rows).toEqual([job(1)])
    expect(spied()).toMatch(/helper get/)
  })

  test('and no terminal is asked', async () => {
    await expect(open({}, null).append(job(1))).rejects.toThrow(/asks for a login \(401\)/)
  })
})

describe('the git program', () => {
  const error = async (env: Record<string, string>): Promise<string> => {
    const reason: unknown = await open(env)
      .read(scenario)
      .catch((one: unknown) => one)
    return reason instanceof Error ? reason.message : 'none'
  }

  test('that is older than 2.31 is refused before it can ignore where the token is', async () => {
    const old = spy('old/git', 'echo "git version 2.30.9 (of then)"')
    expect(await error({ PATH: join(old, '..') })).toMatch(
      /needs git 2\.31 or later.*this one is "git version 2\.30\.9/,
    )
    expect(server.asked).toEqual([])
  })

  test('that is not there is asked for', async () => {
    expect(await error({ PATH: ground.temporary })).toMatch(/needs the git program, and none is found on PATH/)
  })

  test('that says 3.0 is new enough', async () => {
    const real = process.env['PATH']
    const next = spy('new/git', `[ "$1" = --version ] && echo "git version 3.0.1" && exit\nPATH=${real} exec git "$@"`)
    expect(await open({ PATH: `${join(next, '..')}:${real}` }).read(scenario)).toEqual({ rows: [], skipped: [] })
  })
})
