import type { Metronome, MetronomeLog } from '../metronome.ts'
import { outputTokens } from './burst.ts'
import { type Spread, spread } from './errors.ts'
import { type CapturedExchange, exchangesOf, segmentsOf } from './pcap.ts'
import { truthRun } from './run.ts'
import { printTable } from './table.ts'
import { startCapture, wallOffsetMs } from './tcpdump.ts'

export interface CaptureGiven {
  readonly streams: readonly number[]
  readonly lanes: number
}

/** How far the server's stamps are from the packets themselves: a check on the instrument. */
export async function captureTable(metronome: Metronome, given: CaptureGiven): Promise<null> {
  const rows: string[][] = []
  for (const streams of given.streams) {
    const row = await captured(metronome, streams, given.lanes)
    if (row === null) {
      console.log('No capture: tcpdump is missing or may not capture (apt-get install tcpdump; run as root).\n')
      return null
    }
    rows.push(row)
  }
  console.log("## The server's stamps against the packets\n")
  console.log('Packets of the loopback as tcpdump stamps them, which costs CPU itself. ms: p1 / p50 / p99 / max.')
  printTable(['streams', 'packet − write stamp', 'receipt stamp − packet', 'writes matched', 'requests left out'], rows)
  return null
}

async function captured(metronome: Metronome, streams: number, lanes: number): Promise<string[] | null> {
  const port = Number(new URL(metronome.url).port)
  const capture = await startCapture(port)
  if (capture === null) return null
  const load = { requests: streams, outputTokens, ratePerSec: Number.POSITIVE_INFINITY, concurrency: null, seed: 0 }
  const { log } = await truthRun(metronome, { ...load, backend: 'vllm', lanes })
  const exchanges = exchangesOf(segmentsOf(await capture.stop()), port)
  const { writes, receipts, leftOut } = differences(log, exchanges, wallOffsetMs())
  return [String(streams), said(spread(writes)), said(spread(receipts)), String(writes.length), String(leftOut)]
}

interface Differences {
  readonly writes: number[]
  readonly receipts: number[]
  /** Requests whose answer did not come in one packet for each write. */
  leftOut: number
}

function differences(
  { requests, writtenMs }: MetronomeLog,
  ports: ReadonlyMap<number, readonly CapturedExchange[]>,
  wallMs: number,
): Differences {
  const found: Differences = { writes: [], receipts: [], leftOut: 0 }
  for (const { port, receivedMs, eventsAt, events } of requests) {
    const exchange = exchangeAt(ports.get(port) ?? [], receivedMs + wallMs)
    // The head has a packet of its own.
    if (exchange?.answeredMs.length !== events + 1) {
      found.leftOut++
      continue
    }
    found.receipts.push(receivedMs + wallMs - (exchange.askedMs[0] ?? Number.NaN))
    for (let at = 0; at < events; at++) {
      found.writes.push((exchange.answeredMs[at + 1] ?? Number.NaN) - wallMs - (writtenMs[eventsAt + at] ?? Number.NaN))
    }
  }
  return found
}

/** More than the two clocks can differ by. */
const clockSlackMs = 0.1

/** The exchange whose request was the last to come before a stamp of receipt. */
const exchangeAt = (exchanges: readonly CapturedExchange[], receivedWallMs: number): CapturedExchange | undefined =>
  exchanges.findLast(({ askedMs }) => (askedMs[0] ?? 0) <= receivedWallMs + clockSlackMs)

const said = ({ p1, p50, p99, max }: Spread): string => [p1, p50, p99, max].map((ms) => ms.toFixed(3)).join(' / ')
