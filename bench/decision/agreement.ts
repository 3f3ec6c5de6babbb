import { readFileSync } from 'node:fs'
import { leastRounds } from '../../src/gate/valid.ts'
import { fisherGreater } from '../../src/stats/fisher.ts'
import type { Tally } from './simulate.ts'

/** Trials of each cell of the Python simulation. */
export const pythonTrials = 20_000

/** What the Python simulation printed, in percent and rounds, as text: its digits say how exact it is. null: not printed. */
export interface Printed {
  readonly pass: string | null
  readonly fail: string
  readonly inconclusive: string
  readonly rounds: string
}

type Row = readonly [pass: string | null, fail: string, inconclusive: string, rounds: string]
const printed = JSON.parse(readFileSync(new URL('python.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Row>>>
>

/** Its figures for a cell at a loss; null where it has none. */
export function pythonOf(id: string, lossPercent: number): Printed | null {
  const row = printed[id]?.[String(lossPercent)]
  if (row === undefined) return null
  const [pass, fail, inconclusive, rounds] = row
  return { pass, fail, inconclusive, rounds }
}

export interface Compared {
  readonly what: 'pass' | 'fail' | 'inconclusive' | 'rounds'
  readonly ours: string
  readonly python: string
  readonly agrees: boolean
}

/** Both tails of this: a figure that is right is called wrong one time in a hundred at most. */
const tail = 0.005
/** z with P(|Z| > z) = 1 %. */
const z = 2.5758

/** Each figure against Python's, within the Monte Carlo error of both simulations and the rounding of what was printed. */
export function compareWith(python: Printed, tally: Tally): Compared[] {
  const outcomes = (['pass', 'fail', 'inconclusive'] as const).flatMap((what): Compared[] => {
    const text = python[what]
    if (text === null) return []
    const agrees = sharesAgree(tally[what], tally.trials, text)
    return [{ what, ours: percentOf(tally[what], tally.trials), python: text, agrees }]
  })
  const mean = tally.rounds / tally.trials
  const roundsAgree = meansAgree(tally, python.rounds)
  return [...outcomes, { what: 'rounds', ours: mean.toFixed(3), python: python.rounds, agrees: roundsAgree }]
}

export const percentOf = (count: number, trials: number, digits = 2): string => ((100 * count) / trials).toFixed(digits)

const halfDigit = (text: string): number => 0.5 * 10 ** -(text.split('.')[1]?.length ?? 0)

/** Fisher's exact test, two-sided, against the count nearest to ours that rounds to what was printed. */
function sharesAgree(count: number, trials: number, text: string): boolean {
  const per = pythonTrials / 100
  const low = Math.max(0, Math.ceil((Number(text) - halfDigit(text)) * per - 1e-6))
  const high = Math.min(pythonTrials, Math.floor((Number(text) + halfDigit(text)) * per + 1e-6))
  const theirs = Math.min(high, Math.max(low, Math.round((count / trials) * pythonTrials)))
  const ours = { x: count, n: trials, y: theirs, m: pythonTrials }
  const mirrored = { x: theirs, n: pythonTrials, y: count, m: trials }
  return fisherGreater(ours) >= tail && fisherGreater(mirrored) >= tail
}

/**
 * The least number of rounds is what most gates take: where hardly any takes more, the variance is that of a rare count,
 * at least the larger mean's excess.
 */
function meansAgree({ trials, rounds, roundsSquared }: Tally, text: string): boolean {
  const mean = rounds / trials
  const rare = Math.max(mean, Number(text)) - leastRounds
  const variance = Math.max(roundsSquared / trials - mean ** 2, rare)
  const error = z * Math.sqrt(variance * (1 / trials + 1 / pythonTrials))
  return Math.abs(mean - Number(text)) <= error + halfDigit(text) + 1e-9
}
