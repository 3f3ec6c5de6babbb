import { describe, expect, test } from 'vitest'
import type { JobRow, Row } from '../../src/domain/row.ts'
import { debtOf, driftOf } from '../../src/gate/drift.ts'
import { judge } from '../../src/gate/judge.ts'
import { reference } from '../../src/gate/reference.ts'
import { untilDecided } from '../../src/gate/until-decided.ts'
import { bench, factsOf, job, key, limit, note, round, throughputs } from './rows.ts'

const at = (level: number) => throughputs([1, 1.002, 0.998, 1.001, 0.999].map((noise) => 2000 * level * noise))
/** Jobs of the days from 1 on, at these levels; the first one is pinned. */
const history = (levels: readonly number[], change: Partial<JobRow> = {}): Row[] => [
  ...levels.map((level, i) => job(i + 1, { rounds: at(level), ...change })),
  note('pin', 1, 1),
]
/** Each job 1 % slower than the one before. */
const sliding = (jobs: number): number[] => Array.from({ length: jobs }, (_, i) => 0.99 ** i)

interface Asked {
  readonly rows: readonly Row[]
  readonly level: number
  readonly main?: boolean
  readonly driftLimit?: number | null
  readonly limits?: ReturnType<typeof limit>[]
}

function judged({ rows, level, main = true, driftLimit = null, limits = [limit('output_throughput')] }: Asked) {
  const rounds = at(level)
  const against = reference({ rows, key, main, driftLimit })
  const held = bench({ reference: against, limits })
  const { outcome, reason } = judge(held, { rounds, facts: factsOf(rounds), stopped: 'rounds' })
  return { outcome, reason, drift: driftOf(held, { rounds }) }
}

describe('drift since the pinned job', () => {
  test('is the candidate against that job alone, with the spread of everything that is known', () => {
    const { drift, outcome } = judged({ rows: history(sliding(10)), level: 0.99 ** 10 })
    expect(outcome).toBe('pass')
    expect(drift).toHaveLength(1)
    expect(drift[0]?.metric).toBe('output_throughput')
    expect(drift[0]?.change).toBeCloseTo(0.99 ** 10 - 1, 3)
    const [lower = 0, upper = 0] = drift[0]?.interval ?? []
    expect(lower).toBeLessThan(drift[0]?.change ?? 0)
    expect(upper).toBeLessThan(0)
  })

  test('is shown of gated metrics with a relative limit that both have', () => {
    const limits = [limit('output_throughput'), limit('p99_itl_ms', { limit: null, max: 80 }), limit('mean_ttft_ms')]
    expect(judged({ rows: history([1, 1]), level: 1, limits }).drift.map(({ metric }) => metric)).toEqual([
      'output_throughput',
    ])
  })

  test('is nothing without a pin', () => {
    expect(judged({ rows: [job(1)], level: 1 }).drift).toEqual([])
  })
})

describe('drift-limit', () => {
  test('fails the sum of small losses, none of which fails by itself', () => {
    const rows = history(sliding(10))
    expect(judged({ rows, level: 0.99 ** 10 }).outcome).toBe('pass')
    const { outcome, reason } = judged({ rows, level: 0.99 ** 10, driftLimit: 0.08 })
    expect(outcome).toBe('regressed')
    expect(reason).toMatchObject({
      key: 'drift',
      numbers: { metric: 'output_throughput', limit: 0.08, since: '2026-11-01' },
    })
  })

  test('lets pass what is within it, and what noise alone could be', () => {
    expect(judged({ rows: history(sliding(5)), level: 0.99 ** 5, driftLimit: 0.08 }).outcome).toBe('pass')
    const apart = [1, 1.04, 0.96, 1.05, 0.95, 1.03, 0.97, 1]
    expect(judged({ rows: history(apart), level: 0.94, driftLimit: 0.05 }).reason.key).not.toBe('drift')
  })

  test('is never finer than what one job may lose', () => {
    const limits = [limit('output_throughput', { limit: 0.2 })]
    expect(judged({ rows: history(sliding(10)), level: 0.9, driftLimit: 0.05, limits }).outcome).toBe('pass')
  })

  test('blames a change that crosses it, and not one that meets a level which is there already', () => {
    const off = (levels: readonly number[], main: boolean) =>
      judged({ rows: history(levels), level: 0.91, main, driftLimit: 0.07 }).reason.key
    expect(off([1, 0.95, 0.95, 0.95, 0.95], false)).toBe('drift')
    // The pinned job has left the window by now.
    const there = [1, ...Array.from({ length: 8 }, () => 0.9)]
    expect(off(there, true)).toBe('drift')
    expect(off(there, false)).not.toBe('drift')
  })
})

