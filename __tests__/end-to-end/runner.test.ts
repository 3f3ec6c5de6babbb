import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { actInstalled } from './runner-act.ts'
import type { RanStep, RanWorkflow } from './runner-log.ts'
import { happenings, load, World } from './runner-world.ts'

const file = '.github/workflows/gate.yml'

const workflow = `
on: [push, pull_request, merge_group]
permissions: {}
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - id: gate
        uses: ./
        with:
          base-url: \${{ vars.ENDPOINT_URL }}
          model: sim
          dataset-name: random
          random-input-len: ${load['random-input-len']}
          random-output-len: ${load['random-output-len']}
          num-prompts: ${load['num-prompts']}
      - id: later
        if: always()
        shell: bash
        run: |
          echo "outcome=$OUTCOME" >> "$GITHUB_OUTPUT"
          echo "step=$STEP" >> "$GITHUB_OUTPUT"
          echo "throughput=$(jq -r .request_throughput.verdict <<< "$METRICS")" >> "$GITHUB_OUTPUT"
          echo "suite=$(jq -r .suite "$JUDGEMENT")" >> "$GITHUB_OUTPUT"
          echo "report=$(head -n 1 "$REPORT")" >> "$GITHUB_OUTPUT"
          echo "comment=$COMMENT" >> "$GITHUB_OUTPUT"
        env:
          OUTCOME: \${{ steps.gate.outputs.outcome }}
          STEP: \${{ steps.gate.outcome }}
          METRICS: \${{ steps.gate.outputs.metrics }}
          JUDGEMENT: \${{ steps.gate.outputs.judgement-path }}
          REPORT: \${{ steps.gate.outputs.report-path }}
          COMMENT: \${{ steps.gate.outputs.comment-url }}
`

// `bash bench/peers/act.sh` installs the runner; .ci/run does.
describe.skipIf(!actInstalled)('the Action, from dist/, in a real runner (act)', () => {
  let world: World
  let folder: string

  beforeAll(async () => {
    world = await World.open('dir')
    folder = world.checkout({ [file]: workflow })
  })
  afterAll(() => world[Symbol.asyncDispose]())
  beforeEach(() => world.freshGithub())

  const run = (happening: Parameters<World['run']>[2]): Promise<RanWorkflow> => world.run(folder, file, happening)

  /** What the gate's step gave, and what the step after it saw of that. */
  function gateOf(ran: RanWorkflow): { readonly gate: RanStep; readonly later: Record<string, string> } {
    return { gate: ran.step('gate'), later: ran.step('later').outputs }
  }

  test('no baseline: a pull request passes, and its comment says what will create one', async () => {
    world.deploy(1)
    const ran = await run(happenings.pull())
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'success', exitCode: 0 })
    expect(later).toMatchObject({ outcome: 'no-baseline', step: 'success', throughput: 'no-baseline' })
    expect(world.github.comments).toHaveLength(1)
    expect(world.github.comments[0]?.body).toContain('No baseline')
    expect(world.rows).toBe(0)
  })

  test.each([1, 2, 3])('push %i to the default branch stores a row and comments nowhere', async (nth) => {
    world.deploy(1 + nth)
    const ran = await run(happenings.push)
    expect(ran.step('gate'), ran.text).toMatchObject({ result: 'success', exitCode: 0 })
    expect(world.github.comments).toEqual([])
    expect(world.rows).toBe(nth)
  })

  test('pass: the step succeeds, later steps see its outputs, the summary and the comment hold the table', async () => {
    world.deploy(5)
    const ran = await run(happenings.pull())
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'success', exitCode: 0 })
    expect(later).toMatchObject({ outcome: 'pass', step: 'success', throughput: 'pass', suite: 'default' })
    expect(later['report']).toMatch(/Pass/)
    expect(gate.summary).toContain('| Request throughput')
    expect(world.github.comments).toHaveLength(1)
    expect(world.github.comments[0]?.body).toContain('| Request throughput')
    expect(later['comment']).toContain(`issuecomment-${world.github.comments[0]?.id}`)
    expect(ran.jobs).toEqual({ gate: 'success' })
  })

  test('regressed: exit code 1 fails the job, the comment says by how much', async () => {
    world.deploy(6, 0.3)
    const ran = await run(happenings.pull())
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'failure', exitCode: 1 })
    expect(later).toMatchObject({ outcome: 'regressed', step: 'failure', throughput: 'regressed' })
    expect(gate.summary).toContain('Regressed')
    expect(gate.log).toMatch(/::error /)
    expect(world.github.comments[0]?.body).toMatch(/Regressed: .* [23]\d\.\d %/)
    expect(ran.jobs).toEqual({ gate: 'failure' })
  })

  test('inconclusive: exit code 3, the comment says what would settle it', async () => {
    world.deploy(7, 0.09)
    const noisy = { TOKGATE_BETWEEN_JOB_NOISE: '5%', TOKGATE_LIMITS: 'request_throughput: 8%' }
    const ran = await run({ ...happenings.pull(), env: { ...happenings.pull().env, ...noisy } })
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'failure', exitCode: 3 })
    expect(later).toMatchObject({ outcome: 'inconclusive', step: 'failure' })
    expect(gate.summary).toContain('Inconclusive')
    expect(world.github.comments[0]?.body).toContain('Inconclusive')
  })

  test('invalid: exit code 4, no verdict about the model, and a comment that says what is wrong', async () => {
    world.deploy(8)
    await world.simulator.fault({ name: 'short-output', on: { kind: 'all' }, k: 1, ms: 0 })
    const ran = await run(happenings.pull())
    await world.simulator.fault(null)
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'failure', exitCode: 4 })
    expect(later).toMatchObject({ outcome: 'invalid', step: 'failure' })
    expect(gate.summary).toContain('Invalid')
    expect(world.github.comments[0]?.body).toContain('Invalid')
  })

  test('a fork’s token may not comment: a pass stays a pass, the log names the permission, the summary stands', async () => {
    await world.freshGithub({ permissions: { 'pull-requests': 'read', issues: 'read', contents: 'read' } })
    world.deploy(9)
    const ran = await run(happenings.pull({ fork: true }))
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'success', exitCode: 0 })
    expect(later).toMatchObject({ outcome: 'pass', comment: '' })
    expect(gate.log).toMatch(/the comment was refused \(403 .*read-only.*workflow_run workflow/)
    expect(gate.summary).toContain('| Request throughput')
    expect(world.github.comments).toEqual([])
  })

  test('a merge group is judged like a pull request, and has nothing to comment on', async () => {
    world.deploy(10)
    const ran = await run(happenings.mergeGroup)
    const { gate, later } = gateOf(ran)
    expect(gate, ran.text).toMatchObject({ result: 'success', exitCode: 0 })
    expect(later).toMatchObject({ outcome: 'pass', comment: '' })
    expect(world.github.comments).toEqual([])
    expect(world.rows).toBe(3)

    world.deploy(11, 0.3)
    const slower = await run(happenings.mergeGroup)
    expect(slower.step('gate'), slower.text).toMatchObject({ result: 'failure', exitCode: 1 })
  })
})
