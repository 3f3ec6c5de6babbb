import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agree } from '../../src/commands/report-agrees.ts'
import type { ScenarioJudgement } from '../../src/domain/judgement.ts'
import type { Limit } from '../../src/domain/limit.ts'
import { type Outcome, worst } from '../../src/domain/outcome.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { judge, referenceOfJobs, scenarioJudgement } from '../../src/gate/index.ts'
import { referenceBeside } from '../../src/gate/reference.ts'
import { json } from '../../src/report/json.ts'
import { readJudgement } from '../../src/results/index.ts'
import { bench, factsOf, round } from '../gate/rows.ts'
import { judgedAfter, storedAfter } from '../report/histories.ts'
import { measured } from './report-legs.ts'

/** Rounds at a level, each a little off; NaN and failed requests now and then, as servers give them. */
const rounds = (count: { minLength: number; maxLength: number }) =>
  fc.array(
    fc.record({
      noise: fc.double({ min: -0.06, max: 0.06, noNaN: true }),
      failed: fc.constantFrom(0, 0, 0, 0, 3, 40),
      missing: fc.constantFrom(false, false, false, false, false, false, true),
    }),
    count,
  )
type Drawn = { readonly noise: number; readonly failed: number; readonly missing: boolean }
const at = (level: number, drawn: readonly Drawn[]): RowRound[] =>
  drawn.map(({ noise, failed, missing }) =>
    round(
      {
        output_throughput: 2000 * level * Math.exp(noise),
        mean_ttft_ms: (20 / level) * Math.exp(-noise),
        ...(missing ? {} : { p99_itl_ms: (60 / level) * Math.exp(noise / 2) }),
      },
      { completed: 640 - failed, failed },
    ),
  )

const bound = (min: number, max: number) => fc.option(fc.double({ min, max, noNaN: true }))
const limitOf = (metric: string, most: number, around: number): fc.Arbitrary<Limit> =>
  fc
    .record({
      metric: fc.constant(metric),
      limit: fc.option(fc.double({ min: 0.01, max: most, noNaN: true })),
      floor: fc.constantFrom(0, 0, around / 100, around / 5),
      max: bound(around * 0.9, around * 1.5),
      min: bound(around * 0.5, around),
      required: fc.boolean(),
    })
    .filter(({ limit, max, min }) => limit !== null || max !== null || min !== null)
const limits = fc.tuple(
  limitOf('output_throughput', 0.6, 2000),
  limitOf('mean_ttft_ms', 3, 20),
  limitOf('p99_itl_ms', 1, 60),
)

/** What the file of a judgement of one scenario says once it is read again, and whether it agrees with itself. */
function outcomeOf(scenario: ScenarioJudgement): Outcome {
  const text = json({ ...measured(1), outcome: worst([scenario.outcome]), scenarios: [scenario] })
  const read = readJudgement(Buffer.from(text))
  if (!read.ok) throw read.misfit
  agree(read.judgement)
  return read.judgement.outcome
}

test('whatever the gate decides is read again and agrees with itself', () => {
  const seen = new Set<Outcome>()
  const drawn = fc.record({
    limits,
    jobs: fc.array(rounds({ minLength: 1, maxLength: 5 }), { maxLength: 5 }),
    candidate: rounds({ minLength: 1, maxLength: 8 }),
    level: fc.constantFrom(1, 1, 0.97, 0.94, 0.9, 0.6, 1.1, 1.6),
    paired: fc.boolean(),
    restarted: fc.boolean(),
    known: fc.boolean(),
  })
  fc.assert(
    fc.property(drawn, (given) => {
      const ours = at(given.level, given.candidate)
      const beside = at(1, given.candidate)
      const against = given.paired
        ? referenceBeside(beside)
        : referenceOfJobs(given.jobs.map((job) => ({ rounds: at(1, job) })))
      const held = bench({ reference: against, limits: given.limits, comparison: null })
      const restartedAt = given.restarted && !given.paired && ours.length > 4 ? 4 : null
      const candidate = { rounds: ours, facts: given.known ? factsOf(ours) : null, restartedAt }
      const judged = judge(held, { ...candidate, stopped: 'rounds' })
      const scenario = scenarioJudgement(held, candidate, judged, {
        ...{ name: 'chat', candidate: { model: 'qwen2.5', variant: null }, baseline: null, accepted: null },
        ...{ fingerprint: { identity: {}, subject: {} }, skippedRows: [], repeatCommand: 'tokgate gate' },
      })
      seen.add(outcomeOf(scenario))
    }),
    // One seed: that all six outcomes are met is part of the test, and improvements are rare.
    { numRuns: 400, seed: 7 },
  )
  expect([...seen].sort()).toEqual(['improved', 'inconclusive', 'invalid', 'no-baseline', 'pass', 'regressed'])
})

test.each([
  { name: 'no history', days: [] },
  { name: 'a steady one', days: [1, 1, 1, 1] },
  { name: 'one with a pending loss', days: [1, 1, 0.9] },
  { name: 'one that improved', days: [1, 1, 1.1, 1.1] },
  { name: 'one that drifts', days: [1, 1, 1, 1, 1, 1, 1, 0.97, 0.95] },
])('the same with $name', ({ days }) => {
  const { rows } = storedAfter(days)
  for (const level of [1, 0.97, 0.93, 0.9, 0.8, 1.05, 1.3]) {
    for (const main of [true, false]) {
      const judgement = judgedAfter(rows, { level, main, driftLimit: 0.1 })
      expect(outcomeOf(judgement.scenarios[0] ?? (measured(1).scenarios[0] as ScenarioJudgement))).toBe(
        judgement.outcome,
      )
    }
  }
})
