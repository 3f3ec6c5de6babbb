import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGitStore, RowNotStored, rowText } from '../../src/baselines/index.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import type { BaselineStore, Row } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import { job, key, note } from '../gate/rows.ts'
import { type Fault, GitServer } from '../helpers/git-server.ts'
import { cleanEnv } from '../helpers/run.ts'
import { Ground, git } from './sites.ts'

const scenario = { suite: 'default', scenario: 'default' }
const token = 'ghs_anInstallationToken0123456789'
const hash = key.slice(-16)

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

const open = (
  given: { token?: string | null; path?: string; env?: Record<string, string>; signal?: AbortSignal } = {},
) =>
  openGitStore(
    ground.branch({
      url: `${server.url}/${given.path ?? 'remote.git'}`,
      token: given.token === undefined ? token : given.token,
    }),
    ground.world({
      env: cleanEnv({ HOME: ground.path, ...given.env }),
      ...(given.signal === undefined ? {} : { signal: given.signal }),
    }),
    hurried,
  )

/** So that no test waits long for a server that does not come back. */
const bounds = { mostMs: 60_000, mostTries: 40, mostInterruptions: 4 }
const hurried = { reading: bounds, writing: bounds }

const failure = async (work: Promise<unknown>): Promise<UserProblem> => {
  const error: unknown = await work.catch((reason: unknown) => reason)
  if (error instanceof UserProblem) return error
  throw new Error(`no problem of the user's: ${String(error)}`)
}

const refusal = async (store: BaselineStore, row: Row): Promise<RowNotStored> => {
  const error = await failure(store.append(row))
  if (error instanceof RowNotStored) return error
  throw error
}

const fails = (service: 'read' | 'write', fault: Fault) => {
  server.fault = (asked) => (asked.service === service ? fault : null)
}

