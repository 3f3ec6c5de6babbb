import { median } from '../../src/stats/numpy.ts'
import type { TruthErrors } from './errors.ts'

/** One column of the table of truth: a few figures of a run, and their limits. */
export interface Column {
  readonly title: string
  readonly figures: (errors: TruthErrors) => readonly number[]
  readonly digits: number
}

type ColumnName = 'delivery' | 'itl' | 'means' | 'ttft'

export const columns: Readonly<Record<ColumnName, Column>> = {
  delivery: {
    title: 'delivery error p50 / p99, ms',
    figures: ({ delivery }) => [delivery.p50, delivery.p99],
    digits: 2,
  },
  itl: { title: 'ITL error p99, ms', figures: ({ itl }) => [itl.p99], digits: 2 },
  means: {
    title: 'mean TPOT / mean ITL error, ms / the larger in %',
    figures: ({ meanTpotMs, meanItlMs, meanGapPercent }) => [meanTpotMs, meanItlMs, meanGapPercent],
    digits: 3,
  },
  ttft: { title: 'TTFT error p50 / p99, ms', figures: ({ ttft }) => [ttft.p50, ttft.p99], digits: 2 },
}

/** The largest figures that hold; Infinity: none set. */
type Limits = Readonly<Record<ColumnName, readonly number[]>>

const none = Number.POSITIVE_INFINITY

/** The limits that this project set itself for its error, by the most streams they are for. */
const rows: readonly { readonly upTo: number; readonly limits: Limits }[] = [
  { upTo: 64, limits: { delivery: [0.15, 0.75], itl: [1.5], means: [0.02, 0.02, 0.1], ttft: [0.7, 3] } },
  { upTo: 256, limits: { delivery: [0.4, 4], itl: [7], means: [0.02, 0.02, none], ttft: [1, 8] } },
  { upTo: 512, limits: { delivery: [0.6, 8], itl: [10], means: [0.03, 0.03, none], ttft: [1.5, 12] } },
  { upTo: 640, limits: { delivery: [1, 10], itl: [12], means: [0.03, 0.03, none], ttft: [2, 15] } },
  { upTo: none, limits: { delivery: [none, none], itl: [none], means: [0.1, 0.1, none], ttft: [none, none] } },
]

/** Beyond this many streams a client must be true or say that it is not. */
export const provenStreams = 640

export const limitsFor = (streams: number): Limits =>
  (rows.find(({ upTo }) => streams <= upTo) as (typeof rows)[number]).limits

/** Loads beyond the proven ones are held against the largest of those, with the wider limit of the means. */
const largest = { ...limitsFor(provenStreams), means: limitsFor(Number.POSITIVE_INFINITY).means }

const within = (figures: readonly number[], limits: readonly number[]): boolean =>
  figures.every((figure, at) => figure <= (limits[at] ?? none))

export const columnNames = Object.keys(columns) as readonly ColumnName[]

/** Whether a run at any number of streams was true: every figure within its limit, every count exact. */
export function isTrue(streams: number, errors: TruthErrors): boolean {
  const limits = streams > provenStreams ? largest : limitsFor(streams)
  return errors.exact && columnNames.every((name) => within(columns[name].figures(errors), limits[name]))
}

export const mark = (holds: boolean): string => (holds ? '✓' : '✗')

/** One cell: the medians of the runs, figure by figure, their limits, and whether they hold. */
export function cell(name: ColumnName, streams: number, runs: readonly TruthErrors[]): string {
  const { figures, digits } = columns[name]
  const limits = limitsFor(streams)[name]
  const perRun = runs.map(figures)
  const medians = limits.map((_, at) => median(perRun.map((run) => run[at] ?? Number.NaN)))
  return limitedCell(medians, limits, digits)
}

/** Figures with their limits beside them; figures without a limit stand alone. */
export function limitedCell(figures: readonly number[], limits: readonly number[], digits: number): string {
  const said = figures.map((figure) => figure.toFixed(digits)).join(' / ')
  const set = limits.filter((limit) => limit !== none)
  if (set.length === 0) return said
  return `${said} (≤ ${set.join(' / ')}) ${mark(within(figures, limits))}`
}
