import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RowRound } from '../../src/domain/row.ts'
import { barOf, type Decision, decide } from '../../src/gate/decide.ts'
import { estimate, type Jobs } from '../../src/gate/estimate.ts'
import { judge } from '../../src/gate/judge.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import { bench, factsOf, limit, round } from './rows.ts'

const value = fc.double({ min: 50, max: 200, noNaN: true })
const rounds = fc.array(value, { minLength: 3, maxLength: 8 })
const history = fc.array(fc.array(value, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 })

/** Throughput and latency of the same speed: as one falls the other rises. */
const measured = (values: readonly number[]): RowRound[] =>
  values.map((v) => round({ output_throughput: v, mean_itl_ms: 1000 / v }))

const limits = [limit('output_throughput'), limit('mean_itl_ms')]
const judged = (
  jobs: readonly (readonly number[])[],
  candidate: readonly number[],
  stopped: 'open' | 'rounds' = 'rounds',
) => {
  const reference = referenceOfJobs(jobs.map((values) => ({ rounds: measured(values) })))
  const own = measured(candidate)
  return judge(bench({ reference, limits }), { rounds: own, facts: factsOf(own), stopped })
}
const verdicts = (...given: Parameters<typeof judged>) => judged(...given).metrics.map((metric) => metric.verdict)

/** Whether any verdict hangs on the last digits of a number: there rounding may decide. */
const isOnEdge = (...given: Parameters<typeof judged>): boolean =>
  JSON.stringify(verdicts(...given)) !==
    JSON.stringify(
      verdicts(
        given[0],
        given[1].map((v) => v * (1 + 1e-9)),
      ),
    ) ||
  JSON.stringify(verdicts(...given)) !==
    JSON.stringify(
      verdicts(
        given[0],
        given[1].map((v) => v * (1 - 1e-9)),
      ),
    )

describe('the rule, for any rounds', () => {
  test('does not depend on the unit: scaling every value changes nothing', () => {
    fc.assert(
      fc.property(history, rounds, fc.double({ min: 0.001, max: 1000, noNaN: true }), (jobs, candidate, by) => {
        fc.pre(!isOnEdge(jobs, candidate))
        const scaled = verdicts(
          jobs.map((job) => job.map((v) => v * by)),
          candidate.map((v) => v * by),
        )
        expect(scaled).toEqual(verdicts(jobs, candidate))
      }),
    )
  })

  test('does not depend on the order of rounds, nor of jobs', () => {
    fc.assert(
      fc.property(history, rounds, (jobs, candidate) => {
        fc.pre(!isOnEdge(jobs, candidate))
        const turned = verdicts(jobs.map((job) => job.toReversed()).toReversed(), candidate.toReversed())
        expect(turned).toEqual(verdicts(jobs, candidate))
      }),
    )
  })

  test('never gets kinder when every candidate round loses more', () => {
    const kindness = ['improved', 'pass', 'inconclusive', 'regressed']
    fc.assert(
      fc.property(history, rounds, fc.double({ min: 0.5, max: 1, noNaN: true }), (jobs, candidate, by) => {
        fc.pre(!isOnEdge(jobs, candidate))
        const worse = verdicts(
          jobs,
          candidate.map((v) => v * by),
        ).map((verdict) => kindness.indexOf(verdict ?? ''))
        verdicts(jobs, candidate).forEach((verdict, i) => {
          expect(worse[i]).toBeGreaterThanOrEqual(kindness.indexOf(verdict ?? ''))
        })
      }),
    )
  })

  test('fails at the last look whatever failed while another round might have followed', () => {
    fc.assert(
      fc.property(history, rounds, (jobs, candidate) => {
        const open = verdicts(jobs, candidate, 'open')
        verdicts(jobs, candidate).forEach((last, i) => {
          if (open[i] !== last) expect([open[i], last]).toEqual(['inconclusive', 'regressed'])
        })
      }),
    )
  })

  test('shows a change within its interval, and the change recomputes from the columns', () => {
    fc.assert(
      fc.property(history, rounds, (jobs, candidate) => {
        for (const metric of judged(jobs, candidate).metrics.slice(0, 2)) {
          const [lower, upper] = metric.interval ?? [Number.NaN, Number.NaN]
          expect(metric.change).toBeGreaterThanOrEqual(lower)
          expect(metric.change).toBeLessThanOrEqual(upper)
          expect(metric.change).toBeCloseTo((metric.candidate ?? 0) / (metric.baseline ?? 1) - 1, 9)
        }
      }),
    )
  })
})

