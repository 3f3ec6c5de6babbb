import { clientChecks } from '../../src/gate/client-health.ts'
import { median } from '../../src/stats/numpy.ts'
import type { ClientRound } from './client.ts'

/** The gate's rules of client health that this round breaks: a client that says so itself is not to be believed. */
export function flagsOf(round: ClientRound): readonly string[] {
  const metrics = { median_ttft_ms: median(ttfts(round)), median_itl_ms: median(gaps(round)) }
  const row = {
    seed: 0,
    metrics,
    completed: round.requests.length,
    failed: 0,
    input_tokens: 0,
    output_tokens: 0,
    prefix_hit_ratio: null,
    foreign: null,
    preemptions: null,
  }
  return clientChecks([{ round: row, health: round.health }])
    .filter(({ status }) => status === 'failed')
    .map(({ check }) => check)
}

const ttfts = ({ requests, eventMs }: ClientRound): Float64Array =>
  Float64Array.from(
    requests.filter(({ events }) => events > 0),
    ({ eventsAt, sentMs }) => (eventMs[eventsAt] ?? 0) - sentMs,
  )

function gaps({ requests, eventMs }: ClientRound): Float64Array {
  const all = new Float64Array(requests.reduce((total, { events }) => total + Math.max(events - 1, 0), 0))
  let used = 0
  for (const { eventsAt, events } of requests) {
    for (let at = eventsAt + 1; at < eventsAt + events; at++) all[used++] = (eventMs[at] ?? 0) - (eventMs[at - 1] ?? 0)
  }
  return all
}
