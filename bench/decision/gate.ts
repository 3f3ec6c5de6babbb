import { type Outcome, worst } from '../../src/domain/outcome.ts'
import { alphas, spentWhileOpen } from '../../src/gate/budget.ts'
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

/**
 * The Python simulation spent all of the family's budget at every look, and after a restart it looked at four rounds of
 * each life; the product looks at every round.
 */
export interface Both {
  readonly ours: Ended
  readonly asSimulated: Ended
}

/** Which of the two is asked. */
type Rule = keyof Both

/**
 * The gate of a cell, by the product's own functions without the rows around them: estimate, decide, the family's
 * budget, the learned prior, and what comes after a look. `__tests__/gate/decision.test.ts` holds it against
 * `untilDecided` itself, trial by trial.
 */
export function gateOf(cell: Cell): (trial: Trial) => Both {
  const gate = ruleOf(cell)
  const areOne = !cell.restart && spentWhileOpen(cell.K - 1) === 1
  return (trial) => {
    const ours = gate(trial, 'ours')
    return { ours, asSimulated: areOne ? ours : gate(trial, 'asSimulated') }
  }
}

function ruleOf(cell: Cell): (trial: Trial, rule: Rule) => Ended {
  const metrics = simulated[cell.metrics].map(metricNamed).filter((metric) => metric !== undefined)
  const bars = barsOf(metrics)
  const priors = metrics.map((metric) => metric.priorSpread)

  const decided = (trial: Trial, candidate: Candidate, open: boolean): Outcome[] => {
    const s0 = trial.taught === null ? priors : learnedPriors(metrics, trial.taught)
    return trial.metrics.map((metric, m) => {
      const levels = { reference: metric.baseline, earlier: [], candidate: candidate(metric) }
      const found = estimate(levels, s0[m] ?? Number.NaN, { clip: cell.clip })
      return verdicts[decide(found, bars[m] as Bar, { open })]
    })
  }

  const firstLife = (trial: Trial, rule: Rule): Ended & { readonly restart: boolean } => {
    let before: readonly Outcome[] = []
    for (let n = leastRounds; ; n += 1) {
      const last = n >= cell.maxRounds
      const seen = decided(trial, ({ candidate }) => [(candidate[0] ?? []).slice(0, n)], !last && rule === 'ours')
      const outcome = worst(seen)
      const next = afterLook({
        outcome,
        confirmed: !cell.confirmFail || seen.some((one, m) => one === 'regressed' && before[m] === 'regressed'),
        last,
        mayRestart: cell.restart,
      })
      if (next !== 'more') return { outcome, rounds: n, restart: next === 'restart' }
      before = seen
    }
  }

  return (trial, rule) => {
    const first = firstLife(trial, rule)
    if (!first.restart) return first
    const kept = rule === 'ours' ? first.rounds : restartRounds
    const lives = ({ candidate: [one = [], two = []] }: TrialMetric) => [
      one.slice(0, kept),
      two.slice(0, restartRounds),
    ]
    return { outcome: worst(decided(trial, lives, false)), rounds: first.rounds + restartRounds }
  }
}

function learnedPriors(metrics: readonly Metric[], { squares, df }: NonNullable<Trial['taught']>): number[] {
  const learned = taught([{ excess: squares, df }], common)
  const spreads = { common: raised(common, learned), noisy: raised(noisy, timesNoisier * learned) }
  return metrics.map((metric) => (metric.priorSpread > common.prior ? spreads.noisy : spreads.common))
}
