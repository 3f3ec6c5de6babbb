import type { Usage } from '../domain/record.ts'

/** Reading of JSON that a server sent: nothing in it can be relied on. */

export type Json = Readonly<Record<string, unknown>>

/** The value as an object, or null for anything else (arrays too). */
export const objectOf = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null

/** `choices[0]`, or null when `choices` is absent, empty or no list. An entry that is no object reads as `{}`. */
export function firstChoice(json: Json): Json | null {
  const choices = json['choices']
  if (!Array.isArray(choices) || choices.length === 0) return null
  return objectOf(choices[0]) ?? {}
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** vLLM and MindIE end an answer with a reason in its last event that has choices. */
export const isFinished = (choice: Json): boolean => textOf(choice['finish_reason']) !== ''

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null

/** The server's counts; null when the event has none. */
export function usageOf(json: Json, fromChoices: boolean): Usage | null {
  const usage = objectOf(json['usage'])
  if (usage === null) return null
  return {
    promptTokens: countOf(usage['prompt_tokens']),
    completionTokens: countOf(usage['completion_tokens']),
    cachedTokens: countOf(objectOf(usage['prompt_tokens_details'])?.['cached_tokens']),
    fromChoices,
  }
}

/**
 * The server's own words of an error, whatever shape it gave them: `{error: {message}}` (vLLM), `{error: text}`
 * (MindIE), `{object: 'error', message}` (older vLLM). Null when it reports none.
 */
export function errorOf(json: Json): string | null {
  const error = json['error']
  if (error !== undefined && error !== null && error !== false && error !== '') return wordsOf(error)
  return json['object'] === 'error' ? wordsOf(json) : null
}

/** As `errorOf`, and the shapes of bodies that are no event: `{detail}` (FastAPI), `{message}`. */
export function bodyErrorOf(json: unknown): string | null {
  const object = objectOf(json)
  if (object === null) return null
  const plain = object['detail'] ?? object['message']
  return errorOf(object) ?? (plain === undefined || plain === null ? null : wordsOf(plain))
}

function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error
  const message = objectOf(error)?.['message']
  return typeof message === 'string' && message !== '' ? message : JSON.stringify(error)
}
