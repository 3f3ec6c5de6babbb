import { mean } from 'simple-statistics'
import { type Evidence, type Finding, type Gain, hitRatios, perRequest, type Tokens } from './valid-evidence.ts'

/** How far two sides may be apart and still have done the same work. */
export const totalsApart = 0.02
export const hitsApart = 0.05
const completedApart = 0.01

/** One kind of work that both sides should have done alike; how far apart they may be is a ratio unless `points`. */
interface Work {
  readonly differs: string
  readonly got: number | null
  readonly baseline: number | null
  readonly apart: number
  readonly points?: true
}

/**
 * What a gain may come from in place of speed. Tokens have checks of their own where both plans ask for the same; where
 * they do not, a difference as large as the limit could make the gain.
 */
function workOf({ rounds, baseline, sameTotals }: Evidence, { limit }: Gain): Work[] {
  const apart = sameTotals ? totalsApart : Math.max(totalsApart, limit)
  const tokens = (differs: Tokens): Work => ({
    differs,
    got: perRequest(rounds, differs),
    baseline: perRequest(baseline, differs),
    apart,
  })
  const hits = hitRatios(rounds, baseline)
  return [
    {
      differs: 'completed',
      got: mean(rounds.map((round) => round.completed)),
      baseline: mean(baseline.map((round) => round.completed)),
      apart: completedApart,
    },
    tokens('input_tokens'),
    tokens('output_tokens'),
    {
      differs: 'prefix_hits',
      got: hits?.got ?? null,
      baseline: hits?.baseline ?? null,
      apart: hitsApart,
      points: true,
    },
  ]
}

function isApart({ got, baseline, apart, points }: Work): boolean {
  if (got === null || baseline === null) return false
  if (points) return Math.abs(got - baseline) > apart
  return baseline > 0 && Math.abs(got / baseline - 1) > apart
}

/** A gain is believed where the work is the same; where it is not, the work explains it. */
export function implausibleGain(evidence: Evidence): Finding<'gain'> | null {
  const [gain] = evidence.gains
  if (gain === undefined) return null
  const other = workOf(evidence, gain).find(isApart)
  const { differs, got, baseline } = other ?? { differs: '', got: 0, baseline: 0 }
  return { failed: other !== undefined, numbers: { ...gain, differs, got: got ?? 0, baseline: baseline ?? 0 } }
}
