import { expect, test } from 'vitest'
import type { MetricJudgement } from '../../src/domain/judgement.ts'
import { renderSummary } from '../../src/report/index.ts'
import { metricOf } from './figures.ts'
import { en, judgement, scenario } from './judgements.ts'
import { tablesOf } from './parse.ts'

const shown = (name: string, verdict: MetricJudgement['verdict'] = null): MetricJudgement => ({
  ...metricOf([name, 'ms', 100, 101, 0.01]),
  verdict,
})

/** The first column of the table of percentiles. */
const rowsOf = (more: readonly MetricJudgement[]): string[] => {
  const metrics = [...scenario().metrics, ...more]
  const tables = tablesOf(renderSummary(judgement({ scenarios: [scenario({ metrics })] }), en))
  const found = tables.find(({ cells }) => cells.some(([first]) => first === 'Median TTFT'))
  return (found?.cells ?? []).map(([first = '']) => first)
}

const standard = ['TTFT', 'TPOT', 'ITL', 'E2EL'].flatMap((term) => [`Mean ${term}`, `Median ${term}`, `P99 ${term}`])

test.each([
  { name: 'without others: three of each latency', more: [], want: [] },
  { name: 'a percentile of a latency that was measured', more: [shown('p90_ttft_ms')], want: ['P90 TTFT'] },
  { name: 'the median not a second time as P50', more: [shown('p50_ttft_ms'), shown('p50_itl_ms')], want: [] },
  { name: 'P50 where it is gated', more: [shown('p50_itl_ms', 'pass')], want: ['P50 ITL'] },
  {
    name: 'nothing of the client’s queue that nobody asked for',
    more: [shown('p99_client_queue_time_ms'), shown('p90_e2el_including_client_queue_ms')],
    want: [],
  },
  {
    name: 'that of the client’s queue which is gated',
    more: [shown('p99_client_queue_time_ms', 'pass')],
    want: ['P99 Client Queue Time'],
  },
])('percentiles: $name', ({ more, want }) => {
  expect(rowsOf(more)).toEqual(['Metric', ...standard, ...want])
})
