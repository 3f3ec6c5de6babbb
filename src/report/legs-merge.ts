import { outcomes } from '../domain/outcome.ts'
import type { Leg } from './legs.ts'
import type { RunMark } from './marker.ts'

/** What a comment should hold. */
export interface Merge {
  /** What lies in the comment now. */
  readonly there: readonly Leg[]
  readonly own: readonly Leg[]
  /** True when `own` is the whole suite, so that what else lies there and isn't newer is over. */
  readonly whole: boolean
  /** The pull request's head now; null where the platform doesn't tell. */
  readonly head: string | null
}

/**
 * The newest result of each leg, worst first. Only what was measured at the pull request's head now goes over something
 * else; sections of other heads are dropped as soon as there is one of this head. What was measured at an older head may
 * make the comment where there is none, and joins legs of that same head, but changes nothing that is of another.
 */
export function mergedLegs({ there, own, whole, head }: Merge): Leg[] {
  const measured = own[0]?.head ?? null
  const isOutdated = measured !== (head ?? newestOf([...there, ...own])?.head ?? null)
  if (isOutdated && there.some((leg) => leg.head !== measured)) return worstLegsFirst(there)
  const newest = new Map(own.map((leg) => [leg.scenario, leg]))
  for (const leg of there.filter((one) => one.head === measured)) {
    const ours = newest.get(leg.scenario)
    const first = own[0]
    const isOver = whole && first !== undefined && !isNewer(leg.run, first.run)
    if (ours === undefined ? !isOver : isNewer(leg.run, ours.run)) newest.set(leg.scenario, leg)
  }
  return worstLegsFirst([...newest.values()])
}

/** Several comments' legs, where two jobs made one each: the newest result of each leg and head. */
export function unitedLegs(comments: readonly (readonly Leg[])[]): Leg[] {
  const newest = new Map<string, Leg>()
  for (const leg of comments.flat()) {
    const key = JSON.stringify([leg.scenario, leg.head])
    const other = newest.get(key)
    if (other === undefined || isNewer(leg.run, other.run)) newest.set(key, leg)
  }
  return [...newest.values()]
}

/** A higher run number, then a higher attempt. A run without a number is never newer. */
export function isNewer(a: RunMark, b: RunMark): boolean {
  if (a.runNumber === null || b.runNumber === null) return false
  return a.runNumber === b.runNumber ? a.runAttempt > b.runAttempt : a.runNumber > b.runNumber
}

const newestOf = (legs: readonly Leg[]): Leg | undefined =>
  legs.reduce<Leg | undefined>((a, b) => (a === undefined || !isNewer(a.run, b.run) ? b : a), undefined)

/** An accepted loss stands after what still fails; legs of one kind by name, so that every writer has the same order. */
export const worstLegsFirst = (legs: readonly Leg[]): Leg[] =>
  legs.toSorted((a, b) => badness(a) - badness(b) || compare(a.scenario, b.scenario))

const badness = ({ outcome, accepted }: Leg): number =>
  outcomes.indexOf(outcome) + (outcome === 'regressed' && accepted ? 1.5 : 0)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** True when both are the same results, whatever their texts. */
export function sameLegs(a: readonly Leg[], b: readonly Leg[]): boolean {
  const keys = (legs: readonly Leg[]): string => JSON.stringify(legs.map(keyOf).sort())
  return keys(a) === keys(b)
}

const keyOf = ({ scenario, head, run: { runId, runNumber, runAttempt } }: Leg): string =>
  JSON.stringify([scenario, head, runId, runNumber, runAttempt])
