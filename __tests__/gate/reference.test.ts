import { describe, expect, test } from 'vitest'
import type { JobRow, Row } from '../../src/domain/row.ts'
import { historyOf } from '../../src/gate/history.ts'
import { learnedSpreads, priorSpread } from '../../src/gate/prior.ts'
import { reference } from '../../src/gate/reference.ts'
import { type Metric, metricNamed } from '../../src/metrics/index.ts'
import { job, key, note, round, throughputs, writer } from './rows.ts'

const accepted = { by: 'octocat', at: '2026-11-05T09:00:00Z', reason: 'wanted', pull: 7 }
const days = (rows: readonly JobRow[]): number[] => rows.map((row) => Number(row.writer.run_id))
const epochs = (rows: readonly Row[]) => historyOf(rows).epochs.map(days)

describe('a history', () => {
  const cases: { name: string; rows: Row[]; want: number[][]; pending?: number[] }[] = [
    {
      name: 'begins with the row that had no baseline, and doubtful rows count',
      rows: [job(1, { outcome: 'no-baseline' }), job(2), job(3, { outcome: 'inconclusive' })],
      want: [[1, 2, 3]],
    },
    { name: 'is in the order of time, whatever the order of files', rows: [job(3), job(1), job(2)], want: [[1, 2, 3]] },
    { name: 'leaves out invalid rows', rows: [job(1), job(2, { outcome: 'invalid' }), job(3)], want: [[1, 3]] },
    { name: 'leaves out revoked rows', rows: [job(1), job(2), note('revoke', 3, 1)], want: [[2]] },
    {
      name: 'leaves out a regression and what follows it, until main passes again',
      rows: [job(1), job(2, { outcome: 'regressed' }), job(3, { outcome: 'inconclusive' }), job(4)],
      want: [[1, 4]],
    },
    {
      name: 'keeps a loss that nobody accepted pending',
      rows: [job(1), job(2, { outcome: 'regressed' }), job(3, { outcome: 'inconclusive' })],
      want: [[1]],
      pending: [2, 3],
    },
    {
      name: 'starts an epoch with an improvement',
      rows: [job(1), job(2, { outcome: 'improved' }), job(3)],
      want: [[1], [2, 3]],
    },
    {
      name: 'starts an epoch with a loss accepted by label',
      rows: [job(1), job(2, { outcome: 'regressed', accepted }), job(3)],
      want: [[1], [2, 3]],
    },
    {
      name: 'makes pending rows an epoch once the loss is accepted',
      rows: [job(1), job(2, { outcome: 'regressed' }), job(3, { outcome: 'regressed' }), note('accept', 4, 3), job(5)],
      want: [[1], [2, 3, 5]],
    },
    {
      name: 'starts an epoch with a doubtful row that was accepted',
      rows: [job(1), job(2, { outcome: 'inconclusive' }), job(3), note('accept', 4, 2)],
      want: [[1], [2, 3]],
    },
    {
      name: 'takes the attempts of a run as one job, in the place of the first: the last counts',
      rows: [
        job(1),
        job(2, { id: 'first', outcome: 'regressed' }),
        job(3),
        job(4, { id: 'second', writer: { ...writer, run_id: '2', run_attempt: 2 } }),
      ],
      want: [[1, 2, 3]],
    },
  ]
  test.each(cases)('$name', ({ rows, want, pending = [] }) => {
    expect(epochs(rows)).toEqual(want)
    expect(epochs(rows.toReversed())).toEqual(want)
    expect(days(historyOf(rows).pending)).toEqual(pending)
  })

  test('knows the job that the newest pin names', () => {
    const history = historyOf([job(1), job(2), note('pin', 3, 2), note('pin', 4, 1)])
    expect(history.pinned?.writer.run_id).toBe('1')
    expect(historyOf([job(1)]).pinned).toBeNull()
  })
})

