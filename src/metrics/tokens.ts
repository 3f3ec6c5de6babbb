import type { Compat } from '../domain/compat.ts'
import type { RequestRecord, Usage } from '../domain/record.ts'

/** Where a number of output tokens came from. */
export type TokenOrigin = 'server' | 'serverInChoices' | 'tokenizer' | 'estimate'

export interface TokenRule {
  readonly compat: Compat
  /** The chat backends read usage by another rule in v0.9.1. */
  readonly backendIsChat: boolean
  /** Tokens of a text without special ones; null without a tokenizer. */
  readonly countTokens: ((text: string) => number) | null
}

/** The usage that this generation of the client reads: only v0.9.1's completions look into events with choices. */
const readUsage = (usage: Usage | null, { compat, backendIsChat }: TokenRule): Usage | null =>
  usage?.fromChoices && (compat !== 'v0.9.1' || backendIsChat) ? null : usage

/**
 * Output tokens of a successful request. vLLM's order: the server's count as this generation reads it, the tokenizer.
 * Without a tokenizer vLLM has only guesses: we take the server's count wherever it stood, then the events (one token
 * each, as vLLM's Rust client does).
 */
export function outputTokens(record: RequestRecord, rule: TokenRule): { count: number; origin: TokenOrigin } {
  const server = readUsage(record.usage, rule)?.completionTokens
  if (server) return { count: server, origin: 'server' }
  if (rule.countTokens !== null) return { count: rule.countTokens(record.text), origin: 'tokenizer' }
  const inChoices = record.usage?.completionTokens
  if (inChoices) return { count: inChoices, origin: 'serverInChoices' }
  return { count: record.eventMs.length, origin: 'estimate' }
}

/** Prompt tokens: the dataset's nominal length in v0.9.1, the server's count where the later client reads one. */
export const inputTokens = (record: RequestRecord, rule: TokenRule): number =>
  rule.compat === 'v0.9.1' ? record.promptTokens : (readUsage(record.usage, rule)?.promptTokens ?? record.promptTokens)
