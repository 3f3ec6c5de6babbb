import { mean } from 'simple-statistics'
import type { ReferenceSummary, TrendPoint } from '../domain/judgement.ts'
import type { JobRow, RowRound } from '../domain/row.ts'
import type { Reference } from './reference.ts'

/** A trend shows this many jobs. */
const trendJobs = 30
const driftMetric = 'request_throughput'

/** The last jobs of the key, oldest first, whatever came of them: means over their rounds of the named metrics. */
export const trend = ({ history }: Reference, metrics: readonly string[]): TrendPoint[] =>
  history.jobs.slice(-trendJobs).map((row) => ({
    id: row.id,
    at: row.at,
    sha: row.writer.sha,
    outcome: row.outcome,
    metrics: Object.fromEntries(
      metrics.map((name) => [name, meanOf(row.rounds, name)] as const).filter((entry) => entry[1] !== null),
    ) as Record<string, number>,
  }))

function meanOf(rounds: readonly RowRound[], name: string): number | null {
  const values = rounds.map((round) => round.metrics[name]).filter((value) => value !== undefined)
  return values.length > 0 ? mean(values) : null
}

/** What the candidate was judged against, in a few words. `rounds` are the candidate's: drift is theirs since the pin. */
export function summaryOf({ level, newest, epoch, history }: Reference, rounds: readonly RowRound[]): ReferenceSummary {
  return {
    K: level.length,
    newest: newest === null ? null : briefly(newest),
    epoch,
    pending: false,
    debt: null,
    pin: history.pinned?.id ?? null,
    drift: history.pinned === null ? null : driftSince(history.pinned, rounds),
  }
}

const briefly = ({ id, at, writer }: JobRow) => ({ id, at, sha: writer.sha, ref: writer.ref })

function driftSince(pinned: JobRow, rounds: readonly RowRound[]): number | null {
  const now = meanOf(rounds, driftMetric)
  const then = meanOf(pinned.rounds, driftMetric)
  return now === null || then === null || then <= 0 ? null : now / then - 1
}
