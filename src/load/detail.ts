import { bodyErrorOf } from '../backends/index.ts'
import { masked, shortestSecret } from '../domain/mask.ts'

const longest = 200

/** Text of a server or a system, fit for one line of a report: no control characters, at most 200 of them. */
export function detailOf(text: string): string {
  // biome forbids control characters in a pattern; \p{Cc} is the same class by name.
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** The error's own words out of a JSON body, else the body's start. */
export function bodyDetail(body: string): string {
  try {
    return detailOf(bodyErrorOf(JSON.parse(body)) ?? body)
  } catch {
    return detailOf(body)
  }
}

/**
 * Takes secrets out of a text: servers and proxies echo headers. Short values are left, they would blank out words.
 * The scheme of `Bearer KEY` is no secret, the key is.
 */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const words = secrets
    .flatMap((secret) => [secret, ...secret.split(/\s+/)])
    .filter((word) => word.length >= shortestSecret && word !== 'Bearer')
    .sort((a, b) => b.length - a.length)
  return (text) => masked(text, words)
}
