import { median } from '../../src/stats/numpy.ts'
import type { ClientLoad } from '../client-loads.ts'
import { type ClientRun, runClient } from '../client-run.ts'
import type { Metronome } from '../metronome.ts'
import { ours, type Peer, peers } from '../peers/index.ts'
import { outputTokens, tempo } from './burst.ts'
import { mark } from './limits.ts'
import { printTable } from './table.ts'

/** The document's load, as `tokgate bench` and its peers are told it on the command line. */
const load: ClientLoad = {
  name: 'truth',
  title: `640 × ${outputTokens} tokens at once`,
  ...tempo,
  prompts: 640,
  outputLen: outputTokens,
  concurrency: null,
  share: {},
}

/** Our own limit for the error of the mean TTFT at this load. */
const meanTtftLimitMs = 3

export interface PeersGiven {
  readonly runs: number
  readonly lanes: number
}

/** What each client reports of a load, beside what the server's stamps of the same run say. */
export async function peersTable(metronome: Metronome, given: PeersGiven): Promise<boolean> {
  const clients = [ours({ lanes: given.lanes }), ...peers]
  const there = clients.filter((client) => client.installed())
  const sets = new Map<Peer, ClientRun[]>(there.map((client) => [client, []]))
  for (let k = 0; k < given.runs; k++) {
    for (const [client, runs] of sets) {
      runs.push(await runClient(client, load, metronome))
      console.error(`${client.title}: run ${k + 1} of ${given.runs}`)
    }
  }
  console.log(`## What each client reports, and the truth of the same run\n`)
  console.log(
    `${load.title}, ${tempo.firstMs} ms to the first and ${tempo.stepMs} ms between; each command in turn, median of ${given.runs}. Truth: the server's stamps, TTFT = first write − receipt. ms.`,
  )
  printTable(
    ['client', 'mean TTFT', 'truth', 'error', 'mean TPOT', 'truth', 'error, %', 'P99 ITL', 'truth', 'error'],
    [...sets].map(([client, runs]) => rowOf(client, runs)),
  )
  for (const client of clients.filter((one) => !there.includes(one))) {
    console.log(`${client.title} is not installed: ${client.install}`)
  }
  const [own] = sets.values()
  return own !== undefined && Math.abs(meanTtftError(own)) <= meanTtftLimitMs
}

const medianOf = (runs: readonly ClientRun[], figure: (run: ClientRun) => number): number => median(runs.map(figure))

const meanTtftError = (runs: readonly ClientRun[]): number =>
  medianOf(runs, ({ said, truth }) => said.mean_ttft_ms - truth.meanTtftMs)

function rowOf(client: Peer, runs: readonly ClientRun[]): string[] {
  const error = meanTtftError(runs)
  const limit = ` (≤ ${meanTtftLimitMs}) ${mark(Math.abs(error) <= meanTtftLimitMs)}`
  const figure = (of: (run: ClientRun) => number, digits = 2): string => medianOf(runs, of).toFixed(digits)
  return [
    client.title,
    figure(({ said }) => said.mean_ttft_ms),
    figure(({ truth }) => truth.meanTtftMs),
    `${signed(error, 2)}${peers.includes(client) ? '' : limit}`,
    figure(({ said }) => said.mean_tpot_ms, 3),
    figure(({ truth }) => truth.meanTpotMs, 3),
    signed(
      medianOf(runs, ({ said, truth }) => 100 * (said.mean_tpot_ms / truth.meanTpotMs - 1)),
      3,
    ),
    figure(({ said }) => said.p99_itl_ms),
    figure(({ truth }) => truth.p99ItlMs),
    signed(
      medianOf(runs, ({ said, truth }) => said.p99_itl_ms - truth.p99ItlMs),
      2,
    ),
  ]
}

const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
