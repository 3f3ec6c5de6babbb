import type { Leg } from './legs.ts'

/** A leg as a comment shows it: with its row in the table and its mark, unless there is no room for them. */
export interface ShownLeg extends Leg {
  readonly mark: boolean
  readonly row: boolean
}

type Cut = (leg: ShownLeg) => ShownLeg
interface Step {
  readonly at: number
  readonly cut: Cut
}

/**
 * The legs with the first `count` of all cuts made. In their order: folded sections, the smallest rank first and the last
 * ones of a rank first; the sections of legs that don't fail, then their marks (a later writer then can't take them
 * over: that is how several dozen legs end); the same of legs that fail; rows of the table.
 */
export function cutLegs(legs: readonly Leg[], count: number): ShownLeg[] {
  const shown: ShownLeg[] = legs.map((leg) => ({ ...leg, mark: true, row: true }))
  for (const { at, cut } of cutsOf(legs).slice(0, count)) {
    const leg = shown[at]
    if (leg !== undefined) shown[at] = cut(leg)
  }
  return shown
}

export function cutsOf(legs: readonly Leg[]): Step[] {
  const backwards = [...legs.keys()].reverse()
  const each = (cut: Cut, wanted: (leg: Leg) => boolean): Step[] =>
    backwards.filter((at) => legs.slice(at, at + 1).some(wanted)).map((at) => ({ at, cut }))
  // A lone leg has no row, and its mark is what the next run finds.
  const several = legs.length > 1
  const groups = [isFine, (leg: Leg) => !isFine(leg)].flatMap((wanted) => [
    ...each(withoutText, wanted),
    ...(several ? each(withoutMark, wanted) : []),
  ])
  return [...foldCuts(legs), ...groups, ...(several ? each(withoutRow, () => true) : [])]
}

const isFine = ({ fails }: Leg): boolean => !fails

const foldCuts = (legs: readonly Leg[]): Step[] =>
  legs
    .flatMap(({ folds }, at) => folds.map((fold) => ({ at, rank: fold.rank, cut: without(fold) })))
    .reverse()
    .toSorted((a, b) => a.rank - b.rank)

const without =
  (fold: Leg['folds'][number]): Cut =>
  (leg) => ({ ...leg, folds: leg.folds.filter((one) => one !== fold), cut: leg.cut + 1 })

const withoutText: Cut = (leg) => (leg.main === null ? leg : { ...leg, main: null, cut: leg.cut + 1 })
const withoutMark: Cut = (leg) => ({ ...leg, mark: false })
const withoutRow: Cut = (leg) => ({ ...leg, row: false })
