import type { Limit } from '../domain/limit.ts'
import { type Finding, findingOf } from './can-fail-finding.ts'

/** What one round will measure, as far as settings say it. */
export interface Workload {
  readonly requests: number
  /** The longest answer that is asked for, in tokens; null: the dataset says. */
  readonly mostOutputTokens: number | null
}

/** Values beyond a percentile that it should rest on, and at least must. */
const enough = 5
const least = 1
/** A percentile like 99.9 is no binary fraction. */
const rounding = 1e-9

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

/** p0 and p100 are the least and the greatest value, and say so. */
function thin({ metric, required }: Limit, { requests, mostOutputTokens }: Workload): Finding | null {
  const percent = Number(/^p([\d.]+)_/.exec(metric)?.[1] ?? 0)
  const tail = Math.min(percent, 100 - percent) / 100
  const each = metric.endsWith('_itl_ms') ? Math.max(1, (mostOutputTokens ?? 2) - 1) : 1
  const values = requests * each
  const beyond = values * tail + rounding
  if (tail <= 0 || beyond >= enough) return null
  const refused = beyond < least && required
  const needed = Math.ceil((refused ? least : enough) / tail / each - rounding)
  return findingOf(refused ? 'percentile-of-few' : 'percentile-thin', { metric, values, needed })
}
