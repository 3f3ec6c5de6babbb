import { float, type PyValue } from '../domain/python.ts'
import type { Settings } from './table/index.ts'

type Address = Pick<Settings, 'baseUrl' | 'host' | 'port'>

/** The base URL: as given, else from host and port (an IPv6 address in brackets). */
export const baseUrlOf = ({ baseUrl, host, port }: Address): string =>
  baseUrl ?? `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`

/** The sampling parameters that were given, in the order of vLLM's body; only `top_k` is an integer. */
export function samplingOf(settings: Settings): readonly (readonly [name: string, value: PyValue])[] {
  const all: readonly (readonly [string, PyValue | null])[] = [
    ['top_p', floated(settings.topP)],
    ['top_k', settings.topK],
    ['min_p', floated(settings.minP)],
    ['temperature', floated(settings.temperature)],
    ['frequency_penalty', floated(settings.frequencyPenalty)],
    ['presence_penalty', floated(settings.presencePenalty)],
    ['repetition_penalty', floated(settings.repetitionPenalty)],
  ]
  return all.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

const floated = (value: number | null): PyValue => (value === null ? null : float(value))
