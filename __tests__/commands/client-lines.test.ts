import { expect, test } from 'vitest'
import { clientLine, clientWarnings } from '../../src/commands/client-lines.ts'
import { summarise } from '../../src/metrics/index.ts'
import { round } from '../metrics/rounds.ts'

const measured = round(1000, [{ sentMs: 0, eventMs: [50, 70, 90] }])
const summary = summarise(measured, { compat: 'v0.9.1', percentiles: [99], countTokens: null, goodput: null })
const burst = { ...measured.health, send_spread_ms: 21.456, event_loop_delay_p99_ms: 1.5, clock_resolution_ms: 0.00005 }
const paced = {
  ...burst,
  late_ratio: 0,
  lateness_p50_ms: 0.05,
  lateness_p99_ms: 0.9,
  lateness_max_ms: 4,
  backlog_max: 3,
}

test.each([
  {
    name: 'a burst: its send spread',
    health: burst,
    line: "Client: send spread of the burst 21.46 ms; event-loop delay P99 1.50 ms; the clock's resolution is 0.000050 ms",
  },
  {
    name: 'a rate: its lateness and its backlog',
    health: paced,
    line: "Client: lateness P50 0.05 ms, P99 0.90 ms, largest 4.00 ms, at most 3 overdue at one moment; event-loop delay P99 1.50 ms; the clock's resolution is 0.000050 ms",
  },
])('$name', ({ health, line }) => {
  expect(clientLine(health)).toBe(line)
  expect(clientWarnings(health, summary)).toEqual([])
})

test('a client that was the limit says so, each way', () => {
  const limited = { ...paced, late_ratio: 0.3, event_loop_delay_p99_ms: 40 }
  expect(clientWarnings(limited, summary)).toEqual([
    'Do not believe these figures: the client was overloaded: 30.0 % of the requests left late, by over half the mean gap and over 5 ms, limit 2 %',
    'Do not believe these figures: the client was overloaded: P99 of its event-loop delay is 40.0 ms, limit 5.0 ms',
  ])
})
