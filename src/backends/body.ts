import { type PyValue, pythonJson } from '../domain/python.ts'
import type { BodyOptions } from './backend.ts'

export type Field = readonly [name: string, value: PyValue]

/**
 * The body's text: the backend's own fields, then `ignore_eos`, sampling and `extraBody` merged as Python's `dict.update`
 * does: a key that exists is overwritten in place, a new one goes to the end.
 */
export function bodyText(fields: readonly Field[], options: BodyOptions, constant: readonly Field[] = []): string {
  const merged = new Map<string, PyValue>(fields)
  if (options.ignoreEos) merged.set('ignore_eos', true)
  for (const [name, value] of [...options.sampling, ...constant, ...Object.entries(options.extraBody)]) {
    merged.set(name, value)
  }
  return pythonJson(Object.fromEntries(merged))
}

/** Streaming with usage, in both backends. */
export const streaming: readonly Field[] = [
  ['stream', true],
  ['stream_options', { include_usage: true }],
]
