import type { Compat } from '../domain/compat.ts'
import { type LatencyFamily, percentileText, type Summary } from '../metrics/index.ts'
import { type ClientOptions, shownLatencies } from './client-options.ts'
import { centred, fixed2 } from './python-format.ts'

const width = 50

/** A row of the block's head: a whole number, or two decimals. `of` gives null where the row is not printed. */
interface HeadRow {
  readonly label: string
  readonly form: 'int' | 'float'
  of(summary: Summary, options: ClientOptions): number | null
}

const metric =
  (name: string) =>
  ({ values }: Summary): number =>
    values[name] ?? 0

const unlessSkipped =
  (of: HeadRow['of']): HeadRow['of'] =>
  (summary, options) =>
    options.skipTokenizer ? null : of(summary, options)

const completed: HeadRow = { label: 'Successful requests:', form: 'int', of: (summary) => summary.completed }
const duration: HeadRow = { label: 'Benchmark duration (s):', form: 'float', of: (summary) => summary.durationS }
const inputTotal: HeadRow = {
  label: 'Total input tokens:',
  form: 'int',
  of: (summary) => summary.totalInputTokens,
}
const outputTotal: HeadRow = {
  label: 'Total generated tokens:',
  form: 'int',
  of: unlessSkipped((summary) => summary.totalOutputTokens),
}
const requestRate: HeadRow = {
  label: 'Request throughput (req/s):',
  form: 'float',
  of: metric('request_throughput'),
}
const goodput: HeadRow = {
  label: 'Request goodput (req/s):',
  form: 'float',
  of: (summary, options) => (options.goodput ? metric('request_goodput')(summary) : null),
}
const outputRate: HeadRow = {
  label: 'Output token throughput (tok/s):',
  form: 'float',
  of: unlessSkipped(metric('output_throughput')),
}
const totalRate = (label: string): HeadRow => ({
  label,
  form: 'float',
  of: unlessSkipped(metric('total_token_throughput')),
})

/** Rows above the latencies, in order. */
const head: Readonly<Record<Compat, readonly HeadRow[]>> = {
  'v0.9.1': [
    completed,
    duration,
    inputTotal,
    outputTotal,
    requestRate,
    goodput,
    outputRate,
    totalRate('Total Token throughput (tok/s):'),
  ],
  latest: [
    completed,
    { label: 'Failed requests:', form: 'int', of: (summary) => summary.failed },
    { label: 'Maximum request concurrency:', form: 'int', of: (_, options) => options.maxConcurrency },
    {
      label: 'Request rate configured (RPS):',
      form: 'float',
      of: (_, options) => (Number.isFinite(options.requestRate) ? options.requestRate : null),
    },
    duration,
    inputTotal,
    outputTotal,
    requestRate,
    goodput,
    outputRate,
    {
      label: 'Peak output token throughput (tok/s):',
      form: 'float',
      of: unlessSkipped(metric('max_output_tokens_per_s')),
    },
    // A whole number that the client prints with decimals.
    { label: 'Peak concurrent requests:', form: 'float', of: (summary) => summary.maxConcurrentRequests },
    totalRate('Total token throughput (tok/s):'),
  ],
}

/** The block that the client of the compat prints, byte for byte, trailing blanks included; no line end after it. */
export function consoleBlock(summary: Summary, options: ClientOptions): string {
  return [
    centred(' Serving Benchmark Result ', '=', width),
    ...head[options.compat].flatMap((row) => headLine(row, summary, options)),
    ...shownLatencies(options).flatMap((family) => section(family, summary, options)),
    '='.repeat(width),
  ].join('\n')
}

const line = (label: string, value: string): string => `${label.padEnd(40)} ${value.padEnd(10)}`

function headLine({ label, form, of }: HeadRow, summary: Summary, options: ClientOptions): string[] {
  const value = of(summary, options)
  if (value === null) return []
  return [line(label, form === 'int' ? String(value) : fixed2(value))]
}

function section({ title, term, stem }: LatencyFamily, { values }: Summary, { percentiles }: ClientOptions): string[] {
  const row = (label: string, statistic: string): string =>
    line(`${label} ${term.en} (ms):`, fixed2(values[`${statistic}_${stem}_ms`] ?? 0))
  return [
    centred(title, '-', width),
    row('Mean', 'mean'),
    row('Median', 'median'),
    ...percentiles.map((percent) => row(`P${percentileText(percent)}`, `p${percentileText(percent)}`)),
  ]
}