describe('over HTTP, as from a forge', () => {
  test('rows are commits on a branch of their own, signed by the actor, that say what was stored', async () => {
    const store = open()
    await store.append(job(1))
    await store.append(note('pin', 2, 1))
    await store.remove([job(1)])
    expect((await store.read(scenario)).rows).toEqual([note('pin', 2, 1)])
    const log = git(ground.bare, 'log', '--format=%an <%ae>|%cn|%s|%P', 'tokgate-baselines').trim().split('\n')
    expect(log.map((line) => line.split('|').slice(0, 3))).toEqual([
      ['octocat <octocat@users.noreply.github.com>', 'octocat', 'tokgate: remove 1 row'],
      ['octocat <octocat@users.noreply.github.com>', 'octocat', `tokgate: store a note (pin) of ${key}`],
      ['octocat <octocat@users.noreply.github.com>', 'octocat', `tokgate: store a job of ${key} (pass)`],
    ])
    expect(log.at(-1)?.endsWith('|')).toBe(true)
    expect(git(ground.bare, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/tokgate-baselines')
    expect(await readdir(ground.temporary)).toEqual([])
  })

  test('a suite is fetched once, whatever is read of it', async () => {
    await open().append(job(1))
    const store = open()
    server.asked.length = 0
    await Promise.all([store.read(scenario), store.others(scenario), store.readSuite('default')])
    await store.read({ suite: 'default', scenario: 'chat' })
    const fetches = server.asked.filter(({ url }) => url.includes('info/refs'))
    expect(fetches.length).toBeLessThanOrEqual(2)
  })

  test.each([true, false])(
    'only the suite’s rows travel, where the server can leave out the others (%s)',
    async (can) => {
      git(ground.bare, 'config', 'uploadpack.allowFilter', String(can))
      const other = job(1, { scenario: 'chat', key: keyOf('nightly', 'chat', {}), subject: { noise: noise(200_000) } })
      await open().append(other)
      await open().append(job(1))
      server.sentBytes = 0
      expect(await open().read(scenario)).toEqual({ rows: [job(1)], skipped: [] })
      if (can) expect(server.sentBytes).toBeLessThan(50_000)
      else expect(server.sentBytes).toBeGreaterThan(100_000)
      // A row on top of others that never came here.
      server.sentBytes = 0
      await open().append(job(2))
      if (can) expect(server.sentBytes).toBeLessThan(50_000)
      expect(await open().read({ suite: 'nightly', scenario: 'chat' })).toEqual({ rows: [other], skipped: [] })
      expect((await open().read(scenario)).rows).toEqual([job(1), job(2)])
    },
  )

  test('a server that hands out no blobs by name is read as a whole', async () => {
    git(ground.bare, 'config', 'uploadpack.allowFilter', 'true')
    git(ground.bare, 'config', 'protocol.version', '0')
    await open().append(job(1))
    server.asked.length = 0
    expect(await open({ env: config([['protocol.version', '0']]) }).read(scenario)).toEqual({
      rows: [job(1)],
      skipped: [],
    })
    // The tree, the rows, which are refused by name, and then the branch.
    expect(server.asked.filter(({ url }) => url.includes('info/refs'))).toHaveLength(3)
  })
})

/** Bytes that do not compress, as text. */
const noise = (length: number): string => {
  let state = 1
  return Array.from({ length }, () => {
    state = (state * 48271) % 2147483647
    return String.fromCharCode(33 + (state % 90))
  }).join('')
}

const config = (entries: readonly (readonly [string, string])[]): Record<string, string> => ({
  GIT_CONFIG_COUNT: String(entries.length),
  ...Object.fromEntries(
    entries.flatMap(([name, value], i) => [
      [`GIT_CONFIG_KEY_${i}`, name],
      [`GIT_CONFIG_VALUE_${i}`, value],
    ]),
  ),
})

describe('a branch that cannot be read is the user’s problem, never an empty history:', () => {
  const denied: { name: string; fault: Fault; says: RegExp }[] = [
    { name: '403', fault: { kind: 'status', status: 403 }, says: /403: .*`contents: read`/ },
    { name: '404', fault: { kind: 'status', status: 404 }, says: /404: .*baseline-repository.*`contents: read`/ },
    { name: '401', fault: { kind: 'status', status: 401 }, says: /does not accept the token \(401\)/ },
  ]
  test.each(denied)('$name', async ({ fault, says }) => {
    await open().append(job(1))
    fails('read', fault)
    const problem = await failure(open().read(scenario))
    expect(problem.words.en).toMatch(/^The baseline on the branch tokgate-baselines of http.* cannot be read: /)
    expect(problem.words.en).toMatch(says)
    expect(problem.words.zh).toMatch(/^无法读取 .*：.*。$/)
    expect(problem.exit).toBe(2)
  })

  test('a redirect, and the token does not follow it', async () => {
    await using elsewhere = await GitServer.start(ground.path, null)
    await open().append(job(1))
    fails('read', { kind: 'redirect', to: elsewhere.url })
    const { words } = await failure(open().read(scenario))
    expect(words.en).toMatch(/sends us to another address, where the token is not sent/)
    expect(elsewhere.asked).toEqual([])
  })

  test('a token that is wrong, or none', async () => {
    expect((await failure(open({ token: 'ghs_someOtherToken' }).read(scenario))).words.en).toMatch(/accept the token/)
    expect((await failure(open({ token: null }).read(scenario))).words.en).toMatch(/asks for a login.*TOKGATE_TOKEN/)
  })

  test('a repository that is not there', async () => {
    expect((await failure(open({ path: 'other.git' }).read(scenario))).words.en).toMatch(/no such repository/)
    const store = openGitStore(ground.branch({ url: `file://${ground.path}/other.git` }), ground.world())
    expect((await failure(store.read(scenario))).words.en).toMatch(/no such repository/)
  })
})

describe('a push that is refused keeps the row and says what to do:', () => {
  test.each([
    { status: 403, says: /may not do that there \(403: .*\); add `contents: write` to the job's permissions/ },
    { status: 404, says: /no such repository.*`contents: write`/ },
    { status: 401, says: /does not accept the token \(401\).*`contents: write`/ },
  ])('$status', async ({ status, says }) => {
    fails('write', { kind: 'status', status })
    const error = await refusal(open(), job(1))
    expect(error.words.en).toMatch(/^The baseline row could not be stored on /)
    expect(error.words.en).toMatch(says)
    expect(error.words.zh).toMatch(/^无法将基线记录写入 .*。$/)
    expect(error.row).toEqual(job(1))
    expect(ground.branchFiles()).toEqual([])
    expect(await readdir(ground.temporary)).toEqual([])
  })

  test('a protected branch: the server’s own words are passed on, as one harmless line', async () => {
    const hook =
      '#!/bin/sh\necho "GH006: Protected branch update failed" >&2\nprintf "\\033[31m::error::x\\n" >&2\nexit 1\n'
    writeFileSync(join(ground.bare, 'hooks', 'pre-receive'), hook, { mode: 0o755 })
    const { words } = await refusal(open(), job(1))
    expect(words.en).toMatch(/rules refuse the push \(GH006: Protected branch update failed; .*baseline-branch/)
    expect(words.en).not.toMatch(/\p{C}|::/u)
  })

  test('the commands that it says add the row, on a branch that is there', async () => {
    await open().append(job(1))
    fails('write', { kind: 'status', status: 403 })
    const error = await refusal(open(), job(2))
    const kept = join(ground.path, "the user's row.json")
    writeFileSync(kept, rowText(job(2)))
    const commands = /run: (.*) \(where/
      .exec(error.kept(kept).en)?.[1]
      ?.replaceAll(`${server.url}/`, `file://${ground.path}/`)
    const env = cleanEnv({
      HOME: ground.path,
      ...config([
        ['user.name', 'me'],
        ['user.email', 'me@example'],
      ]),
    })
    execFileSync('sh', ['-ec', String(commands)], { cwd: ground.path, env, stdio: 'pipe' })
    expect((await open().read(scenario)).rows).toEqual([job(1), job(2)])
  })
})

describe('a connection that is lost', () => {
  test('once the push has landed: the row is there once, and is reported stored', async () => {
    let pushes = 0
    server.fault = ({ method, service }) => {
      if (service === 'read' || method === 'GET') return null
      pushes += 1
      return pushes === 1 ? { kind: 'cut', when: 'after' } : null
    }
    expect(await open().append(job(1))).toBe(`tokgate-baselines:${ground.branchFiles().join()}`)
    expect(pushes).toBeGreaterThan(0)
    expect(git(ground.bare, 'rev-list', '--count', 'tokgate-baselines').trim()).toBe('1')
  })

  test('before it: it is pushed again', async () => {
    let cuts = 2
    server.fault = ({ service }) => {
      if (service === 'read' || cuts === 0) return null
      cuts -= 1
      return { kind: 'cut', when: 'before' }
    }
    await open().append(job(1))
    expect((await open().read(scenario)).rows).toEqual([job(1)])
  })

  test('every time: after a bound the row is handed back', async () => {
    fails('write', { kind: 'cut', when: 'before' })
    expect((await refusal(open(), job(1))).words.en).toMatch(/could not be reached in 4 tries/)
  })

  test('by a signal: git is ended, and its folder is gone', async () => {
    fails('read', { kind: 'silence' })
    const stop = new AbortController()
    const asked = failure(open({ signal: stop.signal }).read(scenario))
    while (server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await readdir(ground.temporary)).toHaveLength(1)
    stop.abort()
    expect((await asked).words.en).toMatch(/the run was stopped/)
    expect(await readdir(ground.temporary)).toEqual([])
  })
})

test('what is no row on the branch is skipped and named, and never checked out', async () => {
  await open().append(job(1))
  const work = join(ground.path, 'work')
  git(ground.path, 'clone', '--quiet', '--branch', 'tokgate-baselines', ground.bare, 'work')
  const at = `default/default/${hash}`
  const put = (path: string, text: string): void => writeFileSync(join(work, at, path), text)
  put('torn.json', '{"schema": 1, "ki')
  put('large.json', JSON.stringify(job(9)) + ' '.repeat(256 * 1024))
  put('twin.json', JSON.stringify({ ...job(1), at: '2026-11-01T09:00:00Z' }))
  put('notes.txt', 'no row, and none of our business')
  execFileSync(
    'sh',
    ['-c', `ln -s /etc/passwd link.json; mkdir -p deep.json; echo '{}' > deep.json/a; echo '{}' > deep.json/b`],
    {
      cwd: join(work, at),
    },
  )
  git(work, 'add', '.')
  const commit = git(work, 'rev-parse', 'HEAD').trim()
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${commit},${at}/module.json`)
  git(work, 'update-index', '--add', '--cacheinfo', `160000,${commit},default/chat`)
  git(work, 'commit', '--quiet', '-m', 'odd')
  git(work, 'push', '--quiet', 'origin', 'tokgate-baselines')
  const { rows, skipped } = await open().read(scenario)
  expect(rows).toEqual([job(1)])
  const why = Object.fromEntries(skipped.map((one) => [one.where, one.why]))
  expect(why).toEqual({
    [`${hash}/deep.json`]: 'not a regular file',
    [`${hash}/large.json`]: expect.stringMatching(/^\d+ bytes, more than 262144$/),
    [`${hash}/link.json`]: 'not a regular file but a link',
    [`${hash}/module.json`]: 'not a regular file but a submodule',
    [`${hash}/torn.json`]: 'not JSON',
    [`${hash}/twin.json`]: expect.stringMatching(/^the same id as /),
  })
  expect(skipped).toHaveLength(6)
  expect((await open().read({ suite: 'default', scenario: 'chat' })).skipped).toEqual([
    { where: '.', why: 'not a regular file but a submodule' },
  ])
  await open().append(job(2))
  expect((await open().read(scenario)).rows).toEqual([job(1), job(2)])
  expect(ground.branchFiles()).toContain(`${at}/notes.txt`)
})
