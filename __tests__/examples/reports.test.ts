import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actInstalled } from '../end-to-end/runner-act.ts'
import type { RanWorkflow } from '../end-to-end/runner-log.ts'
import { happenings } from '../end-to-end/runner-world.ts'
import { storedPull } from '../helpers/github-server.ts'
import { headSha, workflowRunPayload } from '../hosts/events.ts'
import { artifactsApi, type ListedArtifact } from './artifacts-api.ts'
import { permissionsOf, Recipes } from './recipes.ts'

// Each workflow file runs as it is, in a real runner (act) that has no artifacts: they are folders (runner-actions/).
describe.skipIf(!actInstalled)('recipes whose report comes from another job', () => {
  let here: Recipes
  beforeAll(async () => {
    here = await Recipes.open()
    for (const _ of [1, 2, 3]) {
      await here.platform('main.yml', 'store')
      here.deploy()
      const { jobs, text } = await here.run('main.yml', happenings.push)
      expect(jobs, text).toEqual({ store: 'success' })
    }
  })
  afterAll(() => here[Symbol.asyncDispose]())

  const comments = (): readonly string[] => here.world.github.comments.map(({ body }) => body)

  describe('fork-measure.yml and fork-report.yml', () => {
    /** The fork's own run, then the one that its end starts. */
    async function measureAndReport(slowdown: number): Promise<{ measured: RanWorkflow; reported: RanWorkflow }> {
      await here.platform('fork-measure.yml', 'measure', {
        ...{ 'pull-requests': 'read', issues: 'read', contents: 'read', actions: 'read' },
      })
      here.deploy(slowdown)
      const measured = await here.run('fork-measure.yml', happenings.pull({ fork: true }))
      expect(comments()).toEqual([])

      await here.platform('fork-report.yml', 'report')
      const { github, runId } = here.world
      const head = { sha: headSha, ref: 'faster', owner: 'wei', repository: 22 }
      github.pulls.splice(0, github.pulls.length, storedPull({ number: 41 }), storedPull({ head }))
      const payload = workflowRunPayload()
      const reported = await here.run('fork-report.yml', {
        event: 'workflow_run',
        payload: { ...payload, workflow_run: { ...payload.workflow_run, id: runId, run_number: 3, run_attempt: 1 } },
      })
      return { measured, reported }
    }

    test('a read-only token measures, and the second workflow comments on the pull request that the API names', async () => {
      const { measured, reported } = await measureAndReport(0)
      expect(measured.jobs, measured.text).toEqual({ measure: 'success' })
      expect(reported.jobs, reported.text).toEqual({ report: 'success' })
      expect(here.world.github.comments).toMatchObject([{ issue: 42 }])
      expect(comments()[0]).toMatch(/Pass/)
    })

    test('a loss fails the fork’s own check, and leaves no red mark at the default branch', async () => {
      const { measured, reported } = await measureAndReport(0.3)
      expect(measured.jobs, measured.text).toEqual({ measure: 'failure' })
      expect(reported.step('report').result, reported.text).toBe('failure')
      expect(reported.step('report').outputs['outcome']).toBe('regressed')
      expect(reported.jobs).toEqual({ report: 'success' })
      expect(comments()[0]).toContain('Regressed')
    })
  })

  describe('accept.yml', () => {
    const artifacts: ListedArtifact[] = []
    const pull = (action: string) => ({
      ...happenings.pull({ action }),
      payload: { ...happenings.pull({ action }).payload, label: { name: 'tokgate-accept' } },
    })

    /** A run of the recipe, known to the platform, with what stands on the pull request now. */
    async function run(action: string, labels: readonly string[]): Promise<RanWorkflow> {
      await here.platform('accept.yml', 'gate')
      const { github, runId } = here.world
      github.pulls.splice(0, github.pulls.length, storedPull({ labels }))
      github.roles.set('lin', 'write')
      for (const id of [...new Set([...artifacts.map((one) => one.run), runId + 1])]) {
        github.runs.push({
          ...{ id, workflow: 7, number: id, attempt: 1, event: 'pull_request', branch: 'faster', sha: headSha },
          ...{ repository: 'o/r', createdAt: `2026-11-24T0${id === runId + 1 ? 9 : 6}:00:00Z` },
        })
      }
      if (labels.length > 0)
        github.events.push({
          issue: 42,
          event: 'labeled',
          actor: 'lin',
          at: '2026-11-24T07:00:00Z',
          label: 'tokgate-accept',
        })
      await using api = await artifactsApi(artifacts, github.url)
      const happening = pull(action)
      return await here.run('accept.yml', { ...happening, env: { ...happening.env, GITHUB_API_URL: api.url } })
    }

    test('a label before any measurement is no pass, and says what to do', async () => {
      const deployed = here.called.length
      const ran = await run('labeled', ['tokgate-accept'])
      expect(ran.jobs, ran.text).toEqual({ gate: 'failure' })
      expect(ran.step('gate')).toMatchObject({ exitCode: 2 })
      expect(here.called).toHaveLength(deployed)
    })

    test('a loss fails; the label makes the stored judgement an accepted one, measuring nothing; without it it fails again', async () => {
      here.deploy(0.3)
      const measured = await run('synchronize', [])
      expect(measured.jobs, measured.text).toEqual({ gate: 'failure' })
      const deployed = here.called.length
      const name = `judgement-${headSha}`
      artifacts.push({ name, run: here.world.runId, head: headSha })
      // Newer ones of the same name: a fork's, and one that is gone.
      artifacts.push({ name, run: 9_001, head: headSha, repository: 22 })
      artifacts.push({ name, run: 9_002, head: headSha, expired: true })

      const labelled = await run('labeled', ['tokgate-accept'])
      expect(labelled.jobs, labelled.text).toEqual({ gate: 'success' })
      expect(comments()[0]).toMatch(/lin/)

      const unlabelled = await run('unlabeled', [])
      expect(unlabelled.jobs, unlabelled.text).toEqual({ gate: 'failure' })
      expect(comments()[0]).toContain('Regressed')
      expect(here.called).toHaveLength(deployed)
    })
  })

  test('the permissions are what the files say, not more', () => {
    expect(permissionsOf('fork-measure.yml', 'measure')).toMatchObject({ contents: 'read', 'pull-requests': 'none' })
    expect(permissionsOf('fork-report.yml', 'report')).toMatchObject({ contents: 'none', 'pull-requests': 'write' })
  })
})
