import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openGitStore, rowText } from '../../src/baselines/index.ts'
import { job } from '../gate/rows.ts'
import { type Fault, GitServer } from '../helpers/git-server.ts'
import { cleanEnv } from '../helpers/run.ts'
import { config, failure, httpGround, refusal } from './http-ground.ts'
import { git } from './sites.ts'

// What a server, or the way to it, does not let through.

const scenario = { suite: 'default', scenario: 'default' }
const at = httpGround()

describe('a branch that cannot be read is the user’s problem, never an empty history:', () => {
  const denied: { name: string; fault: Fault; says: RegExp }[] = [
    {
      name: '403',
      fault: { kind: 'status', status: 403 },
      says: /may not do that there \(.* 403\); add `contents: read`/,
    },
    {
      name: '404',
      fault: { kind: 'status', status: 404 },
      says: /no such repository.*not found\).*baseline-repository.*`contents: read`/,
    },
    { name: '401', fault: { kind: 'status', status: 401 }, says: /does not accept the token \(401\)/ },
  ]
  test.each(denied)('$name', async ({ fault, says }) => {
    await at().open().append(job(1))
    at().fails('read', fault)
    const problem = await failure(at().open().read(scenario))
    expect(problem.words.en).toMatch(/^The baseline on the branch tokgate-baselines of http.* cannot be read: /)
    expect(problem.words.en).toMatch(says)
    expect(problem.words.zh).toMatch(/^无法读取 .*：.*。$/)
    expect(problem.exit).toBe(2)
  })

  test('a redirect, and the token does not follow it', async () => {
    await using elsewhere = await GitServer.start(at().ground.path, null)
    await at().open().append(job(1))
    at().fails('read', { kind: 'redirect', to: elsewhere.url })
    const { words } = await failure(at().open().read(scenario))
    expect(words.en).toMatch(/sends us to another address, where the token is not sent/)
    expect(elsewhere.asked).toEqual([])
  })

  test('a token that is wrong, or none', async () => {
    expect((await failure(at().open({ token: 'ghs_someOtherToken' }).read(scenario))).words.en).toMatch(
      /accept the token/,
    )
    expect((await failure(at().open({ token: null }).read(scenario))).words.en).toMatch(
      /asks for a login.*TOKGATE_TOKEN/,
    )
  })

  test('a repository that is not there', async () => {
    expect((await failure(at().open({ path: 'other.git' }).read(scenario))).words.en).toMatch(/no such repository/)
    const store = openGitStore(at().ground.branch({ url: `file://${at().ground.path}/other.git` }), at().ground.world())
    expect((await failure(store.read(scenario))).words.en).toMatch(/no such repository/)
  })
})

describe('a push that is refused keeps the row and says what to do:', () => {
  test.each([
    { status: 403, says: /may not do that there \(.* 403\); add `contents: write` to its permissions/ },
    { status: 404, says: /no such repository.*`contents: write`/ },
    { status: 401, says: /does not accept the token \(401\).*`contents: write`/ },
  ])('$status', async ({ status, says }) => {
    at().fails('write', { kind: 'status', status })
    const error = await refusal(at().open(), job(1))
    expect(error.words.en).toMatch(/^The baseline row could not be stored on /)
    expect(error.words.en).toMatch(says)
    expect(error.words.zh).toMatch(/^无法将基线记录写入 .*。$/)
    expect(error.row).toEqual(job(1))
    expect(at().ground.branchFiles()).toEqual([])
    expect(await readdir(at().ground.temporary)).toEqual([])
  })

  test('a protected branch: the server’s own words are passed on, as one harmless line', async () => {
    const hook =
      '#!/bin/sh\necho "GH006: Protected branch update failed" >&2\nprintf "\\033[31m::error::x\\n" >&2\nexit 1\n'
    writeFileSync(join(at().ground.bare, 'hooks', 'pre-receive'), hook, { mode: 0o755 })
    const { words } = await refusal(at().open(), job(1))
    expect(words.en).toMatch(/rules refuse the push \(GH006: Protected branch update failed; .*baseline-branch/)
    expect(words.en).not.toMatch(/\p{C}|::/u)
  })

  test('the commands that it says add the row, on a branch that is there', async () => {
    await at().open().append(job(1))
    at().fails('write', { kind: 'status', status: 403 })
    const error = await refusal(at().open(), job(2))
    const kept = join(at().ground.path, "the user's row.json")
    writeFileSync(kept, rowText(job(2)))
    const commands = /run: (.*) \(where/
      .exec(error.kept(kept).en)?.[1]
      ?.replaceAll(`${at().server.url}/`, `file://${at().ground.path}/`)
    const env = cleanEnv({
      HOME: at().ground.path,
      ...config([
        ['user.name', 'me'],
        ['user.email', 'me@example'],
      ]),
    })
    execFileSync('sh', ['-ec', String(commands)], { cwd: at().ground.path, env, stdio: 'pipe' })
    expect((await at().open().read(scenario)).rows).toEqual([job(1), job(2)])
  })
})

describe('a connection that is lost', () => {
  test('once the push has landed: the row is there once, and is reported stored', async () => {
    let pushes = 0
    at().server.fault = ({ method, service }) => {
      if (service === 'read' || method === 'GET') return null
      pushes += 1
      return pushes === 1 ? { kind: 'cut', when: 'after' } : null
    }
    expect(await at().open().append(job(1))).toBe(`tokgate-baselines:${at().ground.branchFiles().join()}`)
    expect(pushes).toBeGreaterThan(0)
    expect(git(at().ground.bare, 'rev-list', '--count', 'tokgate-baselines').trim()).toBe('1')
  })

  test('before it: it is pushed again', async () => {
    let cuts = 2
    at().server.fault = ({ service }) => {
      if (service === 'read' || cuts === 0) return null
      cuts -= 1
      return { kind: 'cut', when: 'before' }
    }
    await at().open().append(job(1))
    expect((await at().open().read(scenario)).rows).toEqual([job(1)])
  })

  test('every time: after a bound the row is handed back', async () => {
    at().fails('write', { kind: 'cut', when: 'before' })
    expect((await refusal(at().open(), job(1))).words.en).toMatch(/could not be reached in 4 tries/)
  })

  test('by a signal: git is ended, and its folder is gone', async () => {
    at().fails('read', { kind: 'silence' })
    const stop = new AbortController()
    const asked = failure(at().open({ signal: stop.signal }).read(scenario))
    while (at().server.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await readdir(at().ground.temporary)).toHaveLength(1)
    stop.abort()
    expect((await asked).words.en).toMatch(/the run was stopped/)
    expect(await readdir(at().ground.temporary)).toEqual([])
    // A git that went on would wait for the silent server for half a minute.
  }, 15_000)
})
