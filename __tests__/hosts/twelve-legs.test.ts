import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commentOf, legsIn } from '../../src/report/index.ts'
import { bundledAction } from '../commands/report-step.ts'
import { headSha } from './events.ts'
import { marker } from './posting.ts'
import { eachForItself, legsOfPost, newest, oneReportsAll } from './twelve-legs.ts'

/** `npm run test:legs` takes a hundred. */
const repetitions = Number(process.env['TOKGATE_REPETITIONS'] ?? 1)
const seeds = Array.from({ length: repetitions }, (_, seed) => seed + 1)

test.each(seeds)(
  'twelve legs that comment for themselves, twice, some again, end in one comment (seed %i)',
  async (seed) => {
    const { posts, posted, comments } = await eachForItself(seed)
    expect(posted.filter(({ kind }) => kind === 'failed')).toEqual([])
    expect(comments.map(({ login }) => login)).toEqual(['lin', 'github-actions[bot]'])
    const body = comments[1]?.body ?? ''
    const said = legsIn(body, marker).map(({ scenario, run, head, outcome }) => [
      scenario,
      run.runNumber,
      run.runAttempt,
      head,
      outcome,
    ])
    const want = newest(posts).map((post) => [
      post.scenario,
      post.run,
      post.attempt,
      headSha,
      legsOfPost(post)[0]?.outcome,
    ])
    expect(said.toSorted()).toEqual(want.toSorted())
    expect(body).toBe(commentOf(newest(posts).flatMap(legsOfPost), { marker, language: 'en', head: headSha }))
    expect(body).toMatch(/^## (?:❌ Regressed|✅ Pass|🚀 Improved) \(\d+ of 12 scenarios\): s\d\d: /m)
  },
)

let folder: string
let action: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-legs-'))
  action = await bundledAction(folder)
})
afterAll(() => rm(folder, { recursive: true }))

test.each(seeds)(
  'twelve legs that one job reports, twice, some again, end in one comment (seed %i)',
  async (seed) => {
    const { posts, reported, comments } = await oneReportsAll(seed, action)
    expect(reported.map(({ stdout }) => /comment (?:was not|may lack)/.exec(stdout)?.[0])).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(comments).toHaveLength(1)
    const body = comments[0]?.body ?? ''
    const said = legsIn(body, marker).map(({ scenario, run, head, outcome }) => [
      scenario,
      run.runNumber,
      run.runAttempt,
      head,
      outcome,
    ])
    // All are the reporting run's own, whose second attempt had the newest file of each.
    const want = newest(posts).map((post) => [post.scenario, 57, 2, headSha, legsOfPost(post)[0]?.outcome])
    expect(said.toSorted()).toEqual(want.toSorted())
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.match(/🆚/gu)).toHaveLength(12)
  },
  20_000,
)
