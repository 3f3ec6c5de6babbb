import { floatRepr } from '../domain/python.ts'
import type { ClientOptions } from './client-options.ts'

/** The moment after the run, and the zone that the client would write it in. */
export interface Moment {
  readonly at: Date
  /** Minutes east of UTC. */
  readonly utcOffsetMinutes: number
}

/** `YYYYmmdd-HHMMSS` in the given zone: a result's `date`, and the end of its file name. */
export function resultDate({ at, utcOffsetMinutes }: Moment): string {
  const local = new Date(at.getTime() + utcOffsetMinutes * 60_000).toISOString()
  return local.replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
}

/** Local time as Python's `isoformat` writes it, microseconds and no zone. */
export const localIso = (at: Date, utcOffsetMinutes: number): string =>
  new Date(at.getTime() + utcOffsetMinutes * 60_000).toISOString().replace('Z', '000')

/** The name the client gives its file when the user gave none. */
export function resultFileName(options: ClientOptions, moment: Moment): string {
  const { compat, backend, label, requestRate, maxConcurrency, modelId, rampUp } = options
  const who = compat === 'latest' && label ? label : backend
  const concurrency = maxConcurrency === null ? '' : `-concurrency${maxConcurrency}`
  const model = modelId.slice(modelId.lastIndexOf('/') + 1)
  const rate =
    rampUp === null
      ? `${floatRepr(requestRate)}qps`
      : `ramp-up-${rampUp.strategy}-${rampUp.startRps}qps-${rampUp.endRps}qps`
  return `${who}-${rate}${concurrency}-${model}-${resultDate(moment)}.json`
}

/** A result file after `--append-result`: one result a line, no line end after the last. */
export const appendTo = (existing: string, json: string): string => existing + pieceToAppend(existing === '', json)

/** What `--append-result` adds to the end of a file. */
export const pieceToAppend = (fileIsEmpty: boolean, json: string): string => (fileIsEmpty ? json : `\n${json}`)
