import type { ClientLoad } from './client-loads.ts'
import type { ClientRun } from './client-run.ts'
import { median } from './client-truth.ts'
import type { Peer } from './peers/index.ts'

/** All runs of one client on one load. `pairs`: for a peer, our run right before each of its own. */
export interface Measured {
  readonly peer: Peer
  readonly runs: readonly ClientRun[]
  readonly pairs: readonly (readonly [ours: ClientRun, its: ClientRun])[]
}

export interface LoadReport {
  readonly load: ClientLoad
  /** Our first run, with nothing in the prompt cache; null where it was not made. */
  readonly cold: ClientRun | null
  readonly ours: Measured
  readonly others: readonly Measured[]
}

const eventsPerCpuSec = ({ events, cpuMs }: ClientRun): number => (1000 * events) / cpuMs

const of = (runs: readonly ClientRun[], figure: (run: ClientRun) => number): number => median(runs.map(figure))

const thousands = (value: number): string => `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`
const ms = (value: number): string => value.toFixed(value < 100 ? 2 : 0)
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
const seconds = (valueMs: number): string => `${(valueMs / 1000).toFixed(2)} s`

/** Median, and in brackets the smallest and largest. */
function spread(values: readonly number[], shown: (value: number) => string): string {
  const middle = shown(median(values))
  return values.length < 2 ? middle : `${middle} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`
}

/** Ours over the peer's, pair by pair: what disturbs the machine for a while disturbs both. */
export const ratiosOf = ({ pairs }: Measured): number[] =>
  pairs.map(([ours, its]) => eventsPerCpuSec(ours) / eventsPerCpuSec(its))

const costColumns = ['client', 'runs', 'events per CPU-second', 'ours is', 'peak memory', 'start to first request']
const sayColumns = ['client', 'mean TTFT', 'truth', 'mean TPOT', 'truth', 'P99 ITL', 'truth']

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')

function costRow({ peer, runs, pairs }: Measured, title = peer.title): string[] {
  return [
    title,
    String(runs.length),
    spread(runs.map(eventsPerCpuSec), thousands),
    pairs.length === 0 ? '' : `× ${spread(ratiosOf({ peer, runs, pairs }), (ratio) => ratio.toFixed(2))}`,
    megabytes(Math.max(...runs.map(({ peakBytes }) => peakBytes))),
    spread(
      runs.map(({ startMs }) => startMs),
      seconds,
    ),
  ]
}

function sayRow({ peer, runs }: Measured): string[] {
  const pairs = [
    [({ said }: ClientRun) => said.mean_ttft_ms, ({ truth }: ClientRun) => truth.meanTtftMs],
    [({ said }: ClientRun) => said.mean_tpot_ms, ({ truth }: ClientRun) => truth.meanTpotMs],
    [({ said }: ClientRun) => said.p99_itl_ms, ({ truth }: ClientRun) => truth.p99ItlMs],
  ] as const
  return [peer.title, ...pairs.flatMap(([said, truth]) => [ms(of(runs, said)), ms(of(runs, truth))])]
}

/** A line for each client that counted other than what was written. */
const lostLines = (all: readonly Measured[]): string =>
  all
    .flatMap(({ peer, runs }) => runs.map(({ said, truth }) => ({ peer, counted: said.total_output_tokens, truth })))
    .filter(({ counted, truth }) => counted !== truth.events)
    .map(({ peer, counted, truth }) => `\n\n${peer.title} counted ${counted} of ${truth.events} events in a run.`)
    .join('')

/** One load as two tables: what the clients cost, and what they say beside the truth (ms). */
export function loadMarkdown({ load, cold, ours, others }: LoadReport): string {
  const all = [ours, ...others]
  const coldRow =
    cold === null ? [] : [costRow({ peer: ours.peer, runs: [cold], pairs: [] }, `${ours.peer.title}, cold`)]
  const costs = table(costColumns, [costRow(ours), ...coldRow, ...others.map((one) => costRow(one))])
  // Where an answer comes at once there is no time between tokens, and a TTFT is only a client's backlog.
  const said = load.stepMs === 0 ? '' : `\n\n${table(sayColumns, all.map(sayRow))}`
  return `### ${load.title}\n\n${costs}${said}${lostLines(all)}`
}

/** A limit of issue 4, and the figure held against it; null where the load or the peer was not measured. */
export interface Limit {
  readonly what: string
  readonly limit: string
  readonly figure: string
  readonly holds: boolean
}

interface Rule {
  readonly what: string
  readonly load: string
  readonly limit: string
  readonly figure: (report: LoadReport) => number | null
  readonly shown: (value: number) => string
  readonly holds: (value: number) => boolean
}

const ratio =
  (name: string) =>
  (report: LoadReport): number | null => {
    const other = report.others.find(({ peer }) => peer.name === name)
    return other === undefined ? null : median(ratiosOf(other))
  }
const peak = ({ ours }: LoadReport): number => Math.max(...ours.runs.map(({ peakBytes }) => peakBytes))
const coldPeak = ({ cold }: LoadReport): number | null => cold?.peakBytes ?? null
const times = (value: number): string => `× ${value.toFixed(2)}`

const atLeast = (least: number) => ({ limit: `≥ × ${least}`, shown: times, holds: (value: number) => value >= least })
const below = (most: number) => ({
  limit: `< ${most} MB`,
  shown: megabytes,
  holds: (value: number) => value < most * 1e6,
})

const rules: readonly Rule[] = [
  { what: 'events per CPU-second, Python’s', load: 'paced-640', figure: ratio('python'), ...atLeast(4) },
  { what: 'events per CPU-second, Rust’s', load: 'paced-640', figure: ratio('rust'), ...atLeast(1) },
  { what: 'events per CPU-second, Rust’s', load: 'fast-640', figure: ratio('rust'), ...atLeast(2) },
  { what: 'peak memory, warm', load: 'paced-640', figure: peak, ...below(150) },
  { what: 'peak memory, warm', load: 'paced-3200', figure: peak, ...below(250) },
  { what: 'peak memory, cold', load: 'paced-640', figure: coldPeak, ...below(350) },
  { what: 'peak memory, cold', load: 'paced-3200', figure: coldPeak, ...below(350) },
  {
    what: 'start to first request, warm',
    load: 'paced-640',
    figure: ({ ours }) => of(ours.runs, ({ startMs }) => startMs),
    limit: '< 0.33 s',
    shown: seconds,
    holds: (value) => value < 330,
  },
]

export function limitsMarkdown(reports: readonly LoadReport[]): string {
  const rows = rules.flatMap(({ what, load, limit, figure, shown, holds }) => {
    const report = reports.find((one) => one.load.name === load)
    const value = report === undefined ? null : figure(report)
    return value === null ? [] : [[`${what} (${load})`, limit, shown(value), holds(value) ? '✓' : '✗ missed']]
  })
  return rows.length === 0 ? '' : `### Limits of issue 4\n\n${table(['what', 'limit', 'ours', ''], rows)}`
}
