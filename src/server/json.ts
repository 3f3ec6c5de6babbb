import { oneLine } from './failure.ts'

/** Readers of JSON that came from outside: total, and strict about what they take. */

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value, or undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** What an error body says, as one short line: vLLM's `error.message`, MindIE's `error`, FastAPI's `detail`, else its start. */
export function errorDetail(text: string): string {
  const body = parseJson(text)
  if (!isObject(body)) return oneLine(text)
  const error = body['error']
  const said = isObject(error) ? error['message'] : (error ?? body['detail'] ?? body['message'])
  return oneLine(typeof said === 'string' ? said : text)
}
