import type { Limit } from '../domain/limit.ts'
import { defaultLimits } from '../metrics/index.ts'

/** A bound is looser when it went away or moved outwards. */
const looser = (now: number | null, then: number | null, outwards: (now: number, then: number) => boolean): boolean =>
  then !== null && (now === null || outwards(now, then))

const above = (now: number, then: number): boolean => now > then
const below = (now: number, then: number): boolean => now < then

const isLooser = (now: Limit, then: Limit): boolean =>
  looser(now.limit, then.limit, above) ||
  looser(now.max, then.max, above) ||
  looser(now.min, then.min, below) ||
  now.floor > then.floor ||
  (then.required && !now.required)

/** Metrics that are held to less than in the newest reference row, or to nothing any more. */
export function limitsLooser(limits: readonly Limit[], then: readonly Limit[]): string[] {
  const now = new Map(limits.map((limit) => [limit.metric, limit]))
  return then
    .filter((old) => {
      const limit = now.get(old.metric)
      return limit === undefined || isLooser(limit, old)
    })
    .map((old) => old.metric)
}

/** The default metrics that are not gated: the report names them. */
export function notGated(limits: readonly Limit[]): string[] {
  const gated = new Set(limits.map((limit) => limit.metric))
  return defaultLimits.map((limit) => limit.metric).filter((metric) => !gated.has(metric))
}
