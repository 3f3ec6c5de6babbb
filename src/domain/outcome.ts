/** The outcomes, worst first: a job's outcome is the worst of its metrics' verdicts. */
export const outcomes = ['invalid', 'regressed', 'inconclusive', 'no-baseline', 'improved', 'pass'] as const
export type Outcome = (typeof outcomes)[number]

/** The worst of several outcomes; `pass` for none. */
export const worst = (all: Iterable<Outcome>): Outcome => {
  const seen = new Set(all)
  return outcomes.find((outcome) => seen.has(outcome)) ?? 'pass'
}
