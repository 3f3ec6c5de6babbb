import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { actionCommands, actionYml, resolveSettings } from '../../src/settings/index.ts'
import { table } from '../../src/settings/table/index.ts'
import { artifactActions } from '../end-to-end/runner-act.ts'
import { root } from '../helpers/run.ts'
import { type Job, recipes, recipeText, type Step, type Workflow, workflowOf } from './recipes.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const ours = 'OWNER/tokgate@v1'
const stepsOf = (job: Job): readonly Step[] => job.steps
const jobsOf = (name: string): readonly (readonly [string, Job])[] => Object.entries(workflowOf(name).jobs)
const allSteps = (name: string): readonly Step[] => jobsOf(name).flatMap(([, job]) => stepsOf(job))
const ourSteps = (job: Job): readonly Step[] => job.steps.filter(({ uses }) => uses === ours)
const commandOf = (step: Step): string => String(step.with?.['command'] ?? 'gate')

const ranks = ['none', 'read', 'write']

interface Rule {
  readonly needs: readonly [permission: string, level: string]
  when(job: Job, workflow: Workflow): boolean
}

const storing = ['push', 'schedule', 'workflow_dispatch']
const triggers = ({ on }: Workflow): readonly string[] => Object.keys(on as object)

/** What a job's steps need of its token. */
const rules: readonly Rule[] = [
  { needs: ['contents', 'read'], when: ({ steps }) => steps.some(({ uses }) => uses?.startsWith('actions/checkout@')) },
  { needs: ['contents', 'read'], when: (job) => ourSteps(job).some((step) => commandOf(step) === 'gate') },
  {
    needs: ['contents', 'write'],
    when: (job, workflow) =>
      triggers(workflow).some((event) => storing.includes(event)) &&
      ourSteps(job).some((step) => ['gate', 'baseline'].includes(commandOf(step))),
  },
  {
    needs: ['pull-requests', 'write'],
    when: (job, workflow) =>
      triggers(workflow).some((event) => ['pull_request', 'workflow_run'].includes(event)) &&
      ourSteps(job).some((step) => commandOf(step) !== 'compare' && step.with?.['comment'] !== false),
  },
  { needs: ['actions', 'read'], when: ({ steps }) => steps.some((step) => step.with?.['run-id'] !== undefined) },
]

test.each(recipes)('%s: each job’s token may do what its steps do', (name) => {
  const workflow = workflowOf(name)
  for (const [id, job] of jobsOf(name)) {
    for (const { needs, when } of rules) {
      if (!when(job, workflow)) continue
      const [permission, level] = needs
      const given = job.permissions?.[permission] ?? 'none'
      expect(ranks.indexOf(given), `${id}: ${permission}`).toBeGreaterThanOrEqual(ranks.indexOf(level))
    }
  }
})

/** What each job has: the table that a reviewer of a recipe reads. */
const permissions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'accept.yml gate': { contents: 'read', 'pull-requests': 'write', actions: 'read' },
  'canary.yml canary': { contents: 'read' },
  'fork-measure.yml measure': { contents: 'read' },
  'fork-report.yml report': { actions: 'read', 'pull-requests': 'write' },
  'gate.yml gate': { contents: 'write', 'pull-requests': 'write' },
  'main.yml store': { contents: 'write', 'pull-requests': 'read', actions: 'read' },
  'matrix.yml gate': { contents: 'read', 'pull-requests': 'write', actions: 'read' },
  'matrix.yml measure': { contents: 'write', 'pull-requests': 'read', actions: 'read' },
  'merge-queue.yml gate': { contents: 'read', 'pull-requests': 'write', actions: 'read' },
  'preview.yml gate': { contents: 'read', 'pull-requests': 'write' },
  'pull-request.yml gate': { contents: 'read', 'pull-requests': 'write' },
  'rebaseline.yml rebaseline': { contents: 'write' },
  'rerun.yml gate': { contents: 'read', 'pull-requests': 'write' },
}

test('every job has the permissions of the table, and no workflow has any on top', () => {
  const given = recipes.flatMap((name) => jobsOf(name).map(([job, { permissions }]) => [`${name} ${job}`, permissions]))
  expect(Object.fromEntries(given)).toEqual(permissions)
  for (const name of recipes) expect(workflowOf(name).permissions, name).toEqual({})
})

