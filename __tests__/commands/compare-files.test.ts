import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../check/asking.ts'
import { judged, judgement } from '../results/judgements.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokgate-files-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Throughputs of a job's rounds; with two lists, of two lives of its deployment. */
type Job = readonly (readonly number[])[]

function file(name: string, lives: Job): string {
  const rounds = lives.flatMap((values, life) =>
    values.map((value, i) => ({
      ...judged(10 * life + i, { output_throughput: value }),
      ...(lives.length > 1 ? { life: life + 1 } : {}),
    })),
  )
  const path = join(folder, name)
  writeFileSync(path, judgement(['chat'], rounds))
  return path
}

const limits = ['--limits', 'output_throughput: 5%']
async function compared(left: Job, right: Job, more: readonly string[] = []) {
  const paths = [file('left.json', left), file('right.json', right)]
  const answer = (format: string) =>
    ask(['compare', ...paths, ...limits, '--output-dir', join(folder, 'out'), '--format', format, ...more])
  const { stdout } = await answer('json')
  return { text: (await answer('markdown')).stdout, scenario: JSON.parse(stdout).scenarios[0] }
}

describe('doubt about two files speaks of files', () => {
  test('where deployments may differ: no baseline job can be added', async () => {
    const { scenario, text } = await compared([[2000, 2005, 1995]], [[1890, 1895, 1885]])
    expect(scenario).toMatchObject({ outcome: 'inconclusive', reason: { key: 'inconclusive.deployment-noise' } })
    expect(text).toContain('One deployment a side does not show how much two deployments of one thing differ')
    expect(text).not.toMatch(/baseline jobs \(there|restart-command/)
  })

  test('where rounds are noisy: both sides need more of them', async () => {
    const noisy = [1700, 2300, 2000]
    const { scenario, text } = await compared(
      [noisy],
      [noisy.map((value) => 0.93 * value)],
      ['--between-job-noise', '0.5%'],
    )
    expect(scenario).toMatchObject({ outcome: 'inconclusive', reason: { key: 'inconclusive.file-noise' } })
    expect(text).toContain('The rounds of the two files are too few or too short')
    expect(text).not.toContain('starts a new baseline')
  })
})

describe('a file of a job whose deployment was restarted', () => {
  const before = [1850, 1850, 1850]
  const after = [2050, 2050, 2050, 2050]
  const steady = [2000, 2005, 1995]

  test('is two jobs, as its gate judged it: its lives count alike', async () => {
    const { scenario } = await compared([steady], [before, after])
    expect(scenario.metrics[0].candidate).toBeCloseTo(Math.sqrt(1850 * 2050), 3)
    expect(scenario.rounds.map(({ life }: { life?: number }) => life)).toEqual([1, 1, 1, 2, 2, 2, 2])
  })

  test('is two jobs as a baseline too', async () => {
    const { scenario } = await compared([before, after], [steady])
    expect(scenario.metrics[0].baseline).toBeCloseTo(Math.sqrt(1850 * 2050), 3)
    expect(scenario.reference.K).toBe(2)
  })

  test('is one job where it was not restarted', async () => {
    const { scenario } = await compared([steady], [[...before, ...after]])
    expect(scenario.rounds[0]).not.toHaveProperty('life')
    expect(scenario.metrics[0].candidate).toBeGreaterThan(1960)
  })
})