describe('a reference', () => {
  const many = Array.from({ length: 28 }, (_, i) => job(i + 1, { outcome: i === 14 ? 'improved' : 'pass' }))

  test('is the last eight jobs of the current epoch', () => {
    const made = reference({ rows: many, key, main: true })
    expect(made.level.map((row) => row.rounds)).toHaveLength(8)
    expect(made.newest?.writer.run_id).toBe('28')
    expect(made.epoch).toBe(2)
  })

  test('has the spread of earlier epochs too, of the last 32 rows of the key', () => {
    expect(reference({ rows: many, key, main: true }).earlier.map((epoch) => epoch.length)).toEqual([14])
    const longer = [...many, ...Array.from({ length: 10 }, (_, i) => job(29 + i, { at: `2026-12-0${i}T08:00:00Z` }))]
    expect(reference({ rows: longer, key, main: true }).earlier.map((epoch) => epoch.length)).toEqual([8])
  })

  test('knows only rows of its key', () => {
    expect(reference({ rows: many, key: 'default/default/0000000000000000', main: true }).level).toEqual([])
  })
})

describe('the prior spread between jobs', () => {
  const output = metricNamed('output_throughput') as Metric
  const ttft = metricNamed('mean_ttft_ms') as Metric
  const tail = metricNamed('p99_itl_ms') as Metric
  /** A scenario whose jobs lie this far apart, as a ratio, and whose rounds are alike. */
  const other = (apart: number): JobRow[] =>
    [-1.5, -0.5, 0.5, 1.5, 0, 0].map((z, i) =>
      job(i + 1, {
        key: `default/other/${'0'.repeat(16)}`,
        scenario: 'other',
        rounds: [1, 1, 1].map(() =>
          round({
            output_throughput: 2000 * Math.exp(z * apart),
            mean_ttft_ms: 500 * Math.exp(-z * apart),
            p99_itl_ms: 30,
          }),
        ),
      }),
    )
  const s0 = (metric: Metric, apart: number, given: number | null = null) =>
    priorSpread(metric, learnedSpreads([other(apart)]), given)

  test('is the metric’s own where nothing is known', () => {
    expect([output, ttft, tail].map((metric) => priorSpread(metric, new Map(), null))).toEqual([0.02, 0.06, 0.06])
  })

  test('is raised by what other scenarios show: √((12 · 0.02² + S) ÷ (12 + D))', () => {
    // Six jobs at −1.5 … 1.5 times 6 %: S = 5 · 0.06² = 0.018, D = 5.
    const learned = Math.sqrt((12 * 0.02 ** 2 + 5 * 0.06 ** 2) / 17)
    expect(s0(output, 0.06)).toBeCloseTo(learned, 12)
    expect(s0(ttft, 0.06)).toBe(0.1)
    expect(s0(tail, 0.04)).toBeCloseTo(3 * Math.sqrt((12 * 0.02 ** 2 + 5 * 0.04 ** 2) / 17), 12)
  })

  test('is never lowered by a quiet store, nor raised beyond 5 and 10 %', () => {
    expect([output, ttft].map((metric) => s0(metric, 0))).toEqual([0.02, 0.06])
    expect([output, ttft].map((metric) => s0(metric, 1))).toEqual([0.05, 0.1])
  })

  test('learns nothing from histories of two jobs', () => {
    expect(learnedSpreads([other(1).slice(0, 2)]).size).toBe(0)
  })

  test('is what the user says, three times that for TTFT and percentiles', () => {
    expect([output, ttft, tail].map((metric) => s0(metric, 0.1, 0.01))).toEqual([0.01, 0.03, 0.03])
    expect(s0(ttft, 0, 0.05)).toBe(0.1)
  })

  test('leaves the rounds’ own spread out of the jobs’', () => {
    const jobs = [0, 1, 2].map((i) =>
      job(i + 1, { key: `default/other/${'0'.repeat(16)}`, rounds: throughputs([1900, 2000, 2100]) }),
    )
    expect(learnedSpreads([jobs]).get('output_throughput')).toBe(0.02)
  })
})
