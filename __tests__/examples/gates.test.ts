import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actInstalled } from '../end-to-end/runner-act.ts'
import { happenings } from '../end-to-end/runner-world.ts'
import { Recipes } from './recipes.ts'

// Each workflow file runs as it is, in a real runner (act), with a token that may do what the file's permissions say.
describe.skipIf(!actInstalled)('recipes of one job', () => {
  let here: Recipes
  beforeAll(async () => {
    here = await Recipes.open()
  })
  afterAll(() => here[Symbol.asyncDispose]())

  const comments = (): readonly string[] => here.world.github.comments.map(({ body }) => body)

  test.each(['push', 'push', 'schedule'] as const)('main.yml stores a job on %s', async (event) => {
    await here.platform('main.yml', 'store')
    const before = here.rows
    here.deploy()
    const ran = await here.run('main.yml', happenings[event])
    expect(ran.jobs, ran.text).toEqual({ store: 'success' })
    expect(here.rows).toBe(before + 1)
    expect(here.called.at(-1)).toBe('deploy')
  })

  test('gate.yml, the quick start: a pull request is compared with what main stored, and gets its comment', async () => {
    await here.platform('gate.yml', 'gate')
    here.deploy()
    const ran = await here.run('gate.yml', happenings.pull())
    expect(ran.jobs, ran.text).toEqual({ gate: 'success' })
    expect(ran.text).toContain('Pass: Request throughput')
    expect(comments()).toHaveLength(1)
    expect(here.called.at(-1)).toMatch(/^deploy [0-9a-f]{40}$/)
  })

  test('gate.yml stores on a push', async () => {
    await here.platform('gate.yml', 'gate')
    const before = here.rows
    here.deploy()
    const ran = await here.run('gate.yml', happenings.push)
    expect(ran.jobs, ran.text).toEqual({ gate: 'success' })
    expect(here.rows).toBe(before + 1)
    expect(comments()).toEqual([])
  })

  test('pull-request.yml passes what changed nothing, and fails a loss in the same comment', async () => {
    await here.platform('pull-request.yml', 'gate')
    const before = here.rows
    here.deploy()
    const same = await here.run('pull-request.yml', happenings.pull())
    expect(same.jobs, same.text).toEqual({ gate: 'success' })
    here.deploy(0.3)
    const slower = await here.run('pull-request.yml', happenings.pull())
    expect(slower.jobs, slower.text).toEqual({ gate: 'failure' })
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toContain('Regressed')
    expect(here.rows).toBe(before)
  })

  test('merge-queue.yml: the job of the same name reports in the queue, and fails a loss there', async () => {
    await here.platform('merge-queue.yml', 'gate')
    here.deploy()
    const same = await here.run('merge-queue.yml', happenings.mergeGroup)
    expect(same.jobs, same.text).toEqual({ gate: 'success' })
    here.deploy(0.3)
    const slower = await here.run('merge-queue.yml', happenings.mergeGroup)
    expect(slower.jobs, slower.text).toEqual({ gate: 'failure' })
    expect(comments()).toEqual([])
  })

  test('preview.yml takes its deployment down after a failure too', async () => {
    await here.platform('preview.yml', 'gate')
    here.deploy(0.3)
    const ran = await here.run('preview.yml', happenings.pull())
    expect(ran.jobs, ran.text).toEqual({ gate: 'failure' })
    const preview = `pr-42-${here.world.runId}-1`
    expect(here.called.slice(-2)).toEqual([`preview up ${preview}`, `preview down ${preview}`])
    expect(comments()[0]).toContain('Regressed')
  })

  test('rerun.yml: another attempt deploys and measures again, and its report takes the place of the first', async () => {
    await here.platform('rerun.yml', 'gate')
    here.deploy(0.3)
    const first = await here.run('rerun.yml', happenings.pull())
    expect(first.jobs, first.text).toEqual({ gate: 'failure' })
    expect(comments()[0]).toContain('Regressed')

    const run = { GITHUB_RUN_ID: String(here.world.runId), GITHUB_RUN_NUMBER: '1' }
    here.deploy()
    const pull = happenings.pull()
    const again = await here.run('rerun.yml', { ...pull, env: { ...pull.env, ...run, GITHUB_RUN_ATTEMPT: '2' } })
    expect(again.jobs, again.text).toEqual({ gate: 'success' })
    expect(comments()).toHaveLength(1)
    expect(comments()[0]).toMatch(/Pass/)
    expect(here.called.slice(-4)).toEqual(['deploy', 'teardown', 'deploy', 'teardown'])
  })

  test('rebaseline.yml: a level that changed with the hardware is stored, and accepted with its reason', async () => {
    await here.platform('rebaseline.yml', 'rebaseline')
    const before = here.rows
    here.deploy(0.3)
    const ran = await here.run('rebaseline.yml', happenings.dispatch({ reason: 'driver 25.2 on all nodes' }))
    expect(ran.jobs, ran.text).toEqual({ rebaseline: 'success' })
    // The job, and the note that accepts it.
    expect(here.rows).toBe(before + 2)

    await here.platform('pull-request.yml', 'gate')
    here.deploy(0.3)
    const pull = await here.run('pull-request.yml', happenings.pull())
    expect(pull.jobs, pull.text).toEqual({ gate: 'success' })
  })
})