describe('the debt of the default branch', () => {
  const two = (level: number) =>
    [1, 1.002, 0.998].map((noise) =>
      round({ output_throughput: 2000 * level * noise, mean_tpot_ms: (50 / level) * noise }),
    )
  const lost = (day: number, verdicts: JobRow['verdicts'], level = 0.9): JobRow =>
    job(day, { outcome: 'regressed', verdicts, rounds: two(level) })
  const debt = (rows: readonly Row[], main = false) => debtOf(reference({ rows, key, main }), 8)

  test('is the pending level against the last good one, of each metric that regressed, since its first job', () => {
    const verdicts = { output_throughput: 'regressed', mean_tpot_ms: 'pass' } as const
    const rows = [job(1, { rounds: two(1) }), job(2, { rounds: two(1) }), lost(3, verdicts), lost(4, verdicts, 0.92)]
    for (const main of [true, false]) {
      const found = debt(rows, main)
      expect(found).toMatchObject({ since: { id: `3.1/${key}` }, jobs: 2, changes: [{ metric: 'output_throughput' }] })
      expect(found?.changes[0]?.change).toBeCloseTo(-0.09, 3)
    }
  })

  test('has no figure where failed requests or drift brought it, and is none once it is settled or accepted', () => {
    const rows = [job(1, { rounds: two(1) }), lost(2, { output_throughput: 'pass' })]
    expect(debt(rows)?.changes).toEqual([])
    expect(debt([...rows, job(3)])).toBeNull()
    expect(debt([...rows, note('accept', 3, 2)])).toBeNull()
  })
})

describe('drift with confirm-fail', () => {
  const against = reference({ rows: history(sliding(10)), key, main: false, driftLimit: 0.08 })
  const held = bench({ reference: against, limits: [limit('output_throughput')] })
  const step = (levels: readonly number[], confirmFail: boolean) => {
    const rounds = throughputs(levels.map((level) => 2000 * level))
    const stopping = { maxRounds: 8, mayStore: false, budgetSpent: false, confirmFail }
    return untilDecided(held, { rounds, facts: factsOf(rounds) }, stopping)
  }
  const drifted = [0.905, 0.906, 0.904, 0.905]

  test('counts when two looks running show it', () => {
    const regressed = { kind: 'final', judged: { outcome: 'regressed', reason: { key: 'drift' } } }
    expect(step(drifted.slice(0, 3), false)).toMatchObject(regressed)
    expect(step(drifted.slice(0, 3), true)).toMatchObject({
      kind: 'more',
      undecided: [{ metric: 'output_throughput', why: { key: 'drift' } }],
    })
    expect(step(drifted, true)).toMatchObject(regressed)
  })

  test('is none when the look before did not show it', () => {
    const rising = [0.9185, 0.9185, 0.9185, 0.9115]
    expect(step(rising.slice(0, 3), false)).toMatchObject({ kind: 'final', judged: { outcome: 'pass' } })
    expect(step(rising, false)).toMatchObject({ kind: 'final', judged: { reason: { key: 'drift' } } })
    expect(step(rising, true).kind).toBe('more')
  })
})
