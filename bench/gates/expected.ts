import { defaultMostRounds, storedRounds } from '../../src/gate/until-decided.ts'
import { logChoose } from '../../src/stats/gamma.ts'
import type { Cell } from '../decision/cells.ts'
import { type Nature, worldLike } from '../decision/draw.ts'
import { gateOf } from '../decision/gate.ts'
import { draws, seedOf } from '../decision/random.ts'
import { Count, type Tally } from '../decision/simulate.ts'

const cellOf = (K: number): Cell => ({
  id: `as seen, K=${K}`,
  group: 'main',
  variant: 'as seen',
  K,
  baselineRounds: storedRounds,
  // Replaced by what was seen.
  w: Number.NaN,
  b: Number.NaN,
  losses: [],
  metrics: 'six',
  maxRounds: defaultMostRounds,
  tail: 'none',
  hits: 'all',
  older: null,
  learned: false,
  clip: true,
  confirmFail: false,
  restart: false,
})

export interface Asked {
  readonly K: number
  readonly trials: number
  readonly seed: number
}

/** bench:decision's own simulation of gates like those that were run. */
export function expected(nature: Nature, { K, trials, seed }: Asked): Tally {
  const cell = cellOf(K)
  const world = worldLike(cell, nature, draws(seedOf(`${seed}|${cell.id}|${nature.loss}`)))
  const gate = gateOf(cell)
  const count = new Count()
  for (let trial = 0; trial < trials; trial += 1) count.add(gate(world()).ours)
  return count.tally()
}

/** Each tail of the bounds. */
const tail = 0.005

/** The counts that lie within 99 % of the binomial distribution: of `gates`, each with the chance `share`. */
export function boundsOf(share: number, gates: number): readonly [least: number, most: number] {
  const below = cumulative(share, gates)
  const least = below.findIndex((p) => p > tail)
  const most = below.findIndex((p) => p >= 1 - tail)
  return [Math.max(0, least), most < 0 ? gates : most]
}

/** P(X ≤ k) for k = 0 … n. */
function cumulative(share: number, n: number): number[] {
  if (share <= 0 || share >= 1) return Array.from({ length: n + 1 }, (_, k) => (share <= 0 || k === n ? 1 : 0))
  let sum = 0
  return Array.from({ length: n + 1 }, (_, k) => {
    sum += Math.exp(logChoose(n, k) + k * Math.log(share) + (n - k) * Math.log1p(-share))
    return sum
  })
}
