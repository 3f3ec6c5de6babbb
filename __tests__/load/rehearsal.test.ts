import { expect, test } from 'vitest'
import type { LoadJob } from '../../src/load/index.ts'
import { LocalLane } from '../../src/load/lane.ts'
import type { LaneJob } from '../../src/load/lane-job.ts'
import { packed } from '../../src/load/packed.ts'
import { sharedRecords } from '../../src/load/records.ts'
import { rehearse } from '../../src/load/rehearsal.ts'
import { sharedTurns } from '../../src/load/turns.ts'
import { jobTo, planOf } from '../helpers/load-jobs.ts'

const secret = 'sk-not-for-the-rehearsal'
const connection = {
  ...jobTo('http://127.0.0.1:9').connection,
  headers: [['Authorization', `Bearer ${secret}`]] as const,
}

const laneJob = (count: number, more: Partial<LaneJob> = {}): LaneJob => {
  const { backend, compat, requestTimeoutMs }: LoadJob = jobTo('')
  return {
    plan: packed(planOf(count)),
    connection,
    url: 'http://127.0.0.1:9/v1/completions',
    backend,
    compat,
    concurrency: null,
    burst: true,
    requestTimeoutMs,
    texts: 'all',
    lane: 0,
    lanes: 1,
    shared: sharedTurns(count),
    records: sharedRecords(count),
    bell: null,
    progress: new Int32Array(new SharedArrayBuffer(16)),
    ...more,
  }
}

test('a thread rehearses once, before its first load, all answers whole, and leaves nothing open', async () => {
  const jobs: LaneJob[] = []
  const laneOf = (job: LaneJob) => {
    jobs.push(job)
    return new LocalLane(job, true)
  }
  expect(await rehearse(laneJob(2, { url: 'https://127.0.0.1:9/v1/completions' }), laneOf)).toBe(0)
  expect(await rehearse(laneJob(2), laneOf)).toBe(10 * 256 * 14)
  expect(await rehearse(laneJob(2), laneOf)).toBe(0)
  expect(jobs).toHaveLength(10)
  expect(JSON.stringify(jobs.map(({ connection }) => connection))).not.toContain(secret)
  await expect.poll(() => process.getActiveResourcesInfo()).not.toContain('TCPServerWrap')
})
