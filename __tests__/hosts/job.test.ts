import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type GithubServer, githubServer, storedPull } from '../helpers/github-server.ts'
import { cleanEnv, run } from '../helpers/run.ts'
import { headSha, jobEnv, pullEnv, pullPayload, workflowRunEnv, workflowRunPayload } from './events.ts'
import { told } from './posting.ts'

const job = fileURLToPath(new URL('job.ts', import.meta.url))

/** Starts the job as a runner does: environment, event file, files for summary and outputs. */
async function started(
  server: GithubServer,
  env: Record<string, string> = {},
  event: string = JSON.stringify(pullPayload()),
) {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-job-'))
  const files = { GITHUB_EVENT_PATH: 'event.json', GITHUB_OUTPUT: 'output', GITHUB_STEP_SUMMARY: 'summary' }
  const paths = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, join(folder, file)]))
  for (const path of Object.values(paths)) writeFileSync(path, '')
  writeFileSync(join(folder, 'event.json'), event)
  const secrets = {
    INPUT_TOKEN: 'ghs_sesame_token',
    OPENAI_API_KEY: 'sk-sesame-key',
    INPUT_HEADER: 'X-Key=sesame-header',
  }
  const ran = await run(job, [], {
    env: cleanEnv({ ...jobEnv(pullEnv), GITHUB_API_URL: server.url, ...paths, ...secrets, ...env }),
  })
  const lines = ran.stdout.split('\n')
  const facts: unknown = JSON.parse(lines.find((line) => line.startsWith('{"mayStore"')) ?? 'null')
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  return { ...ran, lines, facts, outputs: outputsIn(read('output')), summary: read('summary') }
}

/** What a runner makes of the output file: `name<<DELIMITER`, the value, the delimiter. */
function outputsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [name, value]),
  )
}

test('a job tells everything that the platform shows, and exits as its outcome', async () => {
  await using server = await githubServer()
  const { code, lines, facts, outputs, summary } = await started(server)
  expect(code).toBe(1)
  expect(summary).toBe('# report\n')
  const url = expect.stringMatching(/\/pull\/42#issuecomment-1000$/)
  expect(outputs).toEqual({ outcome: 'regressed', metrics: '{"a":1}', 'comment-url': url })
  expect(lines).toContain('::error title=regressed::5 %25 worse, limit: 3 %25')
  expect(facts).toEqual({
    mayStore: false,
    pull: 42,
    head: 'c0ffee'.padEnd(40, '0'),
    runUrl: 'https://github.com/o/r/actions/runs/1658821493',
    published: { commentUrl: url, problems: [] },
  })
  expect(server.comments.map(({ issue, body }) => [issue, told(body)])).toEqual([[42, ['default 57.1 report']]])
})

test('after a workflow_run the comment goes to the pull request of the run that it followed', async () => {
  await using server = await githubServer()
  const head = { sha: headSha, ref: 'faster', owner: 'wei', repository: 22 }
  server.pulls.splice(0, 1, storedPull({ number: 7, head }))
  const { facts } = await started(server, workflowRunEnv, JSON.stringify(workflowRunPayload()))
  expect(facts).toMatchObject({
    pull: null,
    published: { commentUrl: expect.stringContaining('/pull/7#'), problems: [] },
  })
  expect(server.comments.map(({ issue }) => issue)).toEqual([7])
})

test('no secret is shown but to the runner as a mask, and no outside text is a command', async () => {
  await using server = await githubServer()
  const { lines, stderr } = await started(server)
  const shown = [...lines.filter((line) => !line.startsWith('::add-mask::')), stderr].join('\n')
  expect(shown).not.toContain('sesame')
  expect(lines).toContain('the key is ***')
  expect(lines).toContain('::add-mask::sk-sesame-key')
  expect(lines.filter((line) => line.trimStart().startsWith('::')).map((line) => line.split('::')[1])).toEqual([
    'add-mask',
    'add-mask',
    'add-mask',
    'group',
    'endgroup',
    'error title=regressed',
  ])
  expect(lines.join('\n')).not.toContain('##[')
})

test('a refused comment changes nothing but the URL', async () => {
  await using server = await githubServer()
  server.fail({ on: /^POST .*comments/, status: 403, message: 'Resource not accessible by integration' })
  const { code, facts, outputs, summary } = await started(server)
  expect(code).toBe(1)
  expect(outputs).toMatchObject({ outcome: 'regressed', 'comment-url': '' })
  expect(summary).toBe('# report\n')
  expect(facts).toMatchObject({
    published: { commentUrl: null, problems: [{ en: expect.stringContaining('pull-requests: write') }] },
  })
})

test('a summary and outputs that cannot be written change nothing', async () => {
  await using server = await githubServer()
  const { code, facts } = await started(server, {
    GITHUB_STEP_SUMMARY: '/nowhere/summary',
    GITHUB_OUTPUT: '/nowhere/output',
  })
  expect(code).toBe(1)
  expect(facts).toMatchObject({ published: { commentUrl: expect.stringContaining('#issuecomment-') } })
  expect(JSON.stringify(facts)).toContain('the step summary was not written')
  expect(JSON.stringify(facts)).toContain('the output outcome was not set')
})

test('without a token the rest still happens', async () => {
  await using server = await githubServer()
  const { code, facts } = await started(server, { INPUT_TOKEN: '' })
  expect(code).toBe(1)
  expect(JSON.stringify(facts)).toContain('there is no token')
  expect(server.requests).toEqual([])
})

test('a push has nothing to comment on, and may store', async () => {
  await using server = await githubServer()
  const env = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' }
  const { facts } = await started(server, env, '{"repository":{"default_branch":"main"}}')
  expect(facts).toMatchObject({
    mayStore: true,
    pull: null,
    head: 'a'.repeat(40),
    published: { commentUrl: null, problems: [] },
  })
  expect(server.requests).toEqual([])
})

test('the default branch comes from the API where the event doesn’t tell it', async () => {
  await using server = await githubServer({ defaultBranch: 'trunk' })
  const { facts } = await started(
    server,
    { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/trunk' },
    '{}',
  )
  expect(facts).toMatchObject({ mayStore: true })
})

test.each([
  { name: 'an event file that is cut', env: {}, event: '{"pull_request":', want: '无法读取事件文件' },
  {
    name: 'no workflow around',
    env: { GITHUB_REPOSITORY: '' },
    event: '{}',
    want: '环境变量 GITHUB_REPOSITORY 缺失或无效',
  },
  {
    name: 'no workflow around, in English',
    env: { GITHUB_REPOSITORY: '', INPUT_LANGUAGE: 'en' },
    event: '{}',
    want: 'the environment has no usable GITHUB_REPOSITORY',
  },
])('$name: one message, exit 2', async ({ env, event, want }) => {
  await using server = await githubServer()
  const { code, lines } = await started(server, env, event)
  expect(code).toBe(2)
  expect(lines.filter((line) => line.startsWith('::error::'))).toEqual([expect.stringContaining(want)])
})
