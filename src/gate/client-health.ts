import { max } from 'simple-statistics'
import type { ClientHealth } from '../domain/health.ts'
import type { ValidityCheck } from '../domain/judgement.ts'
import type { RowRound } from '../domain/row.ts'
import { isPositive } from './measured.ts'
import type { ValidityReasons } from './reasons.ts'

/** The client's own health in a round, with what it was measuring then. */
export interface RoundHealth {
  readonly round: Pick<RowRound, 'metrics'>
  readonly health: ClientHealth
}

/** One way of a client to be too slow for its load: null where the round gives nothing to judge it by. */
interface Rule {
  readonly check: keyof ValidityReasons & `client.${string}`
  readonly reading: (round: RoundHealth) => { readonly value: number; readonly limit: number } | null
}

const mostLate = 0.02
const leastLatenessMs = 10
const latenessOfTtft = 0.05
const leastLoopDelayMs = 5
const loopDelayOfItl = 0.25

const share = (ratio: number, ms: number | undefined): number => (isPositive(ms) ? ratio * ms : 0)

/** A burst is due all at once: its send spread is reported, its lateness is not judged. */
const isBurst = ({ health }: RoundHealth): boolean => health.late_ratio === null

/**
 * Every threshold grows with the server's own times or with the plan's gaps, and lateness is counted from the moment a
 * request could leave: a slow server relaxes them and can never break one.
 *
 * What they were tuned with (`__tests__/load/health.test.ts`; two cores, the server beside the client):
 *
 * | client | event-loop delay P99 | lateness P99 |
 * | --- | --- | --- |
 * | held up for 50 ms of each second, main thread or workers, 30 rounds | 31 … 78 ms | 13 … 48 ms |
 * | left alone: 24, 64, 256 streams | 0.2 … 2.6 ms | 0.5 … 2.6 ms |
 * | left alone: 640, 1,000 streams | 0.5 … 4.7 ms | 0.5 … 3.6 ms |
 * | four other programs to each core | 8 … 300 ms | 15 … 200 ms |
 *
 * A stall of D ms each second reads D − 10 ms (one arrival in a hundred waits longer), so 5 ms stands for 15 ms of each
 * second; where gaps are long, a stall may be as long as a quarter of one. Of the share that is late, half a gap alone
 * blamed clients that sent 200 and 1,000 a second 0.1 and 0.04 ms late in the median, with every TTFT right to 0.5 ms:
 * below 5 ms nothing is late (`load/health.ts`).
 */
const rules: readonly Rule[] = [
  {
    check: 'client.late',
    reading: ({ health }) => (health.late_ratio === null ? null : { value: health.late_ratio, limit: mostLate }),
  },
  {
    check: 'client.lateness',
    reading: (at) =>
      isBurst(at)
        ? null
        : {
            value: at.health.lateness_p99_ms,
            limit: Math.max(leastLatenessMs, share(latenessOfTtft, at.round.metrics['median_ttft_ms'])),
          },
  },
  {
    check: 'client.event-loop',
    reading: ({ health, round }) => ({
      value: health.event_loop_delay_p99_ms,
      limit: Math.max(leastLoopDelayMs, share(loopDelayOfItl, round.metrics['median_itl_ms'])),
    }),
  },
]

/**
 * A single round beyond a limit is a hiccup that clipping takes care of, as it does of the server's; a client that is
 * limited in two rounds, or in the only one, is not to be believed.
 */
const hiccups = 1

/** The checks of the client's health over the rounds of a job. */
export const clientChecks = (rounds: readonly RoundHealth[]): ValidityCheck[] =>
  rules.map((rule) => check(rule, rounds))

function check(rule: Rule, rounds: readonly RoundHealth[]): ValidityCheck {
  const readings = rounds.map(rule.reading).filter((reading) => reading !== null)
  const worst = readings.toSorted((a, b) => b.value / b.limit - a.value / a.limit)[0]
  if (worst === undefined) return { check: rule.check, status: 'not-checked', numbers: {} }
  const over = readings.filter(({ value, limit }) => value > limit).length
  const failed = over > Math.min(hiccups, readings.length - 1)
  return { check: rule.check, status: failed ? 'failed' : 'ok', numbers: { ...worst, over, rounds: readings.length } }
}

const summed = ['cpu_ms', 'gc_total_ms', 'connects', 'resends', 'reads', 'bytes', 'events'] as const
const worst = [
  'lanes',
  'lateness_p50_ms',
  'lateness_p99_ms',
  'lateness_max_ms',
  'send_spread_ms',
  'event_loop_delay_p99_ms',
  'event_loop_delay_max_ms',
  'gc_max_ms',
] as const

/** The worst of them too, where rows say them. */
const lately = ['backlog_max', 'clock_resolution_ms'] as const

/** The client's health over a whole job: the worst of each delay, the sum of each count. null for no rounds. */
export function worstHealth(rounds: readonly ClientHealth[]): ClientHealth | null {
  const [first] = rounds
  if (first === undefined) return null
  const late = rounds.map((round) => round.late_ratio).filter((ratio) => ratio !== null)
  const threads = Math.max(...rounds.map((round) => round.utilisation.length))
  const known = (name: (typeof lately)[number]) => rounds.map((round) => round[name]).filter((value) => value !== null)
  const column = (name: (typeof summed)[number] | (typeof worst)[number]) => rounds.map((round) => round[name])
  return {
    ...first,
    ...Object.fromEntries(worst.map((name) => [name, max(column(name))])),
    ...Object.fromEntries(summed.map((name) => [name, column(name).reduce((a, b) => a + b, 0)])),
    ...Object.fromEntries(lately.map((name) => [name, known(name).length > 0 ? max(known(name)) : null])),
    late_ratio: late.length > 0 ? max(late) : null,
    utilisation: Array.from({ length: threads }, (_, i) => max(rounds.map((round) => round.utilisation[i] ?? 0))),
  }
}
