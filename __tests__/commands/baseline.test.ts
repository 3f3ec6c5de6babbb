import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDirStore } from '../../src/baselines/index.ts'
import type { NoteRow } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/index.ts'
import { identity, job, key, note, writer } from '../gate/rows.ts'
import { githubServer } from '../helpers/github-server.ts'
import { cleanEnv, type Ran, root, run } from '../helpers/run.ts'
import { jobEnv, pullEnv, pullPayload } from '../hosts/events.ts'
import { tablesOf } from '../report/parse.ts'

/** The sources themselves are run, as `npm run dev` does. */
const cli = join(root, 'src/cli.ts')
const action = join(root, 'src/action.ts')
const chatKey = keyOf('default', 'chat', identity)
const uuid = '0a1b2c3d-0000-4000-8000-000000000000'

const rows = [
  job(1, { outcome: 'no-baseline' }),
  job(2),
  job(3, { outcome: 'regressed', verdicts: { output_throughput: 'regressed' } }),
  job(4, { outcome: 'invalid' }),
  job(5, { id: `${uuid}.1/${chatKey}`, scenario: 'chat', key: chatKey, writer: { ...writer, run_id: uuid } }),
  job(6, { id: `2.1/${chatKey}`, scenario: 'chat', key: chatKey, writer: { ...writer, run_id: '2' } }),
]

let made = ''
let folder = ''
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'tokgate-made-'))
  for (const row of rows) await openDirStore(join(made, 'store')).append(row)
  await writeFile(join(made, 'store/default/default', key.slice(-16), 'torn.json'), '{')
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-baseline-'))
  await cp(made, folder, { recursive: true })
  return () => rm(folder, { recursive: true })
})
afterAll(() => rm(made, { recursive: true }))

const baseline = (...args: string[]): Promise<Ran> =>
  run(cli, ['baseline', ...args, '--baseline-dir', 'store', '--language', 'en'], {
    cwd: folder,
    env: cleanEnv({ USER: 'lin' }),
  })

const stored = async (scenario = 'default') =>
  (await openDirStore(join(folder, 'store')).read({ suite: 'default', scenario })).rows
const notes = async (scenario?: string): Promise<NoteRow[]> =>
  (await stored(scenario)).filter((row) => row.kind !== 'job')

describe('baseline list', () => {
  test('is a table a key, with what each job counts as, and names what could not be read', async () => {
    const ran = await baseline('list', '--format', 'markdown')
    expect(ran.code, ran.stderr).toBe(0)
    const [chat, plain, skipped] = tablesOf(ran.stdout)
    expect(chat?.cells.map(([row]) => row)).toEqual(['Row', '0a1b2c3d', '2.1/default/chat'])
    expect(plain?.cells.map((row) => row.slice(0, 5))).toEqual([
      ['Row', 'When', 'Commit', 'Outcome', 'Counts as'],
      ['1.1', '2026-11-01 08:00 UTC', '1a2b3c4', '🆕 No baseline', 'epoch 1'],
      ['2.1/default/default', '2026-11-02 08:00 UTC', '1a2b3c4', '✅ Pass', 'epoch 1'],
      ['3.1', '2026-11-03 08:00 UTC', '1a2b3c4', '❌ Regressed', 'pending loss'],
      ['4.1', '2026-11-04 08:00 UTC', '1a2b3c4', '⛔ Invalid', 'nothing (invalid)'],
    ])
    expect(skipped?.cells[1]).toEqual([`default/${key.slice(-16)}/torn.json`, 'not JSON'])
    expect(ran.stdout).toContain('4 jobs; the level is the newest 2 of epoch 1; pending: 1')
  })

  test('of one scenario, as JSON', async () => {
    const ran = await baseline('list', '--scenario', 'chat', '--format', 'json')
    const { keys } = JSON.parse(ran.stdout)
    expect(keys.map((one: { key: string; epoch: number }) => [one.key, one.epoch])).toEqual([[chatKey, 1]])
    expect(keys[0].rows[0]).toMatchObject({ id: `${uuid}.1/${chatKey}`, standing: 'epoch', outcome: 'pass' })
  })

  test('of an empty store says so', async () => {
    const ran = await baseline('list', '--suite', 'nightly')
    expect([ran.code, ran.stdout.trim()]).toEqual([0, 'Nothing is stored in store for suite nightly.'])
  })
})

