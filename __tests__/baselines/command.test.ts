import { mkdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openGitStore, tokenForms } from '../../src/baselines/index.ts'
import { job } from '../gate/rows.ts'
import { basic, GitServer } from '../helpers/git-server.ts'
import { githubServer } from '../helpers/github-server.ts'
import { cleanEnv, type Ran, root, run } from '../helpers/run.ts'
import { jobEnv, pullEnv, pullPayload } from '../hosts/events.ts'
import { Ground, git } from './sites.ts'

// The commands at a branch: which repository they go to, and with which token.

const cli = join(root, 'src/cli.ts')
const action = join(root, 'src/action.ts')
const token = 'ghs_notARealTokenButLongEnough'
const scenario = { suite: 'default', scenario: 'default' }

let ground: Ground
let server: GitServer
beforeEach(async () => {
  ground = await Ground.make()
  mkdirSync(join(ground.path, 'o'))
  git(ground.path, 'clone', '--quiet', '--bare', ground.bare, 'o/r')
  git(join(ground.path, 'o/r'), 'config', 'http.receivepack', 'true')
  server = await GitServer.start(ground.path, token)
  for (const day of [1, 2]) await store().append(job(day))
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await ground[Symbol.asyncDispose]()
})

const store = () => openGitStore(ground.branch({ url: `file://${ground.path}/o/r` }), ground.world())
const kinds = async () => (await store().read(scenario)).rows.map(({ kind }) => kind)

const terminal = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  run(cli, ['baseline', ...args, '--language', 'en'], {
    cwd: ground.temporary,
    env: cleanEnv({ USER: 'lin', HOME: ground.path, ...env }),
  })

describe('on a terminal', () => {
  const onGit = (...args: string[]) => [...args, '--baseline-store', 'git']

  test('the branch of any repository is read and written', async () => {
    const where = ['--baseline-repository', `file://${ground.path}/o/r`]
    const listed = await terminal(onGit('list', ...where, '--format', 'json'))
    expect(listed.code, listed.stderr).toBe(0)
    expect(JSON.parse(listed.stdout).place).toBe(`the branch tokgate-baselines of file://${ground.path}/o/r`)
    expect((await terminal(onGit('pin', '1.1', ...where))).code).toBe(0)
    expect(await kinds()).toEqual(['job', 'job', 'pin'])
  })

  test('TOKGATE_TOKEN logs in, or the token of the branch where both are given', async () => {
    const args = onGit('list', '--baseline-repository', `${server.url}/o/r`)
    expect((await terminal(args)).stderr).toMatch(/asks for a login \(401\)/)
    expect((await terminal(args, { TOKGATE_TOKEN: token })).code).toBe(0)
    expect((await terminal(args, { TOKGATE_TOKEN: 'wrong', TOKGATE_BASELINE_TOKEN: token })).code).toBe(0)
  })

  test.each([
    { args: ['list', '--baseline-store', 'git'], says: '--baseline-repository: is missing; on a terminal say whose' },
    {
      args: ['list', '--baseline-store', 'git', '--baseline-repository', 'o/r', '--baseline-dir', 'x'],
      says: '--baseline-dir: belongs to baselines in a directory',
    },
    { args: ['list', '--baseline-branch', 'x'], says: '--baseline-branch: belongs to baselines on a branch' },
    { args: ['list', '--baseline-repository', 'o/r'], says: '--baseline-repository: belongs to baselines on a branch' },
    { args: ['list', '--baseline-store', 'git', '--baseline-branch', 'a..b'], says: '"a..b" is no name of a branch' },
    {
      args: ['list', '--baseline-store', 'git', '--baseline-repository', 'https://me:secret99@example/o/r'],
      says: '--baseline-repository: must be owner/name, or an https, http, ssh or file URL without a password',
    },
  ])('$says', async ({ args, says }) => {
    const ran = await terminal(args)
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain(says)
    expect(ran.stderr).not.toContain('secret99')
  })
})

/** One step of a workflow, on a server that speaks GitHub's endpoints beside one that serves its repositories. */
async function step(event: 'push' | 'pull_request', given: Readonly<Record<string, string>>): Promise<Ran> {
  await using github = await githubServer()
  github.commits.add('ba5e'.padEnd(40, '0'))
  const at = (name: string): string => join(ground.temporary, name)
  const payload = event === 'push' ? { repository: { full_name: 'o/r', default_branch: 'main' } } : pullPayload()
  await writeFile(at('event.json'), JSON.stringify(payload))
  for (const name of ['summary', 'output']) await writeFile(at(name), '')
  const inputs = { command: 'baseline', language: 'en', token, ...given }
  const ran = await run(action, [], {
    cwd: ground.temporary,
    env: {
      ...cleanEnv({ HOME: ground.path }),
      ...jobEnv({ ...(event === 'push' ? {} : pullEnv), GITHUB_WORKSPACE: ground.temporary }),
      RUNNER_TEMP: ground.temporary,
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
      GITHUB_SERVER_URL: server.url,
      GITHUB_EVENT_PATH: at('event.json'),
      GITHUB_STEP_SUMMARY: at('summary'),
      GITHUB_OUTPUT: at('output'),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  })
  // The runner takes these lines out of the log.
  const shown = ran.stdout.replace(/^::add-mask::.*$/gm, '') + ran.stderr + (await readFile(at('summary'), 'utf8'))
  for (const form of tokenForms(token)) expect(shown).not.toContain(form)
  return ran
}

describe('in the Action', () => {
  test('the job’s own repository has the branch, and its token logs in and is masked in every form', async () => {
    const ran = await step('push', { args: 'pin\n1.1' })
    expect(ran.code, ran.stdout).toBe(0)
    expect(ran.stdout).toContain(`::add-mask::${token}\n`)
    expect(ran.stdout).toContain(`::add-mask::${basic(token).slice('Basic '.length)}\n`)
    expect(await kinds()).toEqual(['job', 'job', 'pin'])
    expect(new Set(server.asked.map(({ authorization }) => authorization))).toEqual(new Set([basic(token)]))
  })

  test('a pull request reads the branch and may not write it', async () => {
    const read = await step('pull_request', { args: 'list' })
    expect(read.code, read.stdout).toBe(0)
    expect(await kinds()).toEqual(['job', 'job'])
  })

  test('owner/name is on the same server', async () => {
    git(ground.path, 'clone', '--quiet', '--bare', 'o/r', 'o/perf')
    git(join(ground.path, 'o/perf'), 'config', 'http.receivepack', 'true')
    const ran = await step('push', { args: 'pin\n1.1', 'baseline-repository': 'o/perf' })
    expect(ran.code, ran.stdout).toBe(0)
    expect(await kinds()).toEqual(['job', 'job'])
    expect(git(join(ground.path, 'o/perf'), 'rev-list', '--count', 'tokgate-baselines').trim()).toBe('3')
  })

  test('a job’s token is sent to no other server', async () => {
    await using other = await GitServer.start(ground.path, null)
    expect((await step('push', { args: 'list', 'baseline-repository': `${other.url}/o/r` })).code).toBe(0)
    expect(new Set(other.asked.map(({ authorization }) => authorization))).toEqual(new Set([null]))
  })

  test('the branch that the job runs on is no branch for baselines', async () => {
    const ran = await step('push', { args: 'list', 'baseline-branch': 'main' })
    expect(ran.code).toBe(2)
    expect(ran.stdout).toMatch(/baseline-branch is "main", the branch that this job runs on/)
  })
})