describe.each(recipes)('%s', (name) => {
  test('pins what others wrote by commit, with the version beside it', () => {
    const uses = recipeText(name).match(/^\s*-? ?uses: .*$/gm) ?? []
    expect(uses.length).toBeGreaterThan(0)
    for (const line of uses) {
      expect(line).toMatch(/uses: (OWNER\/tokgate@v1|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/)
    }
    const pinned = allSteps(name).map((step) => step.uses ?? '')
    for (const { name: action, uses: pin } of artifactActions) {
      for (const one of pinned.filter((use) => use.startsWith(`actions/${action}@`))) expect(one).toBe(pin)
    }
  })

  test('gives the Action only inputs that it has, and that its command takes', () => {
    const inputs = parse(actionYml()).inputs
    for (const [, job] of jobsOf(name)) {
      for (const step of ourSteps(job)) {
        const command = commandOf(step)
        expect(actionCommands).toContain(command)
        for (const input of Object.keys(step.with ?? {})) {
          expect(inputs, input).toHaveProperty(input)
          if (input === 'command') continue
          expect(table[input as keyof typeof table].commands, `${input} of ${command}`).toContain(command)
        }
      }
    }
  })

  test('puts no expression into a shell line, and no token within reach of the checkout', () => {
    for (const step of allSteps(name)) {
      expect(step.run ?? '').not.toContain('${{')
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with?.['persist-credentials']).toBe(false)
    }
  })

  test('keeps a job that needs others from being skipped, and looks at what it needs', () => {
    for (const [, job] of jobsOf(name)) {
      if (job.needs === undefined) continue
      expect(job.if).toBe('always()')
      expect(JSON.stringify(job.steps)).toContain(`needs.${job.needs}.result`)
    }
  })

  test('cleans up and uploads whatever happened before', () => {
    for (const step of allSteps(name)) {
      if (step.uses?.includes('upload-artifact')) expect(step.if).toContain('always()')
      if (step.run?.match(/down|teardown/)) expect(step.if).toMatch(/always\(\)|failure\(\) \|\| cancelled\(\)/)
    }
  })

  test('puts one load at a time on a shared endpoint', () => {
    for (const [, job] of jobsOf(name)) {
      const shared = ourSteps(job).some((step) => String(step.with?.['base-url']).includes('vars.ENDPOINT_URL'))
      if (!shared) continue
      expect(JSON.stringify([workflowOf(name).concurrency, job.concurrency])).toContain('npu-endpoint')
      // A group holds one waiting job: the legs of a matrix would cancel each other.
      if (job.strategy !== undefined) expect([job.concurrency, job.strategy['max-parallel']]).toEqual([undefined, 1])
    }
  })

  test.each(['docs/recipes.md', 'docs/recipes.zh-CN.md'])('is linked in %s', (page) => {
    expect(read(page)).toContain(`(../examples/${name})`)
  })
})

test('the READMEs link both pages of recipes, and each recipe’s file', () => {
  expect(read('README.md')).toContain('(docs/recipes.md')
  expect(read('README.zh-CN.md')).toContain('(docs/recipes.zh-CN.md')
  for (const name of recipes) {
    expect(read('README.md')).toContain(`(examples/${name})`)
    expect(read('README.zh-CN.md')).toContain(`(examples/${name})`)
  }
})

test.each(['README.md', 'README.zh-CN.md'])('the quick start in %s is gate.yml', (page) => {
  const [, block = ''] = /^```yaml\n(name: serving performance\n[\s\S]*?)^```$/m.exec(read(page)) ?? []
  expect(parse(block)).toEqual(workflowOf('gate.yml'))
})

test('the settings that the recipes share are settings', () => {
  const file = { path: 'tokgate.yml', text: read('examples/settings/tokgate.yml') }
  expect(
    resolveSettings({ command: 'gate', inputs: { 'INPUT_BASE-URL': 'http://npu:1025' }, env: {}, file }),
  ).toMatchObject({
    ok: true,
  })
})

const actionlint = join(root, '.peers', 'actionlint', 'actionlint')
test.skipIf(!existsSync(actionlint))('actionlint finds nothing in them', () => {
  const files = recipes.map((name) => join(root, 'examples', name))
  expect(
    execFileSync(actionlint, ['-no-color', '-config-file', join(root, '.github/actionlint.yaml'), ...files], {
      encoding: 'utf8',
    }),
  ).toBe('')
})