describe('baseline show', () => {
  test('has everything of a row, and what is noted about it', async () => {
    await openDirStore(join(folder, 'store')).append(note('pin', 7, 2))
    const ran = await baseline('show', '2.1/default/default', '--format', 'markdown')
    expect(ran.code, ran.stderr).toBe(0)
    const [facts, about, rounds, limits, fields, subject] = tablesOf(ran.stdout).map(({ cells }) => cells)
    expect(facts).toContainEqual(['Commit', writer.sha ?? ''])
    expect(facts).toContainEqual(['Counts as', 'epoch 1; 📌 pinned'])
    expect(about?.[1]).toEqual(['pin-7', 'pinned', 'octocat', 'known', '2026-11-07 09:00 UTC'])
    expect(rounds).toContainEqual(['Output token throughput tok/s', '2000', '2010', '1990', '2005', '1995'])
    expect(limits?.[1]).toEqual(['Output token throughput', '5 %', '–', '–', '✅ Pass'])
    expect(fields).toContainEqual(['num-prompts', '640'])
    expect(subject).toContainEqual(['image', 'img:2'])
    const json = JSON.parse((await baseline('show', '2.1/default/default', '--format', 'json')).stdout)
    expect(json.row).toEqual(job(2))
    expect(json.notes).toEqual([note('pin', 7, 2)])
  })
})

describe('a note', () => {
  test('is a row of its own: who, why and about which; no row is edited', async () => {
    const before = await readFile(await fileOf(`3.1/${key}`), 'utf8')
    const ran = await baseline('accept', '3', '--reason', 'W8A8 off for accuracy')
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/^Accepted 3\.1\/default\/default\/.*: a new epoch begins there\./)
    expect(await notes()).toMatchObject([
      { kind: 'accept', target: `3.1/${key}`, by: 'lin', reason: 'W8A8 off for accuracy', key, scenario: 'default' },
    ])
    expect(await readFile(await fileOf(`3.1/${key}`), 'utf8')).toBe(before)
    expect((await baseline('list')).stdout).toContain('epoch 2, which it began; lin: W8A8 off for accuracy')
  })

  test('pins without a reason; revokes a job, and a note by its own id', async () => {
    expect((await baseline('pin', '1')).code).toBe(0)
    expect((await baseline('revoke', '0a1b', '--reason', 'wrong image')).code).toBe(0)
    const [pin] = await notes()
    expect(pin).toMatchObject({ kind: 'pin', target: `1.1/${key}`, reason: '' })
    expect(await notes('chat')).toMatchObject([{ kind: 'revoke', target: `${uuid}.1/${chatKey}` }])
    expect((await baseline('revoke', 'pin-', '--reason', 'no release')).code).toBe(0)
    expect((await baseline('list')).stdout).not.toContain('📌')
  })

  const refused: readonly { readonly args: string; readonly says: RegExp }[] = [
    { args: '', says: /baseline needs to be told what to do; expected list or show/ },
    { args: 'lst', says: /baseline cannot "lst"; .* did you mean list\?/ },
    { args: 'list 1.1', says: /baseline list takes no row/ },
    { args: 'pin', says: /baseline pin takes the id of one row, .* and got 0/ },
    { args: 'accept 3 why', says: /takes the id of one row, .* and got 2/ },
    { args: 'accept 3', says: /baseline accept needs a reason, .* --reason/ },
    { args: 'revoke 3', says: /baseline revoke needs a reason/ },
    {
      args: 'show 2.',
      says: /"2\." is the beginning of several rows \(2\.1\/default\/.*, 2\.1\/default\/.*\); write more/,
    },
    {
      args: 'show 12.1',
      says: /"12\.1" is no row of store; did you mean 2\.1\/default\/chat or 2\.1\/default\/default or 1\.1\?/,
    },
    { args: 'show zzzzzz', says: /"zzzzzz" is no row of store; tokgate baseline list shows/ },
    { args: 'pin 4', says: /baseline pin 4\.1.* would change nothing: its measurement was invalid/ },
    { args: 'accept 1 --reason x', says: /would change nothing: it is no later row of the current epoch/ },
    { args: 'prune --keep 0', says: /--keep: got "0"; expected an integer ≥ 1/ },
    { args: 'list --num-prompts 5', says: /--num-prompts: has no use in baseline/ },
  ]
  test.each(refused)('“baseline $args” is refused with its cure, and nothing is written', async ({ args, says }) => {
    const files = await readdir(join(folder, 'store'), { recursive: true })
    const ran = await baseline(...args.split(' ').filter((word) => word !== ''))
    expect(ran.code).toBe(2)
    expect(ran.stderr).toMatch(says)
    expect(ran.stdout).toBe('')
    expect(await readdir(join(folder, 'store'), { recursive: true })).toEqual(files)
  })
})

