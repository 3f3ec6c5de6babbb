import { ascending, mean, percentileOfSorted } from '../../src/stats/numpy.ts'
import type { Joined, JoinedRequest } from './join.ts'

/** How far a client was from the truth in one run. Errors are client − server, ms. */
export interface TruthErrors {
  /** Read − written of the same event. */
  readonly delivery: Spread
  /** |gap between two events as read − as written|. */
  readonly itl: Spread
  /** TTFT as the client has it (read − sent) − as the server has it (written − received). */
  readonly ttft: Spread
  readonly meanTtftMs: number
  /** |mean of the client's TPOTs − mean of the server's|, and of all ITLs. */
  readonly meanTpotMs: number
  readonly meanItlMs: number
  /** The larger of the two over the true one, in percent. */
  readonly meanGapPercent: number
  /** Sent − when it was due and had a slot, by the client's own record. */
  readonly send: Spread
  /** Every request answered, seen once by both, and every event counted: as many as the server wrote. */
  readonly exact: boolean
}

export interface Spread {
  readonly p1: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export function spread(values: readonly number[] | Float64Array): Spread {
  const sorted = ascending(values)
  const at = (percent: number): number => (sorted.length === 0 ? Number.NaN : percentileOfSorted(sorted, percent))
  return { p1: at(1), p50: at(50), p99: at(99), max: at(100) }
}

export function errorsOf({ requests, strays }: Joined): TruthErrors {
  const readGaps = joinedGaps(requests, ({ readMs }) => readMs)
  const writtenGaps = joinedGaps(requests, ({ writtenMs }) => writtenMs)
  const meanTpotMs = Math.abs(meanTpot(requests, 'readMs') - meanTpot(requests, 'writtenMs'))
  const trueItlMs = mean(writtenGaps)
  const meanItlMs = Math.abs(mean(readGaps) - trueItlMs)
  const ttfts = requests.map(ttftError)
  return {
    delivery: spread(deliveries(requests)),
    itl: spread(writtenGaps.map((gap, at) => Math.abs((readGaps[at] ?? Number.NaN) - gap))),
    ttft: spread(ttfts),
    meanTtftMs: mean(ttfts),
    meanTpotMs,
    meanItlMs,
    meanGapPercent: (100 * Math.max(meanTpotMs, meanItlMs)) / trueItlMs,
    send: spread(requests.map(({ client }) => client.sentMs - Math.max(client.dueMs, client.slotMs))),
    exact: strays === 0 && requests.every(isExact),
  }
}

/** Read − written of every event of every request. */
export function deliveries(requests: readonly JoinedRequest[]): Float64Array {
  const all = new Float64Array(requests.reduce((total, { writtenMs }) => total + writtenMs.length, 0))
  let used = 0
  for (const { readMs, writtenMs } of requests) {
    for (const [at, writtenAtMs] of writtenMs.entries()) all[used++] = (readMs[at] ?? Number.NaN) - writtenAtMs
  }
  return all
}

/** As the server wrote it, as it was asked, and as usage says. */
export const isExact = ({ client, readMs, writtenMs, askedTokens }: JoinedRequest): boolean =>
  client.ending === 'ok' &&
  readMs.length === writtenMs.length &&
  (client.completionTokens === null || client.completionTokens === askedTokens)

const ttftError = ({ sentMs, receivedMs, readMs, writtenMs }: JoinedRequest): number =>
  (readMs[0] ?? Number.NaN) - sentMs - ((writtenMs[0] ?? Number.NaN) - receivedMs)

/** Gaps of all requests one behind another, as many as the server's events have. */
function joinedGaps(
  requests: readonly JoinedRequest[],
  timesOf: (request: JoinedRequest) => Float64Array,
): Float64Array {
  const all = new Float64Array(requests.reduce((total, { writtenMs }) => total + Math.max(writtenMs.length - 1, 0), 0))
  let used = 0
  for (const request of requests) {
    const times = timesOf(request)
    for (let at = 1; at < request.writtenMs.length; at++) {
      all[used++] = (times[at] ?? Number.NaN) - (times[at - 1] ?? Number.NaN)
    }
  }
  return all
}

/** vLLM's TPOT: from the first token to the last, over the tokens after the first. */
function meanTpot(requests: readonly JoinedRequest[], side: 'readMs' | 'writtenMs'): number {
  const several = requests.filter(({ askedTokens }) => askedTokens > 1)
  return mean(
    several.map((request) => (last(request[side]) - (request[side][0] ?? Number.NaN)) / (request.askedTokens - 1)),
  )
}

const last = (times: Float64Array): number => times.at(-1) ?? Number.NaN
