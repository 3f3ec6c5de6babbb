import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runSimulator } from '../../scripts/simulator.ts'
import { historyOf } from '../../src/gate/index.ts'
import { at, label, labelled, stored } from '../hosts/accepting.ts'
import { pullPayload } from '../hosts/events.ts'
import {
  closing,
  fault,
  type Given,
  merge,
  open,
  outputOf,
  rowsIn,
  step,
  storeOfOne,
  unlabelled,
  world,
} from './accepting.ts'

// Accepting a loss: what is measured once is judged under every label.

const deaf = 'http://127.0.0.1:9'

beforeAll(async () => {
  world.simulator = await runSimulator(['--model', 'qwen2.5', '--round-spread', '0.3%', '--deployment-spread', '0.3%'])
  world.folder = mkdtempSync(join(tmpdir(), 'tokgate-accept-'))
  // Tokens far apart, a wide limit and large losses: a machine that is busy with other things changes no verdict.
  await world.simulator.deploy({ stepBaseMs: 140 })
})
afterAll(async () => {
  await world.simulator.stop()
  rmSync(world.folder, { recursive: true })
})
beforeEach(() => open())

let loss = ''

test('a loss on a pull request fails, and the comment says who may accept it and how', async () => {
  await world.simulator.deploy({ seed: 11, slowdown: 0 })
  expect((await step({ event: 'push' })).code).toBe(0)
  cpSync(join(world.folder, 'baselines'), join(world.folder, 'good'), { recursive: true })
  await world.simulator.deploy({ seed: 12, slowdown: 0.5 })
  unlabelled()
  const lost = await step({ event: 'opened' })
  expect(lost.code, lost.log).toBe(1)
  expect(lost.judgement).toMatchObject({ outcome: 'regressed', scenarios: [{ accepted: null }] })
  expect(lost.comment).toContain(
    'somebody with write permission can accept it by setting the label tokgate-accept on `#42`',
  )
  loss = outputOf(world.runs)
  await closing()
})

