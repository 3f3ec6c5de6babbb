import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actInstalled } from '../end-to-end/runner-act.ts'
import type { RanWorkflow } from '../end-to-end/runner-log.ts'
import { happenings } from '../end-to-end/runner-world.ts'
import { Recipes } from './recipes.ts'

const legs = ['qwen2.5-chat', 'qwen2.5-summary', 'deepseek-r1-7b-chat', 'deepseek-r1-7b-summary']
const scenarios = `scenarios:
${legs.map((leg, n) => `  ${leg}: { num-prompts: ${17 + n} }`).join('\n')}
`

// matrix.yml runs as it is, in a real runner (act): four legs and the job that is the required check.
describe.skipIf(!actInstalled)('matrix.yml', () => {
  let here: Recipes
  beforeAll(async () => {
    here = await Recipes.open(scenarios)
  })
  afterAll(() => here[Symbol.asyncDispose]())

  const comments = (): readonly string[] => here.world.github.comments.map(({ body }) => body)
  /** Both jobs have one server: the token may do what the aggregating job's may, and the legs ask for less. */
  const fresh = () => here.platform('matrix.yml', 'gate')
  const attempt = (nth: number, more: Record<string, string> = {}): Promise<RanWorkflow> => {
    const pull = happenings.pull()
    const env = { GITHUB_RUN_ID: '8001', GITHUB_RUN_NUMBER: '8', GITHUB_RUN_ATTEMPT: String(nth) }
    return here.run('matrix.yml', { ...pull, env: { ...pull.env, ...env, ...more } })
  }

  test('a push stores a row of every leg', async () => {
    await fresh()
    here.deploy()
    const ran = await here.run('matrix.yml', happenings.push)
    expect(ran.code, ran.text).toBe(0)
    expect(here.rows).toBe(legs.length)
  })

  test('legs that could not be measured are no pass, although the others are: the comment names them', async () => {
    await fresh()
    here.deploy()
    const ran = await attempt(1, { BROKEN_MODEL: 'deepseek-r1-7b' })
    expect(ran.jobs['gate'], ran.text).toBe('failure')
    expect(comments()).toHaveLength(1)
    for (const leg of legs) expect(comments()[0]).toContain(leg)
    expect(comments()[0]).toContain('Invalid')
  })

  test('the second attempt completes the same comment, and passes', async () => {
    here.deploy()
    const ran = await attempt(2)
    expect(ran.jobs['gate'], ran.text).toBe('success')
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).not.toContain('Invalid')
    for (const leg of legs) expect(comments()[0]).toContain(leg)
  })

  test('a third attempt in which no leg ran keeps the older results in the comment, and is no pass', async () => {
    const ran = await attempt(3, { BROKEN_MODEL: '*' })
    expect(ran.jobs['gate'], ran.text).toBe('failure')
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).not.toContain('Invalid')
    // Only the step that looks at the legs themselves.
    expect(ran.steps.filter(({ job, result }) => job === 'gate' && result === 'failure')).toHaveLength(1)
  })
})