describe('two lives of a deployment, for any rounds', () => {
  const outcome = (jobs: readonly (readonly number[])[], lives: readonly [readonly number[], readonly number[]]) => {
    const reference = referenceOfJobs(jobs.map((values) => ({ rounds: measured(values) })))
    const own = measured(lives.flat())
    const candidate = { rounds: own, facts: factsOf(own), stopped: 'rounds', restartedAt: lives[0].length } as const
    return judge(bench({ reference, limits }), candidate).metrics.map((metric) => metric.verdict)
  }
  const scaled = (lives: readonly [readonly number[], readonly number[]], by: number) =>
    lives.map((values) => values.map((v) => v * by)) as [number[], number[]]
  const onEdge = (...[jobs, lives]: Parameters<typeof outcome>): boolean =>
    [1 + 1e-9, 1 - 1e-9].some(
      (by) => JSON.stringify(outcome(jobs, scaled(lives, by))) !== JSON.stringify(outcome(jobs, lives)),
    )

  test('are one candidate whichever came first', () => {
    fc.assert(
      fc.property(history, fc.tuple(rounds, rounds), (jobs, lives) => {
        fc.pre(!onEdge(jobs, lives))
        expect(outcome(jobs, [lives[1], lives[0]])).toEqual(outcome(jobs, lives))
      }),
    )
  })

  test('never get kinder when every round of both loses more', () => {
    const kindness = ['improved', 'pass', 'inconclusive', 'regressed']
    fc.assert(
      fc.property(
        history,
        fc.tuple(rounds, rounds),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (jobs, lives, by) => {
          fc.pre(!onEdge(jobs, lives) && !onEdge(jobs, scaled(lives, by)))
          const worse = outcome(jobs, scaled(lives, by))
          outcome(jobs, lives).forEach((verdict, i) => {
            expect(kindness.indexOf(worse[i] ?? '')).toBeGreaterThanOrEqual(kindness.indexOf(verdict ?? ''))
          })
        },
      ),
    )
  })
})

describe('on the log scale, with equal limits', () => {
  const logs = fc.array(fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 3, maxLength: 8 }), {
    minLength: 2,
    maxLength: 9,
  })
  const bar = { ...barOf({ better: 'higher', limit: 0.05, floor: 0, alpha: 0.006 }), gain: 0.0513, loss: 0.0513 }
  const decided = ([candidate, ...reference]: Jobs): Decision =>
    decide(estimate({ reference, earlier: [], candidate: [candidate ?? []] }, 0.02), bar)

  test('mirroring every value about its level turns a failure into an improvement and back', () => {
    const mirrored: Partial<Record<Decision, Decision>> = { regressed: 'improved', improved: 'regressed' }
    fc.assert(
      fc.property(logs, (jobs) => {
        const there = decided(jobs)
        const back = decided(jobs.map((job) => job.map((y) => -y)))
        if (mirrored[there] !== undefined || mirrored[back] !== undefined) expect(back).toBe(mirrored[there])
      }),
    )
  })

  test('a latency decides as the rate of its inverse does', () => {
    const latency = { ...bar, better: 'lower' } as const
    fc.assert(
      fc.property(logs, ([candidate = [], ...reference]) => {
        const found = estimate({ reference, earlier: [], candidate: [candidate] }, 0.02)
        expect(decide(found, latency)).toBe(decide(found, bar))
      }),
    )
  })
})
