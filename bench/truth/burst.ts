import { median } from '../../src/stats/numpy.ts'
import type { Metronome } from '../metronome.ts'
import { cell, columnNames, columns, isTrue, mark, provenStreams } from './limits.ts'
import { isHonest, serverLateness, type TruthRun, truthRun } from './run.ts'
import { printTable } from './table.ts'

export const tempo = { firstMs: 50, stepMs: 20 } as const
/** 2.6 s of events each. */
export const outputTokens = 128

export interface BurstGiven {
  readonly streams: readonly number[]
  readonly runs: number
  readonly lanes: number
  readonly backend: 'vllm' | 'openai-chat'
}

/** The table of truth: all streams at once, the median of a few runs, each in a process of its own. */
export async function burstTables(metronome: Metronome, given: BurstGiven): Promise<boolean> {
  const sets: StreamsRuns[] = []
  for (const streams of given.streams) sets.push({ streams, runs: await runsAt(metronome, streams, given) })
  console.log(`## Truth of the measurement\n`)
  console.log(
    `All streams at once, ${outputTokens} tokens each, ${tempo.firstMs} ms to the first and ${tempo.stepMs} ms between; lanes ${given.lanes}, ${given.backend}; median of ${given.runs}. Connections are open; each run is a new process, cold but for one request. Within (limit) ✓ or not ✗.`,
  )
  printTable(['streams', ...columnNames.map((name) => columns[name].title), 'counts'], sets.map(truthRow))
  printTable(
    [
      'streams',
      'true',
      'flagged by itself',
      'neither',
      'mean TTFT error, ms',
      'send spread, ms',
      'client CPU, s',
      "server's own lateness p99, ms",
    ],
    sets.map(healthRow),
  )
  return sets.every(holds)
}

interface StreamsRuns {
  readonly streams: number
  readonly runs: readonly TruthRun[]
}

async function runsAt(metronome: Metronome, streams: number, given: BurstGiven): Promise<TruthRun[]> {
  const { lanes, backend } = given
  const runs: TruthRun[] = []
  for (let k = 0; k < given.runs; k++) {
    const load = { requests: streams, outputTokens, ratePerSec: Number.POSITIVE_INFINITY, concurrency: null, seed: k }
    runs.push(await truthRun(metronome, { ...load, backend, lanes }))
    console.error(`${streams} streams: run ${k + 1} of ${given.runs}`)
  }
  return runs
}

const medianOf = (runs: readonly TruthRun[], figure: (run: TruthRun) => number): number => median(runs.map(figure))

const truthRow = ({ streams, runs }: StreamsRuns): string[] => [
  String(streams),
  ...columnNames.map((name) =>
    cell(
      name,
      streams,
      runs.map(({ errors }) => errors),
    ),
  ),
  runs.every(({ errors }) => errors.exact) ? `exact ${mark(true)}` : `not exact ${mark(false)}`,
]

function healthRow({ streams, runs }: StreamsRuns): string[] {
  const neither = runs.filter((run) => !isHonest(streams, run)).length
  const broken = [...new Set(runs.flatMap(({ flags }) => flags))].join(', ')
  return [
    String(streams),
    `${runs.filter(({ errors }) => isTrue(streams, errors)).length} of ${runs.length}`,
    `${runs.filter(({ flags }) => flags.length > 0).length} of ${runs.length}${broken === '' ? '' : ` (${broken})`}`,
    streams > provenStreams ? `${neither} ${mark(neither === 0)}` : String(neither),
    medianOf(runs, ({ errors }) => errors.meanTtftMs).toFixed(2),
    medianOf(runs, ({ round }) => round.health.send_spread_ms).toFixed(1),
    medianOf(runs, ({ round }) => round.health.cpu_ms / 1000).toFixed(2),
    medianOf(runs, ({ joined }) => serverLateness(joined, tempo)).toFixed(2),
  ]
}

/** Every cell within its limit; beyond the proven loads, every run true or flagged. */
function holds({ streams, runs }: StreamsRuns): boolean {
  const cells = columnNames.map((name) =>
    cell(
      name,
      streams,
      runs.map(({ errors }) => errors),
    ),
  )
  const honest = streams <= provenStreams || runs.every((run) => isHonest(streams, run))
  return honest && runs.every(({ errors }) => errors.exact) && cells.every((said) => !said.endsWith(mark(false)))
}
