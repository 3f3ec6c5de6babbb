import type { MetricJudgement, Reason, ValidityCheck } from '../domain/judgement.ts'
import type { Limit } from '../domain/limit.ts'
import { type Outcome, worst } from '../domain/outcome.ts'
import type { RowRound } from '../domain/row.ts'
import { documentMetrics, metricNamed } from '../metrics/index.ts'
import { alphas, familyAlpha } from './budget.ts'
import type { Comparison } from './comparable.ts'
import { beyondDrift } from './drift.ts'
import { errorRate } from './error-rate.ts'
import { type JudgedMetric, judgeMetric, metricOf, type Stopped } from './judge-metric.ts'
import { metricsOf } from './measured.ts'
import { reasonOf } from './reasons.ts'
import type { Reference } from './reference.ts'
import { showMetric } from './shown.ts'
import { type Gain, type RoundFacts, validity, validityOfBoth, validityOfFiles } from './valid.ts'

/** What a candidate is held to: fixed before its first round. */
export interface Bench {
  readonly reference: Reference
  readonly limits: readonly Limit[]
  /** The input between-job-noise as a ratio, 0.005 … 0.05; null: the prior and what the store taught. */
  readonly betweenJobNoise: number | null
  /** null where identity is shown but not required (compare). */
  readonly comparison: Comparison | null
  /** True where every seed asks for the same numbers of tokens (fixed lengths). */
  readonly sameTotals: boolean
  /** Of the reference's rounds, where they were measured beside the candidate's: that measurement is checked too. */
  readonly beside?: readonly RoundFacts[]
}

/** A candidate so far. */
export interface Candidate {
  readonly rounds: readonly RowRound[]
  /** One for each round; null: nothing is known of the measurement but its rounds (result files). */
  readonly facts: readonly RoundFacts[] | null
  readonly stopped: Stopped
  /**
   * Index of the first round after the deployment was restarted: both lives together are the candidate then, each a job
   * of its own. null or absent: it was not restarted.
   */
  readonly restartedAt?: number | null
}

export interface Judged {
  readonly outcome: Outcome
  readonly reason: Reason
  /** Gated ones first, in the order of the limits; then the document's; then the rest as measured. */
  readonly metrics: readonly MetricJudgement[]
  /** For each round, the gated metrics whose value was clipped. */
  readonly clipped: readonly (readonly string[])[]
  readonly validity: readonly ValidityCheck[]
}

/** The rule: each metric's verdict, whether the measurement may be believed, and what both make of the job. */
export function judge(bench: Bench, candidate: Candidate): Judged {
  const gated = judgeGated(bench, candidate)
  const checks = check(bench, candidate, gated)
  const failed = checks.find(({ check, status }) => status === 'failed' && check !== 'values') ?? null
  return {
    ...(failed === null ? decision(bench, candidate, gated) : unbelievable(failed)),
    metrics: [...gated.map(({ judgement }) => withheld(judgement, failed)), ...shown(bench, candidate)],
    clipped: candidate.rounds.map((_, r) => gated.filter((one) => one.clipped[r]).map((one) => one.judgement.name)),
    validity: checks,
  }
}

function judgeGated({ limits, reference, betweenJobNoise }: Bench, candidate: Candidate): JudgedMetric[] {
  const { rounds, stopped, restartedAt = null } = candidate
  // Absolute bounds are no test of a hypothesis: they take nothing from the family's budget.
  const shares = alphas(limits.filter((limit) => limit.limit !== null).map(metricOf))
  return limits.map((limit) =>
    judgeMetric({
      limit,
      rounds,
      restartedAt,
      reference,
      alpha: shares.get(limit.metric) ?? familyAlpha,
      betweenJobNoise,
      stopped,
    }),
  )
}

