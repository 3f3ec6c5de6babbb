import { median } from '../../src/stats/numpy.ts'
import type { Metronome } from '../metronome.ts'
import { type Spread, spread } from './errors.ts'
import { type InFlight, inFlight } from './in-flight.ts'
import type { JoinedRequest } from './join.ts'
import { limitedCell, mark } from './limits.ts'
import { type TruthRun, truthRun } from './run.ts'
import { printTable } from './table.ts'

interface StimulusLoad {
  readonly ratePerSec: number
  readonly requests: number
  readonly concurrency: number | null
}

/** Answers of 8 tokens take 190 ms: each limit is below what the rate asks for, so that requests have to wait. */
const outputTokens = 8
const loads: readonly StimulusLoad[] = [
  { ratePerSec: 50, requests: 300, concurrency: null },
  { ratePerSec: 50, requests: 300, concurrency: 8 },
  { ratePerSec: 200, requests: 1000, concurrency: null },
  { ratePerSec: 200, requests: 1000, concurrency: 32 },
  { ratePerSec: 1000, requests: 3000, concurrency: null },
  { ratePerSec: 1000, requests: 3000, concurrency: 128 },
]

const limits = { rateError: 0.002, latenessP50Ms: 0.2, latenessP99Ms: 1.2, fullness: 0.995 } as const

export interface StimulusGiven {
  readonly runs: number
  readonly lanes: number
}

/** Whether what the server received is what was planned. */
export async function stimulusTable(metronome: Metronome, given: StimulusGiven): Promise<boolean> {
  const rows: StimulusRow[] = []
  for (const load of loads) rows.push(rowOf(load, await runsOf(metronome, load, given)))
  console.log('## Stimulus\n')
  console.log(
    `Poisson arrivals, ${outputTokens} tokens an answer, lanes ${given.lanes}; median of ${given.runs}. Lateness = sent − the later of due and the moment its slot was free, by the client's record; at the server, receipt in the place of sent. Achieved rate over that of the plan's own arrivals.`,
  )
  printTable(
    [
      'req/s',
      'limit',
      'achieved ÷ planned',
      'the same at receipt',
      'lateness p50 / p99, ms',
      'the same at receipt, ms',
      'most under way',
      'of the limit while waiting, %',
      'at the server: most / %',
      'counts',
      'flagged',
    ],
    rows.map(({ cells }) => cells),
  )
  return rows.every(({ cells }) => cells.every((cell) => !cell.endsWith(mark(false))))
}

interface StimulusRow {
  readonly cells: readonly string[]
}

async function runsOf(metronome: Metronome, load: StimulusLoad, given: StimulusGiven): Promise<TruthRun[]> {
  const runs: TruthRun[] = []
  for (let k = 0; k < given.runs; k++) {
    runs.push(await truthRun(metronome, { ...load, outputTokens, backend: 'vllm', lanes: given.lanes, seed: k }))
    console.error(`${load.ratePerSec} req/s, limit ${load.concurrency ?? 'none'}: run ${k + 1} of ${given.runs}`)
  }
  return runs
}

/** What one run sent, on the client's clock and on the server's. */
interface Sent {
  readonly rate: number
  readonly lateness: Spread
  readonly flight: InFlight
}

type Side = 'client' | 'server'

const startOf = (request: JoinedRequest, side: Side): number =>
  side === 'client' ? request.sentMs : request.receivedMs
const endOf = (request: JoinedRequest, side: Side): number =>
  side === 'client' ? request.endReadMs : request.endWrittenMs

function sentBy({ round, joined }: TruthRun, side: Side): Sent {
  const { requests } = joined
  const starts = requests.map((request) => startOf(request, side))
  const dues = requests.map(({ client }) => round.originMs + client.dueMs)
  const slots = requests.map(({ client }) => round.originMs + Math.max(client.dueMs, client.slotMs))
  return {
    rate: rangeOf(dues) / rangeOf(starts),
    lateness: spread(starts.map((start, at) => start - (slots[at] ?? Number.NaN))),
    flight: inFlight(
      requests.map((request, at) => ({
        dueMs: dues[at] ?? Number.NaN,
        sentMs: startOf(request, side),
        endMs: endOf(request, side),
      })),
    ),
  }
}

const rangeOf = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort()
  return (sorted.at(-1) ?? Number.NaN) - (sorted[0] ?? Number.NaN)
}

function rowOf({ ratePerSec, concurrency }: StimulusLoad, runs: readonly TruthRun[]): StimulusRow {
  const client = runs.map((run) => sentBy(run, 'client'))
  const server = runs.map((run) => sentBy(run, 'server'))
  const exact = runs.every(({ errors }) => errors.exact)
  return {
    cells: [
      String(ratePerSec),
      concurrency === null ? 'none' : String(concurrency),
      rateCell(client, concurrency),
      rateCell(server, concurrency),
      latenessCell(client),
      latenessCell(server),
      mostCell(client, concurrency),
      fullnessCell(client, concurrency),
      concurrency === null ? '' : `${mostCell(server, concurrency)} / ${fullnessOf(server, concurrency).toFixed(1)}`,
      exact ? `exact ${mark(true)}` : `not exact ${mark(false)}`,
      `${runs.filter(({ flags }) => flags.length > 0).length} of ${runs.length}`,
    ],
  }
}

const medianOf = (runs: readonly Sent[], figure: (sent: Sent) => number): number => median(runs.map(figure))

/** A rate that a limit holds back is no rate to achieve. */
function rateCell(runs: readonly Sent[], concurrency: number | null): string {
  if (concurrency !== null) return ''
  const rate = medianOf(runs, (sent) => sent.rate)
  return `${rate.toFixed(4)} (1 ± ${limits.rateError}) ${mark(Math.abs(rate - 1) <= limits.rateError)}`
}

const latenessCell = (runs: readonly Sent[]): string =>
  limitedCell(
    [medianOf(runs, ({ lateness }) => lateness.p50), medianOf(runs, ({ lateness }) => lateness.p99)],
    [limits.latenessP50Ms, limits.latenessP99Ms],
    2,
  )

function mostCell(runs: readonly Sent[], concurrency: number | null): string {
  const most = Math.max(...runs.map(({ flight }) => flight.most))
  return concurrency === null ? String(most) : `${most} ${mark(most <= concurrency)}`
}

const fullnessOf = (runs: readonly Sent[], concurrency: number): number =>
  medianOf(runs, ({ flight }) => (100 * (flight.meanWhileWaiting ?? Number.NaN)) / concurrency)

function fullnessCell(runs: readonly Sent[], concurrency: number | null): string {
  if (concurrency === null) return ''
  const fullness = fullnessOf(runs, concurrency)
  return `${fullness.toFixed(2)} (≥ ${100 * limits.fullness}) ${mark(fullness >= 100 * limits.fullness)}`
}