test('baseline prune removes what nothing rests on, says what, and leaves alone what it cannot read', async () => {
  const ran = await baseline('prune', '--keep', '1', '--format', 'json')
  expect(ran.code, ran.stderr).toBe(0)
  const pruned = JSON.parse(ran.stdout)
  const plain = pruned.keys.find((one: { key: string }) => one.key === key)
  expect(plain).toEqual({ key, left: 4, removed: [], spared: [1, 2, 3].map((day) => `${day}.1/${key}`) })
  await openDirStore(join(folder, 'store')).append(note('revoke', 7, 2))
  expect((await baseline('prune', '--keep', '1')).stdout).toMatch(/2 rows removed, 3 jobs left[\s\S]*Removed\n\n- 2\.1/)
  expect((await stored()).map(({ id }) => id.split('/', 1)[0])).toEqual(['1.1', '3.1', '4.1'])
  expect(await readdir(join(folder, 'store/default/default', key.slice(-16)))).toContain('torn.json')
})

/** One step of a workflow, on a server that speaks GitHub's endpoints. */
async function step(event: 'push' | 'pull_request', args: string, inputs: Record<string, string> = {}): Promise<Ran> {
  await using github = await githubServer()
  github.commits.add('ba5e'.padEnd(40, '0'))
  const payload = event === 'push' ? { repository: { full_name: 'o/r', default_branch: 'main' } } : pullPayload()
  const path = join(folder, 'event.json')
  await writeFile(path, JSON.stringify(payload))
  for (const name of ['summary', 'output']) await writeFile(join(folder, name), '')
  const given = { command: 'baseline', args, 'baseline-dir': 'store', language: 'en', token, ...inputs }
  // Awaited here: the server is there until the step has ended.
  return await run(action, [], {
    cwd: folder,
    env: {
      ...cleanEnv(),
      ...jobEnv({ ...(event === 'push' ? {} : pullEnv), GITHUB_WORKSPACE: folder }),
      GITHUB_API_URL: github.url,
      GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
      GITHUB_EVENT_PATH: path,
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_OUTPUT: join(folder, 'output'),
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  })
}

const token = 'ghs_notARealTokenButLongEnough'

describe('in the Action', () => {
  test.each(['pin', 'accept', 'revoke'])('a pull request may not %s, whatever its inputs say', async (name) => {
    const ran = await step('pull_request', `${name}\n3.1`, { reason: 'x', enforce: '' })
    expect(ran.code, ran.stdout).toBe(2)
    expect(ran.stdout).toMatch(
      new RegExp(`baseline ${name} writes, and baselines change only on push, .* never on pull_request`),
    )
    expect(await notes()).toEqual([])
  })

  test('a pull request may not prune, and may read', async () => {
    const files = await readdir(join(folder, 'store'), { recursive: true })
    expect((await step('pull_request', 'prune', { keep: '1' })).code).toBe(2)
    expect(await readdir(join(folder, 'store'), { recursive: true })).toEqual(files)
    const ran = await step('pull_request', 'list')
    expect(ran.code, ran.stdout).toBe(0)
    expect(ran.stdout).toContain('pending loss')
  })

  test('a push to the default branch may write; the actor is who did it', async () => {
    const ran = await step('push', 'accept\n3.1', { reason: 'agreed in the review' })
    expect(ran.code, ran.stdout).toBe(0)
    expect(await notes()).toMatchObject([{ kind: 'accept', by: 'lin', reason: 'agreed in the review' }])
  })

  test('the list stands in the step’s summary', async () => {
    const ran = await step('push', 'list')
    expect(ran.code, ran.stdout).toBe(0)
    const summary = await readFile(join(folder, 'summary'), 'utf8')
    expect(tablesOf(summary)[1]?.cells[1]?.[0]).toBe('1.1')
  })
})

const fileOf = async (id: string): Promise<string> => {
  const at = join(folder, 'store/default/default', key.slice(-16))
  for (const name of await readdir(at)) {
    if ((await readFile(join(at, name), 'utf8')).includes(`"id":"${id}"`)) return join(at, name)
  }
  throw new Error(`${id} is not stored`)
}
