import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { movedBy } from './major-tag.ts'
import { rules } from './rules.ts'
import { jobsOf, runsOf, type Workflow, workflowOf } from './workflow.ts'

const folder = fileURLToPath(new URL('../../.github/workflows', import.meta.url))
const read = (name: string): Workflow => workflowOf(readFileSync(`${folder}/${name}`, 'utf8'))
const names = readdirSync(folder)
const ruleNames = Object.keys(rules) as (keyof typeof rules)[]

describe.each(names)('%s', (name) => {
  test.each(ruleNames)('%s', (rule) => {
    expect(rules[rule](read(name))).toEqual([])
  })
})

// A rule that finds nothing anywhere would hold too.
const careless = workflowOf(`
on: { pull_request_target: }
jobs:
  build:
    runs-on: [self-hosted, npu]
    steps:
      - uses: actions/checkout@v7
      - run: echo "\${{ github.event.pull_request.title }}"
`)

test.each(ruleNames)('a careless workflow breaks this rule: %s', (rule) => {
  expect(rules[rule](careless)).toHaveLength(1)
})

const sha = '3d3c42e5aac5ba805825da76410c181273ba90b1'
test.each([
  { uses: `actions/checkout@${sha} # v7.0.1`, breaches: 0 },
  { uses: './', breaches: 0 },
  { uses: `actions/checkout@${sha}`, breaches: 1 },
  { uses: `actions/checkout@${sha} # main`, breaches: 1 },
  { uses: 'actions/checkout@v7.0.1 # v7.0.1', breaches: 1 },
  { uses: `actions/checkout@${sha.slice(0, 7)} # v7.0.1`, breaches: 1 },
])('pinned or not: $uses', ({ uses, breaches }) => {
  const workflow = workflowOf(`jobs:\n  build:\n    steps:\n      - uses: ${uses}\n`)
  expect(rules['every action is pinned by SHA, with its version beside it'](workflow)).toHaveLength(breaches)
})

test('one action has one version everywhere', () => {
  const uses = names.flatMap((name) =>
    jobsOf(read(name)).flatMap(([, job]) => job.steps.flatMap((step) => step.uses ?? [])),
  )
  const pins = new Set(uses.filter((use) => use !== './'))
  const actions = new Set([...pins].map((pin) => pin.split('@')[0]))
  expect(pins.size).toBe(actions.size)
})

describe('ci', () => {
  const ci = read('ci.yml')
  const job = (name: string) => ci.jobs[name] ?? { 'runs-on': '', steps: [] }
  const runs = (name: string): string => runsOf(job(name)).join('\n')

  test.each(['test', 'action'])('%s runs on both architectures', (name) => {
    expect(job(name).strategy?.matrix['runner']).toEqual(['ubuntu-latest', 'ubuntu-24.04-arm'])
  })

  test('runs what a contributor runs, checks dist, and looks at the workflows', () => {
    expect(runs('test')).toBe('.ci/run')
    expect(runs('dist')).toMatch(/^npm ci .*\nnpm run build -- --check$/)
    expect(runs('workflows')).toMatch(/actionlint.*\.github\/workflows\/\*\.yml examples\/\*\.yml/)
    expect(runs('workflows')).toMatch(/zizmor==[\d.]+ --offline/)
  })

  test('runs the Action from the check-out twice, with nothing installed', () => {
    expect(job('action').steps.filter(({ uses }) => uses === './')).toHaveLength(2)
    expect(runs('action')).not.toMatch(/npm/)
  })

  test('nobody may write anything', () => {
    const rights = jobsOf(ci).flatMap(([, { permissions }]) => Object.entries(permissions ?? {}))
    expect(new Set(rights.map((right) => right.join(': ')))).toEqual(new Set(['contents: read']))
  })

  test('the required check needs every other job and runs always', () => {
    expect(job('ci').if).toBe('always()')
    expect(job('ci').needs).toEqual(Object.keys(ci.jobs).filter((name) => name !== 'ci'))
  })

  // What a red job, and one that was skipped because of it, do to the required check.
  test.each([
    { results: 'success success', status: 0 },
    { results: 'success failure', status: 1 },
    { results: 'skipped success', status: 1 },
    { results: 'success cancelled success', status: 1 },
    { results: '', status: 1 },
  ])('the required check over "$results" ends with $status', ({ results, status }) => {
    const ended = spawnSync('bash', ['-e', '-c', runs('ci')], { env: { ...process.env, RESULTS: results } })
    expect(ended.status).toBe(status)
  })
})

describe('release', () => {
  const release = read('release.yml')
  const { verify, publish } = release.jobs

  test('starts by a full version only', () => {
    expect(release.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } })
  })

  test('whoever runs the code of others may only read; whoever may write runs none', () => {
    expect(verify?.permissions).toEqual({ contents: 'read' })
    expect(publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write', attestations: 'write' })
    expect(runsOf(publish ?? { 'runs-on': '', steps: [] }).join('\n')).not.toMatch(
      /npm (ci|install|run|test|exec)|npx|\.ci\/run/,
    )
    expect(publish?.needs).toBe('verify')
  })

  test('verifies dist, attests provenance and SBOM, and sees that the release is immutable', () => {
    expect(runsOf(verify ?? { 'runs-on': '', steps: [] })).toContain('npm run build -- --check')
    const attested = (publish?.steps ?? []).filter(({ uses }) => uses?.startsWith('actions/attest@'))
    expect(attested.map((step) => step.with?.['sbom-path'] !== undefined)).toEqual([false, true])
    expect(release.text).toMatch(/gh release create .*--verify-tag[\s\S]*--jq \.immutable/)
  })

  const moving = (): string => runsOf(publish ?? { 'runs-on': '', steps: [] }).at(-1) ?? ''

  // The step itself, with a `gh` that writes down what it is told, in a repository with these tags.
  test.each([
    { tag: 'v1.2.0', tags: ['v1.2.0'], exists: false, calls: ['POST refs ref=refs/tags/v1'] },
    { tag: 'v1.10.0', tags: ['v1.9.0', 'v1.10.0', 'v2.0.0'], exists: true, calls: ['PATCH refs/tags/v1 force=true'] },
    { tag: 'v1.2.0', tags: ['v1.2.0', 'v1.3.0-rc.1'], exists: true, calls: ['PATCH refs/tags/v1 force=true'] },
    { tag: 'v1.9.1', tags: ['v1.9.1', 'v1.10.0'], exists: true, calls: [] },
  ])('$tag among $tags moves the major: $calls', ({ tag, tags, exists, calls }) => {
    expect(movedBy(moving(), { tag, tags, exists })).toEqual(calls)
  })
})
