import { median } from '../../src/stats/numpy.ts'
import type { Metronome } from '../metronome.ts'
import { outputTokens, tempo } from './burst.ts'
import { isTrue, mark, provenStreams } from './limits.ts'
import { isHonest, serverLateness, type TruthRun, truthRun } from './run.ts'
import { printTable } from './table.ts'

export interface ScaleGiven {
  readonly lanes: readonly number[]
  readonly streams: readonly number[]
  readonly runs: number
}

const head = [
  'lanes',
  'streams',
  'delivery error p50 / p99, ms',
  'ITL error p99, ms',
  'mean TPOT error, ms',
  'TTFT error p50 / p99, ms',
  'counts',
  'true',
  'flagged',
  'either',
  'client CPU, s',
  "server's own lateness p99, ms",
] as const

/** Each number of lanes with each number of streams, all at once: true, or flagged by the client itself. */
export async function scaleTable(metronome: Metronome, given: ScaleGiven): Promise<boolean> {
  const rows: string[][] = []
  let holds = true
  for (const lanes of given.lanes) {
    for (const streams of given.streams) {
      const runs = await runsOf(metronome, { lanes, streams }, given.runs)
      rows.push(rowOf({ lanes, streams }, runs))
      holds &&= runs.every((run) => run.errors.exact && (streams <= provenStreams || isHonest(streams, run)))
    }
  }
  console.log(
    `All streams at once, ${outputTokens} tokens each, ${tempo.firstMs} ms to the first and ${tempo.stepMs} ms between; median of ${given.runs}. True: within the limits of bench:truth for so many streams (beyond 640, those of 640 with means within 0.1 ms). Flagged: by the gate's own rules of client health.`,
  )
  printTable(head, rows)
  return holds
}

interface Spot {
  readonly lanes: number
  readonly streams: number
}

async function runsOf(metronome: Metronome, { lanes, streams }: Spot, count: number): Promise<TruthRun[]> {
  const runs: TruthRun[] = []
  for (let k = 0; k < count; k++) {
    const load = { requests: streams, outputTokens, ratePerSec: Number.POSITIVE_INFINITY, concurrency: null, seed: k }
    runs.push(await truthRun(metronome, { ...load, backend: 'vllm', lanes }))
    console.error(`${lanes} lanes, ${streams} streams: run ${k + 1} of ${count}`)
  }
  return runs
}

function rowOf({ lanes, streams }: Spot, runs: readonly TruthRun[]): string[] {
  const figure = (of: (run: TruthRun) => number, digits = 2): string => median(runs.map(of)).toFixed(digits)
  const count = (is: (run: TruthRun) => boolean): string => `${runs.filter(is).length} of ${runs.length}`
  const exact = runs.every(({ errors }) => errors.exact)
  const honest = runs.every((run) => isHonest(streams, run))
  return [
    String(lanes),
    String(streams),
    `${figure(({ errors }) => errors.delivery.p50)} / ${figure(({ errors }) => errors.delivery.p99)}`,
    figure(({ errors }) => errors.itl.p99),
    figure(({ errors }) => errors.meanTpotMs, 3),
    `${figure(({ errors }) => errors.ttft.p50)} / ${figure(({ errors }) => errors.ttft.p99)}`,
    `${exact ? 'exact' : 'not exact'} ${mark(exact)}`,
    count(({ errors }) => isTrue(streams, errors)),
    count(({ flags }) => flags.length > 0),
    `${count((run) => isHonest(streams, run))}${streams <= provenStreams ? '' : ` ${mark(honest)}`}`,
    figure(({ round }) => round.health.cpu_ms / 1000),
    figure(({ joined }) => serverLateness(joined, tempo)),
  ]
}
