import type { Compat } from '../domain/compat.ts'
import { float, type PyValue, pythonJson, pythonString } from '../domain/python.ts'
import { type PerRequest, percentileText, type Summary } from '../metrics/index.ts'
import { type ClientOptions, shownLatencies } from './client-options.ts'
import { localIso, type Moment, resultDate } from './file.ts'

type Entries = readonly (readonly [key: string, value: PyValue])[]

/**
 * The result file of the compat's client: one line of ASCII without a line end, keys in its order, floats as Python
 * writes them. Metadata may overwrite what stands before it and is overwritten by what follows.
 */
export function resultJson(summary: Summary, options: ClientOptions, moment: Moment): string {
  // A Map keeps the order of keys that look like numbers, as a Python dict does; an object would not.
  const all = new Map([
    ...setupEntries(options, moment),
    ...options.metadata,
    ...loadEntries(options),
    ...measuredEntries[options.compat](summary, options),
    ...rateChangeEntries(options, moment),
    ...latencyEntries(summary, options),
  ])
  if (!options.detailed) for (const key of strippedKeys[options.compat]) all.delete(key)
  const items = [...all].map(([key, value]) => `${pythonString(key)}: ${pythonJson(value)}`)
  return `{${items.join(', ')}}`
}

function setupEntries(options: ClientOptions, moment: Moment): Entries {
  const { backend, label, modelId, tokenizerId, numPrompts } = options
  const date = ['date', resultDate(moment)] as const
  const models = [
    ['model_id', modelId],
    ['tokenizer_id', tokenizerId],
    ['num_prompts', numPrompts],
  ] as const
  return options.compat === 'v0.9.1'
    ? [date, ['backend', backend], ...models]
    : [date, ['endpoint_type', backend], ['backend', backend], ['label', label], ...models]
}

const loadEntries = ({ requestRate, burstiness, maxConcurrency, rampUp }: ClientOptions): Entries => [
  ['request_rate', Number.isFinite(requestRate) ? float(requestRate) : 'inf'],
  ['burstiness', float(burstiness)],
  ['max_concurrency', maxConcurrency],
  ...(rampUp === null
    ? []
    : ([
        ['ramp_up_strategy', rampUp.strategy],
        ['ramp_up_start_rps', rampUp.startRps],
        ['ramp_up_end_rps', rampUp.endRps],
      ] as const)),
]

const rateChangeEntries = ({ rampUp }: ClientOptions, { utcOffsetMinutes }: Moment): Entries =>
  rampUp === null
    ? []
    : [['rps_change_events', rampUp.changes.map(({ rps, at }) => ({ rps, timestamp: localIso(at, utcOffsetMinutes) }))]]

const rate = (summary: Summary, name: string): PyValue => float(summary.values[name] ?? 0)

const goodput = (summary: Summary, options: ClientOptions): PyValue =>
  options.goodput ? rate(summary, 'request_goodput') : null

const totals = ({ totalInputTokens, totalOutputTokens }: Summary): Entries => [
  ['total_input_tokens', totalInputTokens],
  ['total_output_tokens', totalOutputTokens],
]

const throughputs = (summary: Summary): Entries => [
  ['output_throughput', rate(summary, 'output_throughput')],
  ['total_token_throughput', rate(summary, 'total_token_throughput')],
]

const floats = (values: readonly number[] | Float64Array): PyValue => Array.from(values, float)

const answers = ({ inputTokens, outputTokens, ttftS, itlS }: PerRequest): Entries => [
  ['input_lens', inputTokens],
  ['output_lens', outputTokens],
  ['ttfts', floats(ttftS)],
  ['itls', itlS.map(floats)],
]

const texts = (requests: PerRequest): Entries => [
  ['generated_texts', requests.texts],
  ['errors', requests.errors],
]

const measuredEntries: Readonly<Record<Compat, (summary: Summary, options: ClientOptions) => Entries>> = {
  'v0.9.1': (summary, options) => [
    ['duration', float(summary.durationS)],
    ['completed', summary.completed],
    ...totals(summary),
    ['request_throughput', rate(summary, 'request_throughput')],
    // The colon is in the key: v0.9.1's slip, which readers of its files know.
    ['request_goodput:', goodput(summary, options)],
    ...throughputs(summary),
    ...answers(summary.perRequest),
    ...texts(summary.perRequest),
  ],
  latest: (summary, options) => [
    ['duration', float(summary.durationS)],
    ['completed', summary.completed],
    ['failed', summary.failed],
    ...totals(summary),
    ['request_throughput', rate(summary, 'request_throughput')],
    ['request_goodput', goodput(summary, options)],
    ...throughputs(summary),
    ...answers(summary.perRequest),
    ['latencies', floats(summary.perRequest.latencyS)],
    ['start_times', floats(summary.perRequest.startS)],
    ['queue_times', floats(summary.perRequest.queueS)],
    ...texts(summary.perRequest),
    ['max_output_tokens_per_s', rate(summary, 'max_output_tokens_per_s')],
    ['max_concurrent_requests', summary.maxConcurrentRequests],
    ['rtfx', float(0)],
  ],
}

const common = ['input_lens', 'output_lens', 'ttfts', 'itls', 'generated_texts', 'errors']

/** What a file without `--save-detailed` lacks. latest forgets its latencies and queue times here, so they stay. */
const strippedKeys: Readonly<Record<Compat, readonly string[]>> = {
  'v0.9.1': common,
  latest: [...common, 'start_times'],
}

function latencyEntries({ values }: Summary, options: ClientOptions): Entries {
  const statistics = ['mean', 'median', 'std', ...options.percentiles.map((percent) => `p${percentileText(percent)}`)]
  return shownLatencies(options)
    .flatMap(({ stem }) => statistics.map((statistic) => `${statistic}_${stem}_ms`))
    .map((name) => [name, float(values[name] ?? 0)] as const)
}
