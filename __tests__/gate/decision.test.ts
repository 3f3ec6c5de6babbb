import { describe, expect, test } from 'vitest'
import { type Cell, cells } from '../../bench/decision/cells.ts'
import { type Trial, worldOf } from '../../bench/decision/draw.ts'
import { gateOf, simulated } from '../../bench/decision/gate.ts'
import { draws } from '../../bench/decision/random.ts'
import { simulateHere } from '../../bench/decision/simulate.ts'
import type { Limit } from '../../src/domain/limit.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import { restartRounds, untilDecided } from '../../src/gate/until-decided.ts'
import { metricNamed } from '../../src/metrics/index.ts'
import { bench, factsOf, limit, round } from './rows.ts'

const cellNamed = (id: string): Cell => {
  const cell = cells.find((one) => one.id === id)
  if (cell === undefined) throw new Error(`no cell ${id}`)
  return cell
}

const metrics = simulated.six.map(metricNamed).filter((metric) => metric !== undefined)
const limits: Limit[] = metrics.map(({ name, defaultLimit }) => limit(name, { limit: defaultLimit }))

/** Rounds as rows have them: values in units, from the log scale of the simulation. */
const rowsOf = (trial: Trial, rounds: (metric: Trial['metrics'][number]) => readonly number[]): RowRound[] => {
  const columns = trial.metrics.map((metric, m) => {
    const sign = metrics[m]?.better === 'higher' ? 1 : -1
    return rounds(metric).map((y) => 1000 * Math.exp(sign * y))
  })
  return (columns[0] ?? []).map((_, r) =>
    round(Object.fromEntries(metrics.map(({ name }, m) => [name, columns[m]?.[r] ?? Number.NaN]))),
  )
}

/** The whole gate on rows, as the command runs it. */
function gateOnRows(cell: Cell, trial: Trial): { outcome: Outcome; rounds: number } {
  const jobs = (trial.metrics[0]?.baseline ?? []).map((_, k) => ({
    rounds: rowsOf(trial, ({ baseline }) => baseline[k] ?? []),
  }))
  const lives = [0, 1].map((life) => rowsOf(trial, ({ candidate }) => candidate[life] ?? []))
  const held = bench({ reference: referenceOfJobs(jobs), limits })
  const stopping = {
    maxRounds: cell.maxRounds,
    mayStore: false,
    budgetSpent: false,
    confirmFail: cell.confirmFail,
    mayRestart: cell.restart,
  }
  let restartedAt: number | null = null
  for (let n = 1; ; n += 1) {
    const before = restartedAt ?? n
    const rounds = [...(lives[0] ?? []).slice(0, before), ...(lives[1] ?? []).slice(0, n - before)]
    const step = untilDecided(held, { rounds, facts: factsOf(rounds), restartedAt }, stopping)
    if (step.kind === 'final') return { outcome: step.judged.outcome, rounds: n }
    if (step.kind === 'restart') restartedAt = n
  }
}

/** An improvement passes in the simulation. */
const passing = ({ outcome, rounds }: { outcome: Outcome; rounds: number }) => ({
  outcome: outcome === 'improved' ? 'pass' : outcome,
  rounds,
})

describe('what the bench simulates is what the gate does', () => {
  test.each([
    ['K=1 (5, 2)', 5],
    ['K=3 (2, 2)', 5],
    ['K=8 (2, 1)', 3],
    ['K=8 (2, 2)', 10],
    ['confirm-fail: K=3 (5, 2)', 10],
    ['restart: K=1 (2, 2)', 10],
    ['restart: K=3 (5, 2)', 10],
    ['3 % very slow rounds: K=3 (2, 1)', 10],
  ])('%s at a loss of %d percent, trial by trial', (id, lossPercent) => {
    const cell = cellNamed(id)
    const world = worldOf(cell, lossPercent, draws(7))
    const gate = gateOf(cell)
    const ways = new Set<string>()
    for (let trial = 0; trial < 60; trial += 1) {
      const drawn = world()
      const { ours } = gate(drawn)
      expect(passing(ours), `trial ${trial}`).toEqual(passing(gateOnRows(cell, drawn)))
      ways.add(`${ours.outcome} ${ours.rounds}`)
    }
    expect(ways.size).toBeGreaterThan(2)
    expect(restartRounds).toBe(4)
  })
})

/**
 * A thousand seeded gates of each of some cells, counted exactly: any change of the rule moves some count, and a worse
 * rule moves it the wrong way. `npm run bench:decision` has the rest.
 */
describe('a thousand gates each', () => {
  test.each([
    { id: 'K=1 (2, 1)', lossPercent: 10, fail: 819, inconclusive: 181, rounds: 4183 },
    { id: 'K=3 (2, 1)', lossPercent: 0, fail: 0, inconclusive: 0, rounds: 3015 },
    { id: 'K=3 (2, 1)', lossPercent: 10, fail: 999, inconclusive: 1, rounds: 3037 },
    { id: 'K=3 (2, 2)', lossPercent: 0, fail: 2, inconclusive: 44, rounds: 3327 },
    { id: 'K=3 (2, 2)', lossPercent: 10, fail: 945, inconclusive: 49, rounds: 3384 },
    { id: 'K=8 (0.5, 0.5)', lossPercent: 5, fail: 384, inconclusive: 285, rounds: 6378 },
    { id: 'K=8 (2, 2)', lossPercent: 0, fail: 3, inconclusive: 23, rounds: 3187 },
    { id: 'K=8 (2, 2)', lossPercent: 10, fail: 976, inconclusive: 21, rounds: 3397 },
    { id: 'K=8 (5, 2)', lossPercent: 0, fail: 8, inconclusive: 109, rounds: 4056 },
    { id: 'restart: K=3 (2, 2)', lossPercent: 10, fail: 993, inconclusive: 3, rounds: 7263 },
    { id: 'confirm-fail: K=3 (5, 2)', lossPercent: 10, fail: 779, inconclusive: 213, rounds: 5484 },
    { id: 'learned prior: K=3 (2, 3)', lossPercent: 0, fail: 6, inconclusive: 355, rounds: 4956 },
    { id: '3 % very slow rounds: K=3 (2, 1)', lossPercent: 10, fail: 995, inconclusive: 5, rounds: 3106 },
    { id: 'only ttft: K=3 (2, 1)', lossPercent: 40, fail: 986, inconclusive: 13, rounds: 3171 },
  ])('$id at a loss of $lossPercent %: $fail fail, $inconclusive stay open', ({ id, lossPercent, ...want }) => {
    const { fail, inconclusive, rounds } = simulateHere({ id, lossPercent }, 1000).ours
    expect({ fail, inconclusive, rounds }).toEqual(want)
  })
})
