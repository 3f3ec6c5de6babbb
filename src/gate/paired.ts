import { clipDistance, clipRounds } from './clip.ts'
import { type Estimate, type Levels, mean, ownSquares, priorJobs } from './estimate.ts'

/**
 * Two deployments measured in turns, round r of both with the same plan. What differs from round to round on both (the
 * hour, the network, the plan's own lengths) falls out of each pair's difference, so the spread of the differences is
 * all that more rounds make small:
 *
 *     d = mean of the clipped differences,  B = var(differences) ÷ n
 *
 * One deployment a side shows nothing of how deployments of one thing differ, and pairing does not help against that: the
 * prior spread s0, once for each side, stands in for it (A = 2 s0², known as well as 12 jobs know it). This is the rule
 * with K = 1 and J = 1, but for B.
 */
export function estimatePairs(
  { reference, candidate }: Levels,
  s0: number,
  { clip }: { readonly clip: boolean },
): Estimate {
  const theirs = reference[0] ?? []
  const ours = candidate[0] ?? []
  const raw = ours.map((y, r) => (theirs[r] ?? Number.NaN) - y)
  const differences = clip ? clipRounds(raw, clipDistance([raw])) : raw
  const n = differences.length
  const spread = ownSquares(differences) / (n - 1)
  const A = 2 * s0 ** 2
  const B = spread / n
  const d = mean(differences)
  return {
    d,
    se: Math.sqrt(A + B),
    df: (A + B) ** 2 / (A ** 2 / priorJobs + B ** 2 / (n - 1)),
    storedDf: 0,
    A,
    B,
    // A difference of two rounds varies twice as much as one.
    vw: spread / 2,
    reference: mean(theirs),
    candidate: mean(theirs) - d,
    clipped: [differences.map((difference, r) => difference !== raw[r])],
  }
}