describe('the same judgement when a label starts the job: the endpoint is gone, and nothing is measured', () => {
  const again = { downloaded: '', inputs: { 'base-url': deaf } } as const
  const judgedAgain = (given: Partial<Given> = {}) =>
    step({ event: 'labeled', ...again, downloaded: loss, ...given, inputs: { ...again.inputs, ...given.inputs } })

  test('accepted by somebody who may write: the word stays, the step passes, the comment says who, when and how much', async () => {
    const done = await judgedAgain()
    expect(done.code, done.log).toBe(0)
    expect(done.judgement.outcome).toBe('regressed')
    expect(done.judgement.scenarios[0]?.accepted).toEqual({
      by: 'lin',
      at: at('07:00:00'),
      reason: 'Serve W8A8',
      pull: 42,
    })
    expect(done.comment).toMatch(
      /^## ☑️ Regressed \(accepted\): .*; accepted by lin at 2026-11-24 07:00 UTC: Serve W8A8$/m,
    )
    expect(done.comment).toMatch(
      /^This loss \(Output token throughput −(4|5)\d\.\d %\) is accepted, for this head only/m,
    )
    expect(done.log).not.toContain('::error')
    await closing()
  })

  test('in Chinese', async () => {
    const done = await judgedAgain({ inputs: { language: 'zh' } })
    expect(done.code).toBe(0)
    expect(done.comment).toMatch(/^## ☑️ 劣化（已接受）：.*；已由 lin 于 2026-11-24 07:00 UTC 接受，理由：Serve W8A8$/m)
    expect(done.comment).toMatch(/^这次劣化（输出 token 吞吐量 −(4|5)\d\.\d %）已被接受，仅对这个头提交有效/m)
    await closing()
  })

  test('by report as by gate', async () => {
    const done = await judgedAgain({ inputs: { command: 'report', args: loss } })
    expect(done.code, done.log).toBe(0)
    expect(done.comment).toContain('accepted by lin')
    await closing()
  })

  test('another label changes nothing', async () => {
    unlabelled()
    const other = { ...pullPayload({ action: 'labeled' }), label: { name: 'bug' } }
    const done = await judgedAgain({ payload: other })
    expect(done.code).toBe(1)
    expect(done.judgement.scenarios[0]?.accepted).toBeNull()
    await closing()
  })

  test('another label leaves an accepted loss accepted', async () => {
    const done = await judgedAgain({ payload: { ...pullPayload({ action: 'labeled' }), label: { name: 'bug' } } })
    expect(done.code).toBe(0)
    await closing()
  })

  test('taken off, it fails again, whatever the judgement said', async () => {
    const before = await judgedAgain()
    expect(before.code).toBe(0)
    unlabelled()
    const done = await judgedAgain({ event: 'unlabeled', downloaded: outputOf(world.runs) })
    expect(done.code).toBe(1)
    expect(done.judgement.scenarios[0]?.accepted).toBeNull()
    expect(done.comment).toMatch(/^## ❌ Regressed: /m)
    await closing()
  })

  test('set by somebody without write permission: fails, and says who must set it', async () => {
    world.github.roles.set('lin', 'triage')
    const done = await judgedAgain()
    expect(done.code).toBe(1)
    expect(done.comment).toContain('lin, who set it at 2026-11-24 07:00 UTC, has the permission read and not write')
    await closing()
  })

  test('older than the head’s first run: fails, and says to set it again', async () => {
    world.github.runs.splice(0, 1, stored({ createdAt: at('08:00:00') }))
    const done = await judgedAgain()
    expect(done.code).toBe(1)
    expect(done.comment).toContain('not after this head was first there (2026-11-24 08:00 UTC)')
    expect(done.comment).toContain('take it off and set it again')
    await closing()
  })

  test('a platform that refuses accepts nothing, and names the permission', async () => {
    await closing()
    await open({ permissions: { actions: 'none' } })
    const done = await judgedAgain()
    expect(done.code).toBe(1)
    expect(done.log).toContain('add "actions: read" to the job\'s permissions')
    expect(done.comment).toContain('nothing is accepted')
    await closing()
  })

  test('without a judgement of this commit it stays red, says how the recipe does it, and leaves the comment', async () => {
    world.github.comment({ body: 'what stood there' })
    for (const given of [{}, { inputs: { 'on-no-baseline': 'pass' } }]) {
      const done = await step({ event: 'labeled', ...given, inputs: { 'base-url': deaf } })
      expect(done.code).toBe(2)
      expect(done.log).toContain('docs/accept.md')
      expect(done.comment).toBe('what stood there')
    }
    expect((await step({ event: 'labeled', inputs: { enforce: 'false' } })).code).toBe(0)
    await closing()
  })

  test('a judgement of another commit is none', async () => {
    const payload = { ...pullPayload({ action: 'labeled' }), label: { name: label } }
    const { pull_request } = payload
    const moved = { ...payload, pull_request: { ...pull_request, head: { ...pull_request.head, sha: merge } } }
    const done = await judgedAgain({ payload: moved })
    expect(done.code).toBe(2)
    await closing()
  })
})

describe('the label while it is measured', () => {
  test('on a pass is not asked for', async () => {
    await world.simulator.deploy({ seed: 13, slowdown: 0 })
    const done = await step({ event: 'opened' })
    expect(done.code, done.log).toBe(0)
    expect(done.judgement.outcome).not.toBe('regressed')
    expect(done.asked.filter((one) => /events|permission|runs/.test(one))).toEqual([])
    await closing()
  })

  test('on an invalid measurement waives nothing', async () => {
    await fault('short-output')
    const done = await step({ event: 'opened' })
    await fault(null)
    expect(done.code, done.log).toBe(4)
    expect(done.judgement.scenarios[0]).toMatchObject({ outcome: 'invalid', accepted: null })
    await closing()
  })

  test('on another identity makes it a first measurement, and a failure again once it is off', async () => {
    const done = await step({ event: 'opened', inputs: { 'num-prompts': '17' } })
    expect(done.code, done.log).toBe(0)
    expect(done.judgement.scenarios[0]).toMatchObject({ outcome: 'no-baseline', accepted: { by: 'lin' } })
    unlabelled()
    const off = await step({ event: 'unlabeled', downloaded: outputOf(world.runs), inputs: { 'base-url': deaf } })
    expect(off.code).toBe(4)
    expect(off.judgement.scenarios[0]).toMatchObject({ outcome: 'invalid', reason: { key: 'identity' } })
    await closing()
  })
})

describe('after the merge', () => {
  const merged = (): void => {
    const closed = { state: 'closed', mergedAt: at('09:00:00'), closedAt: at('09:00:00') } as const
    world.github.pulls.splice(0, 1, labelled({ ...closed, mergeCommit: merge, commits: [merge] }))
    for (const id of Array.from({ length: 90 }, (_, i) => 900 + i)) {
      world.github.runs.push(stored({ id, event: 'push', branch: 'main', sha: merge, createdAt: at('09:00:05') }))
    }
  }

  test('main’s row carries the acceptance and opens an epoch: the next job is judged by the new level, without a debt', async () => {
    await world.simulator.deploy({ seed: 14, slowdown: 0.5 })
    merged()
    const done = await step({ event: 'push' })
    expect(done.code, done.log).toBe(0)
    expect(done.judgement).toMatchObject({ outcome: 'regressed', scenarios: [{ accepted: { by: 'lin' } }] })
    expect(rowsIn('baselines').at(-1)).toMatchObject({
      outcome: 'regressed',
      accepted: { by: 'lin', at: at('07:00:00'), reason: 'Serve W8A8', pull: 42 },
      writer: { event: 'push', sha: merge },
    })
    await closing()
    await open({ permissions: { actions: 'none', 'pull-requests': 'none', issues: 'none' } })
    await world.simulator.deploy({ seed: 15, slowdown: 0.5 })
    const next = await step({ event: 'push' })
    expect(next.code, next.log).toBe(0)
    const reference = next.judgement.scenarios[0]?.reference
    expect(reference).toMatchObject({ K: 1, epoch: 2, pending: false, debt: null, opened: { kind: 'accepted' } })
    expect(Math.abs(next.judgement.scenarios[0]?.metrics[0]?.change ?? 1)).toBeLessThan(0.2)
    await closing()
  })

  test('without acceptance main stays red and the loss is pending', async () => {
    const store = storeOfOne('debts')
    await world.simulator.deploy({ seed: 17, slowdown: 0.5 })
    merged()
    unlabelledMerge()
    const done = await step({ event: 'push', store, env: { GITHUB_RUN_ID: '950' } })
    expect(done.code, done.log).toBe(1)
    expect(done.comment).toBe('')
    const row = rowsIn(store).at(-1)
    expect(row).toMatchObject({ outcome: 'regressed', accepted: null })
    expect(historyOf(rowsIn(store)).pending.map(({ id }) => id)).toEqual([row?.id])
    await closing()
  })

  const unlabelledMerge = (): void => {
    const [pull] = world.github.pulls
    if (pull !== undefined) world.github.pulls.splice(0, 1, { ...pull, labels: [] })
  }

  test('a label that is set after the merge counts for the job that is run again', async () => {
    merged()
    world.github.events.splice(0, 1, { issue: 42, event: 'labeled', actor: 'lin', at: at('10:00:00'), label })
    const env = { GITHUB_RUN_ID: '950', GITHUB_RUN_ATTEMPT: '2' }
    const done = await step({ event: 'push', store: 'debts', env })
    expect(done.code, done.log).toBe(0)
    const rows = rowsIn('debts')
    expect(rows.at(-1)?.accepted).toMatchObject({ by: 'lin', at: at('10:00:00') })
    expect(historyOf(rows)).toMatchObject({ pending: [], openings: [{ kind: 'first' }, { kind: 'accepted' }] })
    await closing()
  })
})

test('in a merge queue the accepted loss of the group’s pull request does not block it', async () => {
  const group = 'b0b'.padEnd(40, '0')
  const ref = `refs/heads/gh-readonly-queue/main/pr-42-${'ba5e'.padEnd(40, '0')}`
  world.github.refs.set(ref, group)
  world.github.runs.push(stored({ id: 77, event: 'merge_group', branch: 'gh-readonly-queue', sha: group }))
  const env = { GITHUB_EVENT_NAME: 'merge_group', GITHUB_REF: ref, GITHUB_SHA: group, GITHUB_RUN_ID: '77' }
  const base = 'ba5e'.padEnd(40, '0')
  const payload = { merge_group: { head_sha: group, base_sha: base }, repository: { default_branch: 'main' } }
  const store = storeOfOne('queue')
  await world.simulator.deploy({ seed: 20, slowdown: 0.5 })
  const done = await step({ event: 'push', env, payload, store })
  expect(done.code, done.log).toBe(0)
  expect(done.judgement).toMatchObject({ outcome: 'regressed', pull: null, scenarios: [{ accepted: { pull: 42 } }] })
  expect(rowsIn(store)).toHaveLength(1)
  await closing()
})
