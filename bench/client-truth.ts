import type { LoggedRequest, MetronomeLog } from './metronome.ts'

/** A run's figures by the server's own stamps, defined as vLLM's clients define theirs. */
export interface TruthFigures {
  readonly events: number
  readonly meanTtftMs: number
  readonly meanTpotMs: number
  readonly meanItlMs: number
  readonly p99ItlMs: number
}

export function truthOf({ requests, writtenMs }: MetronomeLog): TruthFigures {
  const stamps = requests.map((request) => stampsOf(request, writtenMs))
  const ttfts = requests.map((request, at) => (stamps[at]?.[0] ?? Number.NaN) - request.receivedMs)
  const gaps = stamps.flatMap((times) => Array.from(times.subarray(1), (time, at) => time - (times[at] ?? Number.NaN)))
  const tpots = stamps.map((times) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1))
  return {
    events: stamps.reduce((total, times) => total + times.length, 0),
    meanTtftMs: mean(ttfts),
    meanTpotMs: mean(tpots),
    meanItlMs: mean(gaps),
    p99ItlMs: quantile(gaps, 0.99),
  }
}

const stampsOf = ({ eventsAt, events }: LoggedRequest, writtenMs: Float64Array): Float64Array =>
  writtenMs.subarray(eventsAt, eventsAt + events)

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length

/** Of unsorted values: the nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  const ascending = Float64Array.from(values).sort()
  return ascending[Math.min(ascending.length - 1, Math.floor(p * ascending.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => {
  const ascending = Float64Array.from(values).sort()
  const middle = (ascending.length - 1) / 2
  return ((ascending[Math.floor(middle)] ?? Number.NaN) + (ascending[Math.ceil(middle)] ?? Number.NaN)) / 2
}
