import { type Outcome, worst } from '../../src/domain/outcome.ts'
import { alphas } from '../../src/gate/budget.ts'
import { type Bar, barOf, type Decision, decide } from '../../src/gate/decide.ts'
import { estimate } from '../../src/gate/estimate.ts'
import { common, noisy, raised, taught, timesNoisier } from '../../src/gate/prior.ts'
import { afterLook, restartRounds } from '../../src/gate/until-decided.ts'
import { leastRounds } from '../../src/gate/valid.ts'
import { type Metric, metricNamed } from '../../src/metrics/index.ts'
import type { Cell } from './cells.ts'
import type { Trial, TrialMetric } from './draw.ts'

/** What came of one gate, and the measured rounds that it took. */
export interface Ended {
  readonly outcome: Outcome
  readonly rounds: number
}

/** The simulated metrics by name, in the order in which they are drawn. */
export const simulated = {
  six: [
    'request_throughput',
    'output_throughput',
    'total_token_throughput',
    'mean_tpot_ms',
    'mean_itl_ms',
    'mean_ttft_ms',
  ],
  one: ['output_throughput'],
} as const

const verdicts: Readonly<Record<Decision, Outcome>> = {
  regressed: 'regressed',
  improved: 'improved',
  pass: 'pass',
  'pass.floor': 'pass',
  undecided: 'inconclusive',
}

/** Each metric's bar under its default limit. No floors: the simulation has no units. */
function barsOf(metrics: readonly Metric[]): Bar[] {
  const shares = alphas(metrics)
  return metrics.map(({ name, better, defaultLimit }) =>
    barOf({ better, limit: defaultLimit, floor: 0, alpha: shares.get(name) ?? Number.NaN }),
  )
}

type Candidate = (metric: TrialMetric) => readonly (readonly number[])[]

/** After a restart the product looks at every round of both lives; the Python simulation looked at four of each. */
export interface Both {
  readonly ours: Ended
  readonly asSimulated: Ended
}

/**
 * The gate of a cell, by the product's own functions without the rows around them: estimate, decide, the family's
 * budget, the learned prior, and what comes after a look. `__tests__/gate/decision.test.ts` holds it against
 * `untilDecided` itself, trial by trial.
 */
export function gateOf(cell: Cell): (trial: Trial) => Both {
  const metrics = simulated[cell.metrics].map(metricNamed).filter((metric) => metric !== undefined)
  const bars = barsOf(metrics)
  const priors = metrics.map((metric) => metric.priorSpread)

  const decided = (trial: Trial, candidate: Candidate, s0: readonly number[]): Outcome[] =>
    trial.metrics.map((metric, m) => {
      const levels = { reference: metric.baseline, earlier: [], candidate: candidate(metric) }
      const found = estimate(levels, s0[m] ?? Number.NaN, { clip: cell.clip })
      return verdicts[decide(found, bars[m] as Bar)]
    })

  const firstLife = (trial: Trial, s0: readonly number[]): Ended & { readonly restart: boolean } => {
    let before: readonly Outcome[] = []
    for (let n = leastRounds; ; n += 1) {
      const seen = decided(trial, ({ candidate }) => [(candidate[0] ?? []).slice(0, n)], s0)
      const outcome = worst(seen)
      const next = afterLook({
        outcome,
        confirmed: !cell.confirmFail || seen.some((one, m) => one === 'regressed' && before[m] === 'regressed'),
        last: n >= cell.maxRounds,
        mayRestart: cell.restart,
      })
      if (next !== 'more') return { outcome, rounds: n, restart: next === 'restart' }
      before = seen
    }
  }

  return (trial) => {
    const s0 = trial.taught === null ? priors : learnedPriors(metrics, trial.taught)
    const first = firstLife(trial, s0)
    if (!first.restart) return { ours: first, asSimulated: first }
    const second = (kept: number): Ended => {
      const lives = ({ candidate: [one = [], two = []] }: TrialMetric) => [
        one.slice(0, kept),
        two.slice(0, restartRounds),
      ]
      return { outcome: worst(decided(trial, lives, s0)), rounds: first.rounds + restartRounds }
    }
    return { ours: second(first.rounds), asSimulated: second(restartRounds) }
  }
}

function learnedPriors(metrics: readonly Metric[], { squares, df }: NonNullable<Trial['taught']>): number[] {
  const learned = taught([{ excess: squares, df }], common)
  const spreads = { common: raised(common, learned), noisy: raised(noisy, timesNoisier * learned) }
  return metrics.map((metric) => (metric.priorSpread > common.prior ? spreads.noisy : spreads.common))
}
