import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/index.ts'
import { actInstalled } from '../end-to-end/runner-act.ts'
import type { RanWorkflow } from '../end-to-end/runner-log.ts'
import { deployment, happenings } from '../end-to-end/runner-world.ts'
import { Recipes } from './recipes.ts'

// canary.yml runs as it is, in a real runner (act), on two endpoints.
describe.skipIf(!actInstalled)('canary.yml', () => {
  let here: Recipes
  let canary: Simulator
  beforeAll(async () => {
    here = await Recipes.open()
    canary = await startSimulator(deployment)
  })
  afterAll(async () => {
    await canary.close()
    await here[Symbol.asyncDispose]()
  })

  async function rollOut(slowdown: number): Promise<RanWorkflow> {
    await here.platform('canary.yml', 'canary')
    here.deploy()
    canary.deploy({ seed: 9, slowdown })
    const vars = { STABLE_URL: here.world.simulator.url, CANARY_URL: canary.url }
    return here.run('canary.yml', { ...happenings.push, vars })
  }

  test('a canary as fast as what is in service stays', async () => {
    const ran = await rollOut(0)
    expect(ran.jobs, ran.text).toEqual({ canary: 'success' })
    expect(here.called).toEqual(['canary up'])
    expect(here.rows).toBe(0)
  })

  test('a slower one is taken back, and the job fails', async () => {
    const ran = await rollOut(0.3)
    expect(ran.jobs, ran.text).toEqual({ canary: 'failure' })
    expect(here.called.slice(1)).toEqual(['canary up', 'canary down'])
    expect(ran.steps.map(({ summary }) => summary).join('')).toContain('Regressed')
  })
})
