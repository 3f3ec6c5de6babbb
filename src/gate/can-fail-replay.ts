import type { MetricJudgement, Reason } from '../domain/judgement.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { RowRound } from '../domain/row.ts'
import { type Bench, judge } from './judge.ts'
import { untilDecided } from './until-decided.ts'
import type { RoundFacts } from './valid.ts'

/** Losses of speed that are played: what nobody would miss, what a gate should see, and half the speed. */
export const playedLosses = [0, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] as const

/** A measured job, and what it would have been with each of the losses; the first is without one. */
export interface Played {
  readonly rounds: readonly { readonly loss: number; readonly rounds: readonly RowRound[] }[]
  /** One for each round. */
  readonly facts: readonly RoundFacts[]
}

export interface Replayed {
  readonly steps: readonly ReplayStep[]
  readonly metrics: readonly ReplayedMetric[]
  /** The smallest loss from which on the job always fails; null: it never does. */
  readonly fires_at: number | null
  /** Why the measurement is not to be believed; null: it is. */
  readonly invalid: Reason | null
}

/** What the gate would have said, stopping where it would have stopped. */
export interface ReplayStep {
  readonly loss: number
  readonly outcome: Outcome
  readonly reason: Reason
  /** After how many rounds. */
  readonly rounds: number
  readonly fired: readonly string[]
}

/** One gated metric, judged on all rounds. */
export interface ReplayedMetric extends Pick<MetricJudgement, 'name' | 'unit' | 'limit' | 'floor' | 'max' | 'min'> {
  /** The smallest loss of speed from which on it always fails, and the metric's change there. */
  readonly fires_at: number | null
  readonly change: number | null
  /** Its change without a loss: what the deployment differs by from what it is judged against. */
  readonly change_without: number | null
  /** The rule's own: the smallest change in its bad direction that would be flagged with 90 % probability. */
  readonly smallest_loss: number | null
}

interface Held {
  readonly confirmFail: boolean
}

/** Plays every loss through the rule as a gate would meet it, and says at which it fires. */
export function replay(bench: Bench, { rounds: played, facts }: Played, { confirmFail }: Held): Replayed {
  const steps = played.map(({ loss, rounds }) => stepOf(bench, { loss, rounds, facts, confirmFail }))
  const honest = judge(bench, { rounds: played[0]?.rounds ?? [], facts, stopped: 'rounds' })
  return {
    steps,
    metrics: metricsOf(bench, { rounds: played, facts }),
    fires_at: from(steps.map(({ loss, outcome }) => ({ loss, fires: outcome === 'regressed' }))),
    // Of all rounds: an early stop would not have met what is wrong with a later one, but doubt would.
    invalid: honest.outcome === 'invalid' ? honest.reason : null,
  }
}

interface One extends Held {
  readonly loss: number
  readonly rounds: readonly RowRound[]
  readonly facts: readonly RoundFacts[]
}

function stepOf(bench: Bench, { loss, rounds, facts, confirmFail }: One): ReplayStep {
  for (let count = 1; ; count += 1) {
    const candidate = { rounds: rounds.slice(0, count), facts: facts.slice(0, count) }
    const stopping = { maxRounds: rounds.length, mayStore: false, budgetSpent: count >= rounds.length, confirmFail }
    const step = untilDecided(bench, candidate, stopping)
    if (step.kind === 'more') continue
    const { outcome, reason, metrics } = step.judged
    const fired = metrics.filter(({ verdict }) => verdict === 'regressed').map(({ name }) => name)
    return { loss, outcome, reason, rounds: step.counted, fired }
  }
}

function metricsOf(bench: Bench, { rounds: played, facts }: Played): ReplayedMetric[] {
  const judged = played.map(({ loss, rounds }) => ({
    loss,
    metrics: judge(bench, { rounds, facts, stopped: 'rounds' }).metrics,
  }))
  const [honest] = judged
  return (honest?.metrics ?? [])
    .filter(({ verdict }) => verdict !== null)
    .map((metric) => {
      const at = judged.map(({ loss, metrics }) => ({ loss, one: metrics.find(({ name }) => name === metric.name) }))
      const fires_at = from(at.map(({ loss, one }) => ({ loss, fires: one?.verdict === 'regressed' })))
      const { name, unit, limit, floor, max, min, change, smallest_loss } = metric
      return {
        ...{ name, unit, limit, floor, max, min, fires_at, smallest_loss },
        change: at.find(({ loss }) => loss === fires_at)?.one?.change ?? null,
        change_without: change,
      }
    })
}

/** The first of the losses from which on all fire. */
function from(losses: readonly { readonly loss: number; readonly fires: boolean }[]): number | null {
  const last = losses.findLastIndex(({ fires }) => !fires)
  return losses[last + 1]?.loss ?? null
}
