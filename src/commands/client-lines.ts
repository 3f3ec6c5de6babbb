import type { ClientHealth } from '../domain/health.ts'
import { clientChecks } from '../gate/index.ts'
import type { Summary } from '../metrics/index.ts'
import { sentenceOf } from '../report/index.ts'

const ms = (value: number, digits = 2): string => `${value.toFixed(digits)} ms`

/** How the client itself did, in one line: what TTFT should be read beside. */
export function clientLine(health: ClientHealth): string {
  const {
    lateness_p50_ms: p50,
    lateness_p99_ms: p99,
    lateness_max_ms: most,
    backlog_max: backlog,
    clock_resolution_ms: step,
  } = health
  const sending =
    health.late_ratio === null
      ? `send spread of the burst ${ms(health.send_spread_ms)}`
      : `lateness P50 ${ms(p50)}, P99 ${ms(p99)}, largest ${ms(most)}, at most ${backlog ?? 0} overdue at one moment`
  const delay = `event-loop delay P99 ${ms(health.event_loop_delay_p99_ms)}`
  return `Client: ${sending}; ${delay}; the clock's resolution is ${ms(step ?? 0, 6)}`
}

/** Why these figures are not to be believed: what would make the round of a gate `invalid`. */
export const clientWarnings = (health: ClientHealth, { values }: Summary): readonly string[] =>
  clientChecks([{ round: { metrics: values }, health }])
    .filter(({ status }) => status === 'failed')
    .map(({ check, numbers }) => `Do not believe these figures: ${sentenceOf({ key: check, numbers }).what.en}`)
