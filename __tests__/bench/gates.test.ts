import { describe, expect, test } from 'vitest'
import { cells } from '../../bench/decision/cells.ts'
import { type Nature, worldLike } from '../../bench/decision/draw.ts'
import { draws } from '../../bench/decision/random.ts'
import { boundsOf, expected } from '../../bench/gates/expected.ts'
import { type Job, jobOf, seen } from '../../bench/gates/seen.ts'
import { round } from '../gate/rows.ts'

const [cell] = cells.filter(({ id }) => id === 'K=3 (2, 1)')
if (cell === undefined) throw new Error('no such cell')

const alike = Array.from({ length: 6 }, (_, i) =>
  Float64Array.from({ length: 6 }, (_, j) => (j === 0 && i > 0 ? 0.8 : i === j ? (i === 0 ? 1 : 0.6) : 0)),
)
const spread = (common: number, ttft: number) => [common, common, common, common, common, ttft]
const nature: Nature = {
  rounds: { spreads: spread(0.02, 0.05), root: alike },
  jobs: { spreads: spread(0.01, 0.03), root: alike },
  loss: spread(0.1, 0.2),
}

/** Jobs of a world, each as its rounds of all metrics. */
function jobsOf(from: Nature, count: number, seed: number): Job[] {
  const world = worldLike({ ...cell, maxRounds: 5 } as NonNullable<typeof cell>, from, draws(seed))
  return Array.from({ length: count }, () => {
    const { metrics } = world()
    return [0, 1, 2, 3, 4].map((r) => metrics.map(({ candidate }) => candidate[0]?.[r] ?? Number.NaN))
  })
}

describe('what gates saw', () => {
  const unchanged = jobsOf({ ...nature, loss: spread(0, 0) }, 2000, 1)
  const found = seen(unchanged, jobsOf(nature, 2000, 2))

  test('is the spread of rounds, that of deployments, how both go together, and the loss', () => {
    const off = (got: readonly number[], want: readonly number[]) =>
      Math.max(...got.map((value, m) => Math.abs(value - (want[m] ?? Number.NaN))))
    expect(off(found.rounds.spreads, nature.rounds.spreads)).toBeLessThan(0.0005)
    expect(off(found.jobs.spreads, nature.jobs.spreads)).toBeLessThan(0.002)
    expect(off(found.loss, nature.loss)).toBeLessThan(0.003)
    expect(found.rounds.root[1]?.[0]).toBeCloseTo(0.8, 1)
    expect(found.rounds.root[2]?.[2]).toBeCloseTo(0.6, 1)
  })

  test('makes gates that are wrong as often as those of the world it was seen in', () => {
    const asked = { K: 1, trials: 2000, seed: 3 }
    const [ours, theirs] = [expected(found, asked), expected(nature, asked)]
    expect(theirs.fail).toBeGreaterThan(1000)
    expect(theirs.fail).toBeLessThan(1990)
    expect(Math.abs(ours.fail - theirs.fail)).toBeLessThan(60)
  })

  test('may be metrics that move exactly together, and deployments that do not differ', () => {
    const values = [100, 102, 98].map((v) =>
      round({
        request_throughput: v,
        output_throughput: 16 * v,
        total_token_throughput: 48 * v,
        mean_tpot_ms: 1000 / v,
        mean_itl_ms: 1000 / v,
        mean_ttft_ms: 2000 / v,
      }),
    )
    const job = jobOf(values)
    if (job === null) throw new Error('the rounds have every metric')
    const { rounds, jobs } = seen([job, job], [job])
    expect(rounds.spreads.every((one) => Math.abs(one - 0.02) < 0.001)).toBe(true)
    expect(rounds.root.flatMap((row) => [...row]).every(Number.isFinite)).toBe(true)
    expect(jobs.spreads).toEqual(spread(0, 0))
    expect(jobOf([round({ request_throughput: 100 })])).toBeNull()
  })
})

describe('how many of 300 gates may end one way, at 99 %', () => {
  test.each([
    { share: 0, want: [0, 0] },
    { share: 0.001, want: [0, 2] },
    { share: 0.1, want: [17, 44] },
    { share: 0.5, want: [128, 172] },
    { share: 0.999, want: [298, 300] },
    { share: 1, want: [300, 300] },
  ])('a share of $share: $want', ({ share, want }) => {
    expect(boundsOf(share, 300)).toEqual(want)
  })
})
