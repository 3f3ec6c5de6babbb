import type { ScenarioJudgement, Side } from '../domain/judgement.ts'
import type { Accepted, Row, SkippedRow } from '../domain/row.ts'
import { documentMetrics } from '../metrics/index.ts'
import { worstHealth } from './client-health.ts'
import { compared } from './comparable.ts'
import { type Fingerprint, fingerprint } from './fingerprint.ts'
import type { Bench, Candidate, Judged } from './judge.ts'
import { limitsLooser, notGated } from './limits.ts'
import { type ReferenceSources, reference } from './reference.ts'
import { baselineSide } from './sides.ts'
import { summaryOf, trend } from './trend.ts'

/** What a gate of one scenario starts from. */
export interface BenchOptions
  extends Pick<Bench, 'limits' | 'betweenJobNoise' | 'sameTotals'>,
    Pick<ReferenceSources, 'others' | 'main' | 'own' | 'driftLimit'> {
  readonly suite: string
  readonly scenario: string
  readonly identity: Fingerprint['identity']
  /** Rows of the scenario, under any identity. */
  readonly rows: readonly Row[]
  /** True where the job may be stored, and where a permitted person accepted a change of identity. */
  readonly mayStartKey: boolean
}

/** A bench with the comparison that the store's rows allow. */
export type StoredBench = Bench & Required<Pick<Bench, 'comparison'>> & { readonly key: string }

/** What the candidate will be held to: the comparison that is allowed, and its reference. */
export function benchOf(options: BenchOptions): StoredBench {
  const { limits, betweenJobNoise, sameTotals } = options
  const comparison = compared(options)
  return {
    key: comparison.key,
    reference: reference({ ...options, key: comparison.key }),
    limits,
    betweenJobNoise,
    comparison,
    sameTotals,
  }
}

/** What the judgement says beside the verdict. */
export interface Particulars {
  readonly name: string
  readonly candidate: Side
  /** Replaces the default label of the baseline. */
  readonly baseline: Side | null
  readonly fingerprint: Fingerprint
  readonly accepted: Accepted | null
  readonly skippedRows: readonly SkippedRow[]
  readonly repeatCommand: string
}

/** Everything that a report says of one scenario. */
export function scenarioJudgement(
  bench: Bench,
  { rounds, facts, restartedAt = null }: Omit<Candidate, 'stopped'>,
  judged: Judged,
  particulars: Particulars,
): ScenarioJudgement {
  const { reference: against, limits, comparison } = bench
  const newest = against.newest ?? (comparison?.kind === 'other' ? comparison.newest : null)
  const health = (facts ?? []).map((round) => round.health).filter((one) => one !== null)
  return {
    name: particulars.name,
    outcome: judged.outcome,
    reason: judged.reason,
    baseline: particulars.baseline ?? baselineSide(against, particulars.candidate.model),
    candidate: particulars.candidate,
    metrics: judged.metrics,
    rounds: rounds.map((round, r) => ({
      ...round,
      clipped: judged.clipped[r] ?? [],
      ...(restartedAt === null ? {} : { life: r < restartedAt ? 1 : 2 }),
    })),
    reference: summaryOf(bench, { rounds, restartedAt }),
    trend: trend(against, [...new Set([...documentMetrics, ...limits.map((limit) => limit.metric)])]),
    accepted: isWaived(judged, bench) ? particulars.accepted : null,
    skipped_rows: particulars.skippedRows,
    limits_looser: newest === null ? [] : limitsLooser(limits, newest.limits),
    not_gated: notGated(limits),
    repeat_command: particulars.repeatCommand,
    validity: judged.validity,
    fingerprint: fingerprint(particulars.fingerprint, newest),
    health: worstHealth(health),
  }
}

/** An acceptance waives a regression, or a change of identity; it says nothing about anything else. */
const isWaived = ({ outcome }: Judged, { comparison }: Bench): boolean =>
  outcome === 'regressed' || (outcome === 'no-baseline' && comparison?.kind === 'other')
