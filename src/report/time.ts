import { outside } from './escape.ts'

/** ISO 8601 in UTC as a reader sees it: `2025-07-24 02:00 UTC`. Anything else is outside text. */
export function timeOf(at: string): string {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/u.exec(at)
  return parts === null ? outside(at, 40) : `${parts[1]} ${parts[2]} UTC`
}

/** The first seven digits of a commit; anything else is outside text. */
export const commitOf = (sha: string | null): string =>
  sha === null ? '–' : outside(/^[0-9a-f]{7,64}$/iu.test(sha) ? sha.slice(0, 7) : sha, 40)
