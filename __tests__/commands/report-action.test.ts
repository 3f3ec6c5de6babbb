import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type GithubServer, githubServer } from '../helpers/github-server.ts'
import { headSha, workflowRunEnv, workflowRunPayload } from '../hosts/events.ts'
import { bundledAction, leg, reportStep } from './report-step.ts'

let github: GithubServer
let folder: string
let action: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-action-'))
  action = await bundledAction(folder)
  github = await githubServer()
  github.commits.add('ba5e'.padEnd(40, '0'))
})
afterAll(async () => {
  await github[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  github.comments.splice(0)
  github.contents.clear()
})

describe('legs of one suite become one report', () => {
  test('the worst of three decides, and each is in the one comment', async () => {
    const { code, comments, output, summary, stdout, written } = await reportStep({
      action,
      github,
      files: {
        'one/judgement.json': leg(1, { scenario: 'chat' }),
        'two/judgement.json': leg(0.9, { scenario: 'long' }),
        'three/deeper/judgement.json': leg(1.2, { scenario: 'burst' }),
        'three/round-1.json': '{}',
      },
    })
    expect(code, stdout).toBe(1)
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatch(/^## ❌ Regressed \(1 of 3 scenarios\): long: /m)
    expect(comments[0]).toMatch(/\| chat .*Pass/)
    expect(comments[0]).toMatch(/\| burst .*Improved/)
    expect(output('outcome')).toBe('regressed')
    expect(Object.keys(JSON.parse(output('metrics')))).toEqual(['long', 'burst', 'chat'])
    expect(summary).toContain('Regressed')
    expect(stdout).toMatch(/^::error title=tokgate ❌ Regressed · long::/m)
    const merged = JSON.parse(written.get('judgement.json') ?? '{}')
    expect(merged).toMatchObject({ suite: 'default', pull: 42, head: headSha, outcome: 'regressed' })
    expect(merged.scenarios.map((one: { name: string }) => one.name)).toEqual(['long', 'burst', 'chat'])
  })

  test('of two results of a leg the one of the later attempt is shown, whatever their files are called', async () => {
    const { code, comments, stdout } = await reportStep({
      action,
      github,
      files: { 'z/judgement.json': leg(0.9), 'a/judgement.json': leg(1, { attempt: 2 }) },
    })
    expect(code, stdout).toBe(0)
    expect(comments[0]).toMatch(/^## ✅ Pass: /m)
  })

  test('what report wrote can be reported again', async () => {
    const first = await reportStep({
      action,
      github,
      files: { 'judgement.json': leg(1) },
      inputs: { expect: 'chat, gone' },
    })
    expect(first.code).toBe(4)
    const again = await reportStep({
      action,
      github,
      files: { 'judgement.json': first.written.get('judgement.json') ?? '' },
    })
    expect(again.code, again.stdout).toBe(4)
    expect(again.written.get('judgement.json')).toBe(first.written.get('judgement.json'))
  })

  test('several suites are a comment each; outputs tell of the worst', async () => {
    const { code, comments, output, written } = await reportStep({
      action,
      github,
      files: { 'a/judgement.json': leg(0.9, { suite: 'a' }), 'b/judgement.json': leg(1, { suite: 'b' }) },
    })
    expect(code).toBe(1)
    expect(comments).toHaveLength(2)
    expect(output('outcome')).toBe('regressed')
    expect(output('judgement-path')).toMatch(/a\/judgement\.json$/)
    expect([...written.keys()]).toEqual(['a/judgement.json', 'b/judgement.json'])
  })

  test('suite chooses one of them', async () => {
    const { code, comments } = await reportStep({
      action,
      github,
      files: { 'a/judgement.json': leg(0.9, { suite: 'a' }), 'b/judgement.json': leg(1, { suite: 'b' }) },
      inputs: { suite: 'b' },
    })
    expect(code).toBe(0)
    expect(comments).toHaveLength(1)
  })
})

describe('a leg that is not there fails the check and is named', () => {
  const chat = { 'a/judgement.json': leg(1) }
  test.each([
    {
      name: 'one that expect names',
      files: chat,
      inputs: { expect: 'chat\nlong' },
      says: /default\/long was expected and is not there/,
    },
    {
      name: 'one of a suite of which nothing is there',
      files: chat,
      inputs: { expect: 'other/chat' },
      says: /other\/chat was expected/,
    },
    {
      name: 'one of tokgate.yml',
      files: chat,
      config: 'scenarios: { chat: {}, long: {} }',
      says: /default\/long was expected/,
    },
    {
      name: 'one whose file is broken',
      files: { ...chat, 'b/judgement.json': '{' },
      says: /legs\/b\/judgement\.json is not shown: it must be JSON/,
    },
    {
      name: 'one of another commit',
      files: { 'a/judgement.json': { ...leg(1), head: 'f'.repeat(40) } },
      says: /is of commit `ffffffffffff`, this job speaks for/,
    },
    { name: 'all of them', files: {}, says: /there is no judgement\.json in legs/ },
    {
      name: 'a folder that is not there',
      files: chat,
      inputs: { args: 'legs\nelsewhere' },
      says: /elsewhere is not shown: it must be an existing file or folder/,
    },
  ])('$name', async ({ says, ...given }) => {
    const { code, comments, output, stdout } = await reportStep({ action, github, ...given })
    expect(code, stdout).toBe(4)
    expect(output('outcome')).toMatch(/^(invalid|pass)$/)
    expect(comments.join('\n')).toMatch(says)
    expect(comments.join('\n')).toMatch(/^## ⛔ Invalid/m)
  })

  test('a broken file stands in no report while its leg is there from a later attempt', async () => {
    const { code, comments, stdout } = await reportStep({
      action,
      github,
      files: { 'a/judgement.json': { ...leg(0.9), head: 'f'.repeat(40) }, 'b/judgement.json': leg(1) },
    })
    expect(code, stdout).toBe(0)
    expect(comments[0]).toMatch(/^## ✅ Pass/m)
    expect(stdout).toMatch(/legs\/a\/judgement\.json is not shown: it is of commit ffffffffffff/)
  })

  test('nothing at all is no pass in the trial period either', async () => {
    expect((await reportStep({ action, github, inputs: { enforce: 'false' } })).code).toBe(4)
  })
})

describe('the reporting half decides what its outcome does', () => {
  test('a file cannot switch enforcement off', async () => {
    const { code, written } = await reportStep({
      action,
      github,
      files: { 'judgement.json': { ...leg(0.9), enforce: false } },
    })
    expect(code).toBe(1)
    expect(JSON.parse(written.get('judgement.json') ?? '{}').enforce).toBe(true)
  })

  test('its own setting can', async () => {
    const given = { files: { 'judgement.json': leg(0.9) }, inputs: { enforce: 'false' } }
    const { code, comments } = await reportStep({ action, github, ...given })
    expect(code).toBe(0)
    expect(comments[0]).toMatch(/observing: would have failed/)
  })

  test('doubt fails where it is told to, and its labels stand over the columns', async () => {
    const { code, comments } = await reportStep({
      action,
      github,
      files: { 'judgement.json': leg(0.95) },
      inputs: { 'on-inconclusive': 'fail', 'candidate-label': 'Qwen (W8A8)' },
    })
    expect(code).toBe(3)
    expect(comments[0]).toContain('Qwen (W8A8)')
  })

  test('who accepted a loss is asked of the platform, not of the file', async () => {
    const accepted = { by: 'boss', at: '2026-11-20T00:00:00Z', reason: 'fine', pull: 42 }
    const judgement = leg(0.9)
    const scenarios = judgement.scenarios.map((one) => ({ ...one, accepted }))
    const { code, comments } = await reportStep({
      action,
      github,
      files: { 'judgement.json': { ...judgement, scenarios } },
    })
    expect(code).toBe(1)
    expect(comments[0]).not.toContain('boss')
  })

  test('without a path there is nothing to report, and it says so', async () => {
    const { code, stdout } = await reportStep({ action, github, inputs: { args: '' } })
    expect(code).toBe(2)
    expect(stdout).toMatch(/report takes the files and folders/)
  })
})

describe('after a workflow_run', () => {
  const fork = { env: workflowRunEnv, payload: workflowRunPayload() }

  test('the pull request and the run are what event and platform say, whatever the artifact claims', async () => {
    const [pull] = github.pulls
    if (pull === undefined) throw new Error('there is a pull request')
    github.pulls.splice(0, 1, { ...pull, head: { sha: headSha, ref: 'faster', owner: 'wei', repository: 22 } })
    const claims = { ...leg(0.9), pull: 1, writer: { ...leg(0.9).writer, run_number: 999_999, run_id: '1' } }
    const { code, comments, stdout, written } = await reportStep({
      action,
      github,
      ...fork,
      files: { 'judgement.json': claims },
    })
    expect(code, stdout).toBe(1)
    expect(github.comments.map(({ issue }) => issue)).toEqual([42])
    expect(comments[0]).toMatch(/^## ❌ Regressed/m)
    const judgement = JSON.parse(written.get('judgement.json') ?? '{}')
    expect(judgement).toMatchObject({ pull: 42, head: headSha })
    expect(judgement.writer).toMatchObject({ run_id: '900', run_number: 31, run_attempt: 2, event: 'workflow_run' })
  })
})
