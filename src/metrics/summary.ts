import type { RequestRecord } from '../domain/record.ts'
import type { Round } from '../domain/round.ts'
import { errorText } from './errors.ts'
import type { Goodput, Measured, MeasuredRequest } from './measured.ts'
import type { MetricFamily } from './metric.ts'
import { maxConcurrentRequests } from './peak.ts'
import { inputTokens, outputTokens, type TokenOrigin, type TokenRule } from './tokens.ts'

export interface SummaryOptions extends Omit<TokenRule, 'backendIsChat'> {
  readonly backendIsChat?: boolean
  /** 0 … 100, in any order. */
  readonly percentiles: readonly number[]
  /** null: no service levels were given. */
  readonly goodput: Goodput | null
}

/** How many successful requests took their output count from where. */
export type TokenSource = Readonly<Record<TokenOrigin, number>>

/**
 * The arrays of a detailed result, one item for each planned request in dataset order. A failed request keeps the ttft
 * and gaps that it got, has 0 output tokens, latency 0 and no text. Times in seconds.
 */
export interface PerRequest {
  readonly inputTokens: readonly number[]
  readonly outputTokens: readonly number[]
  readonly ttftS: readonly number[]
  readonly itlS: readonly Float64Array[]
  readonly latencyS: readonly number[]
  readonly startS: readonly number[]
  readonly queueS: readonly number[]
  readonly texts: readonly string[]
  /** Empty for a request that succeeded. */
  readonly errors: readonly string[]
}

/** The numbers of one round, as the client of the compat computes them. */
export interface Summary {
  /** Every metric, named as in vLLM's result JSON, whatever is selected for printing. */
  readonly values: Readonly<Record<string, number>>
  readonly completed: number
  readonly failed: number
  /** Over successful requests. */
  readonly totalInputTokens: number
  readonly totalOutputTokens: number
  readonly durationS: number
  readonly maxConcurrentRequests: number
  readonly tokenSource: TokenSource
  readonly perRequest: PerRequest
}

interface Row extends MeasuredRequest {
  readonly origin: TokenOrigin | null
  readonly text: string
  readonly error: string
}

/** Computes a round's summary from the families given. */
export function summariseWith(families: readonly MetricFamily[], round: Round, options: SummaryOptions): Summary {
  const rule = { ...options, backendIsChat: options.backendIsChat ?? false }
  const gaps = gapsS(round.records)
  const rows = round.records.map((record, at) => rowOf(record, gaps[at] ?? none, rule))
  const good = rows.filter((row) => row.origin !== null)
  const measured: Measured = {
    durationS: round.durationMs / 1000,
    requests: good,
    totalInputTokens: sum(good, (row) => row.inputTokens),
    totalOutputTokens: sum(good, (row) => row.outputTokens),
    goodput: options.goodput,
  }
  const values = families.flatMap((family) => family.values(measured, options.percentiles))
  return {
    values: Object.fromEntries(values),
    completed: good.length,
    failed: rows.length - good.length,
    totalInputTokens: measured.totalInputTokens,
    totalOutputTokens: measured.totalOutputTokens,
    durationS: measured.durationS,
    maxConcurrentRequests: maxConcurrentRequests(measured),
    tokenSource: sourcesOf(good),
    perRequest: perRequest(rows),
  }
}

const sum = (rows: readonly Row[], of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)

/** A time that a request may not have; vLLM's arrays hold 0 there. */
const seconds = (ms: number | undefined): number => (ms === undefined || Number.isNaN(ms) ? 0 : ms / 1000)

const none = new Float64Array(0)

function rowOf(record: RequestRecord, itlS: Float64Array, rule: TokenRule): Row {
  const { sentMs, dueMs, eventMs, ending } = record
  const first = eventMs[0]
  const common = {
    inputTokens: inputTokens(record, rule),
    startS: seconds(sentMs),
    ttftS: seconds(first === undefined ? undefined : first - sentMs),
    itlS,
    queueS: seconds(sentMs - dueMs),
  }
  if (ending.kind !== 'ok') {
    return { ...common, outputTokens: 0, latencyS: 0, origin: null, text: '', error: errorText(ending) }
  }
  const { count, origin } = outputTokens(record, rule)
  const latencyS = seconds(record.latencyEndMs - sentMs)
  return { ...common, outputTokens: count, latencyS, origin, text: record.text, error: '' }
}

/** The gaps between each request's events, all in one piece of memory. */
function gapsS(records: readonly RequestRecord[]): readonly Float64Array[] {
  const gapsOf = ({ eventMs }: RequestRecord): number => Math.max(eventMs.length - 1, 0)
  const all = new Float64Array(records.reduce((total, record) => total + gapsOf(record), 0))
  let end = 0
  return records.map((record) => {
    const { eventMs } = record
    const from = end
    end += gapsOf(record)
    for (let at = from; at < end; at += 1) {
      all[at] = ((eventMs[at - from + 1] ?? 0) - (eventMs[at - from] ?? 0)) / 1000
    }
    return all.subarray(from, end)
  })
}

function sourcesOf(good: readonly Row[]): TokenSource {
  const of = (origin: TokenOrigin): number => good.filter((row) => row.origin === origin).length
  return {
    server: of('server'),
    serverInChoices: of('serverInChoices'),
    tokenizer: of('tokenizer'),
    estimate: of('estimate'),
  }
}

const perRequest = (rows: readonly Row[]): PerRequest => ({
  inputTokens: rows.map((row) => row.inputTokens),
  outputTokens: rows.map((row) => row.outputTokens),
  ttftS: rows.map((row) => row.ttftS),
  itlS: rows.map((row) => row.itlS),
  latencyS: rows.map((row) => row.latencyS),
  startS: rows.map((row) => row.startS),
  queueS: rows.map((row) => row.queueS),
  texts: rows.map((row) => row.text),
  errors: rows.map((row) => row.error),
})