function check(bench: Bench, candidate: Candidate, gated: readonly JudgedMetric[]) {
  if (candidate.facts === null) return validityOfFiles(candidate.rounds, roundsOf(bench.reference))
  const { comparison, reference, sameTotals, limits, beside } = bench
  const evidence = {
    comparison,
    rounds: candidate.rounds,
    facts: candidate.facts,
    baseline: roundsOf(reference),
    sameTotals,
    limits,
    gains: gated.map(({ gain }) => gain).filter((gain): gain is Gain => gain !== null),
    metrics: gated.length,
    bad: gated.filter(({ judgement }) => judgement.verdict === 'invalid').length,
  }
  return beside === undefined ? validity(evidence) : validityOfBoth(evidence, beside)
}

const roundsOf = ({ level }: Reference): RowRound[] => level.flatMap((job) => job.rounds)

interface Decision {
  readonly outcome: Outcome
  readonly reason: Reason
}

const unbelievable = ({ check, numbers }: ValidityCheck): Decision => ({
  outcome: 'invalid',
  reason: { key: check, numbers },
})

/** Where the measurement is not to be believed, its figures are shown and nothing is concluded from them. */
const withheld = (judgement: MetricJudgement, failed: ValidityCheck | null): MetricJudgement =>
  failed === null ? judgement : { ...judgement, verdict: 'invalid', reason: unbelievable(failed).reason }

/** The worst of the verdicts, of the error rate and of the drift. A metric that is not required may end inconclusive alone. */
function decision(bench: Bench, candidate: Candidate, gated: readonly JudgedMetric[]): Decision {
  const { reference, comparison } = bench
  const { rounds } = candidate
  const failures = errorRate(rounds, roundsOf(reference)) ?? beyondDrift(bench, candidate)
  const counting = gated.filter(({ judgement }) => judgement.required || judgement.verdict !== 'inconclusive')
  const verdicts = counting.map(({ judgement }) => judgement.verdict).filter((verdict) => verdict !== null)
  // Where nothing was decided, nothing passed.
  if (verdicts.length === 0) verdicts.push('inconclusive')
  const outcome = worst(failures === null ? verdicts : [...verdicts, 'regressed'])
  if (outcome === 'regressed' && failures !== null) return { outcome, reason: failures }
  if (outcome === 'no-baseline' && comparison?.kind === 'other') {
    return { outcome, reason: newIdentity(comparison, rounds.length) }
  }
  return { outcome, reason: deciding(outcome, counting.length > 0 ? counting : gated) }
}

function newIdentity({ differing }: Comparison & { kind: 'other' }, rounds: number): Reason {
  const fields = differing.map(({ field }) => field).join(', ')
  return reasonOf('no-baseline.identity', { fields, count: differing.length, rounds })
}

/** The reason of the metric that decided it: the first listed one with the job's outcome; in doubt, the nearest to a loss. */
function deciding(outcome: Outcome, gated: readonly JudgedMetric[]): Reason {
  const alike = gated.filter(({ judgement }) => judgement.verdict === outcome)
  const candidates = alike.length > 0 ? alike : gated
  const doubtful = candidates.filter(({ judgement }) => judgement.reason?.key.endsWith('-noise'))
  const [first] = doubtful.length > 0 ? doubtful.toSorted((a, b) => b.excess - a.excess) : candidates
  return first?.judgement.reason ?? reasonOf('inconclusive.missing', { metric: documentMetrics[0] ?? '' })
}

/** Metrics that are measured and not gated: the document's rows first, even where they could not be measured. */
function shown({ limits, reference, betweenJobNoise }: Bench, candidate: Candidate): MetricJudgement[] {
  const { rounds, restartedAt = null } = candidate
  const gated = new Set(limits.map((limit) => limit.metric))
  const document = documentMetrics.map(metricNamed).filter((metric) => metric !== undefined)
  const all = new Map([...document, ...metricsOf(rounds)].map((metric) => [metric.name, metric]))
  return [...all.values()]
    .filter((metric) => !gated.has(metric.name))
    .map((metric) => showMetric({ metric, rounds, restartedAt, reference, betweenJobNoise }))
}
