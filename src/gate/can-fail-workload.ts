import type { Limit } from '../domain/limit.ts'
import { type Finding, findingOf } from './can-fail-finding.ts'
import { beyond, leastBeyond, needed, tailOf } from './percentile-tail.ts'

/** What one round will measure, as far as settings say it. */
export interface Workload {
  readonly requests: number
  /** The longest answer that is asked for, in tokens; null: the dataset says. */
  readonly mostOutputTokens: number | null
}

/** Values beyond a percentile that it should rest on. */
const enough = 5

/** Gated metrics that this workload cannot produce, or hardly. */
export const workloadFindings = (limits: readonly Limit[], workload: Workload): Finding[] =>
  limits.flatMap(
    (limit) => gapless(limit.metric, workload) ?? single(limit.metric, workload) ?? thin(limit, workload) ?? [],
  )

/** An answer of one token has no gap. */
function gapless(metric: string, { mostOutputTokens }: Workload): Finding | null {
  if (!/_(tpot|itl)_ms$/.test(metric) || mostOutputTokens === null || mostOutputTokens > 1) return null
  return findingOf('one-token-answers', { metric, tokens: mostOutputTokens })
}

const single = (metric: string, { requests }: Workload): Finding | null =>
  requests < 2 && /^std_(?!itl)/.test(metric) ? findingOf('one-request', { metric }) : null

function thin({ metric, required }: Limit, { requests, mostOutputTokens }: Workload): Finding | null {
  const tail = tailOf(metric)
  const each = metric.endsWith('_itl_ms') ? Math.max(1, (mostOutputTokens ?? 2) - 1) : 1
  const values = requests * each
  if (tail === null || beyond(values, tail) >= enough) return null
  const refused = beyond(values, tail) < leastBeyond && required
  const fewest = needed(refused ? leastBeyond : enough, tail, each)
  return findingOf(refused ? 'percentile-of-few' : 'percentile-thin', { metric, values, needed: fewest })
}
