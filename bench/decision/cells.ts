/** Which rounds or jobs stray from the normal: see `draw.ts`. */
export type Tail = 'none' | 'heavy' | 'slow' | 'very-slow' | 'cold' | 'heavy-jobs' | 'all'
/** What a loss hits: all but TTFT, or one kind of metric alone. */
export type Hits = 'all' | 'tput' | 'tpot' | 'ttft'

/** The groups of cells, each a table of the page. */
export const groups = ['main', 'restart', 'confirm', 'learned', 'stress', 'one'] as const
export type Group = (typeof groups)[number]

/** One world, and the rule as set there; every loss of it is one run. All spreads and limits in percent. */
export interface Cell {
  /** Also its key in `python.json`. */
  readonly id: string
  readonly group: Group
  /** What sets it apart from the main table; empty there. */
  readonly variant: string
  /** Baseline jobs, and rounds in each. */
  readonly K: number
  readonly baselineRounds: number
  /** Spread of rounds within a job, and of jobs. */
  readonly w: number
  readonly b: number
  /** 0: nothing changed. */
  readonly losses: readonly number[]
  readonly metrics: 'six' | 'one'
  readonly maxRounds: number
  readonly tail: Tail
  readonly hits: Hits
  /** The oldest jobs of the window were that much better than the rest: a level that shifted unseen. */
  readonly older: { readonly jobs: number; readonly by: number } | null
  /** Six other scenarios of six jobs each teach the prior, their spreads b · exp(0.3 z). */
  readonly learned: boolean
  readonly clip: boolean
  readonly confirmFail: boolean
  readonly restart: boolean
}

type Spread = readonly [w: number, b: number]
const spreads: readonly Spread[] = [
  [0.5, 0.5],
  [1, 1],
  [2, 1],
  [2, 2],
  [5, 2],
]
const noisy = spreads.slice(2)
const everyK = [1, 3, 8] as const
/** What the targets are asked of is tried with every number of jobs. */
const otherK = [4, 5, 6, 7] as const
const hardest: readonly Spread[] = [[2, 2]]
const targeted: readonly Spread[] = [[2, 1], ...hardest]

type Change = Partial<Omit<Cell, 'id' | 'K' | 'w' | 'b'>>

function cell(K: number, [w, b]: Spread, change: Change = {}): Cell {
  const { variant = '', group = 'stress' } = change
  return {
    id: `${variant === '' ? '' : `${variant}: `}K=${K} (${w}, ${b})`,
    group,
    variant,
    K,
    baselineRounds: 5,
    w,
    b,
    losses: [0, 10],
    metrics: 'six',
    maxRounds: 8,
    tail: 'none',
    hits: 'all',
    older: null,
    learned: false,
    clip: true,
    confirmFail: false,
    restart: false,
    ...change,
  }
}

const over = (Ks: readonly number[], pairs: readonly Spread[], change: Change): Cell[] =>
  Ks.flatMap((K) => pairs.map((pair) => cell(K, pair, change)))

/** The worlds in which stray rounds and jobs are tried. */
const strays: readonly (readonly [K: number, spread: Spread])[] = [
  [1, [2, 1]],
  [3, [2, 1]],
  [3, [2, 2]],
  [8, [2, 2]],
]
const straying = (tail: Tail, variant: string): Cell[] =>
  [true, false].flatMap((clip) =>
    strays.map(([K, spread]) => cell(K, spread, { tail, clip, variant: clip ? variant : `${variant}, unclipped` })),
  )

/** One gated metric, at the cost in rounds of the rules that it is held against. */
const oneMetric = (K: number, baselineRounds: number, maxRounds: number): Cell[] =>
  spreads.map(([w, b]) => {
    const variant = `one metric, K=${K} x ${baselineRounds}, up to ${maxRounds}`
    const change: Change = { group: 'one', variant, baselineRounds, maxRounds, metrics: 'one', losses: [0, 7.5, 10] }
    return { ...cell(K, [w, b], change), id: `${variant}: (${w}, ${b})` }
  })

const restart: Change = { group: 'restart', variant: 'restart', restart: true }

const rest: readonly Cell[] = [
  ...over([1, 3], noisy, restart),
  ...over(otherK, hardest, restart),
  ...over([8], noisy, restart),
  ...over(everyK, noisy, { group: 'confirm', variant: 'confirm-fail', confirmFail: true }),
  ...[2, 3, 4].flatMap((b) => over(everyK, [[2, b]], { group: 'learned', variant: 'learned prior', learned: true })),
  ...[3, 4].flatMap((b) => over(everyK, [[2, b]], { group: 'learned', variant: 'fixed prior' })),
  ...straying('heavy', 'heavy rounds'),
  ...straying('heavy-jobs', 'heavy jobs'),
  ...straying('slow', '3 % slow rounds'),
  ...straying('very-slow', '3 % very slow rounds'),
  ...straying('cold', 'cold first round'),
  ...straying('all', 'all at once'),
  ...[3, 8].flatMap((baselineRounds) =>
    over(
      everyK,
      [
        [2, 1],
        [2, 2],
      ],
      { baselineRounds, variant: `baseline jobs of ${baselineRounds} rounds` },
    ),
  ),
  ...[3, -3].flatMap((by) =>
    [2, 5, 7].map((jobs) =>
      cell(8, [2, 1], { older: { jobs, by }, variant: `oldest ${jobs} jobs ${by > 0 ? '+' : ''}${by} %` }),
    ),
  ),
  ...over(everyK, [[2, 1]], { hits: 'tput', variant: 'only tput' }),
  ...over(everyK, [[2, 1]], { hits: 'tpot', variant: 'only tpot' }),
  ...over(everyK, [[2, 1]], { hits: 'ttft', variant: 'only ttft', losses: [0, 20, 40, 60] }),
  ...[
    [1, 6, 6],
    [3, 2, 6],
    [8, 1, 4],
    [3, 5, 6],
    [8, 5, 6],
  ].flatMap(([K = 0, R = 0, n = 0]) => oneMetric(K, R, n)),
]

const main: Change = { group: 'main', losses: [0, 3, 5, 7.5, 10, 15] }

/** Every cell of the rule's published tables. */
export const cells: readonly Cell[] = [
  ...over([1, 3], spreads, main),
  ...over(otherK, targeted, main),
  ...over([8], spreads, main),
  ...rest,
]

export { spreads }
