import { type Complaint, type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import { ourFault } from '../messages/hosts.ts'

/** What a thrown error says to its reader, and how the process ends. */
export interface Failing {
  readonly words: Words
  readonly exit: ExitCode
  /** The stack of a bug of ours, for the log; null for what is not one. */
  readonly stack: string | null
}

/** A signal's abort may come wrapped (`AbortError` with the reason as its cause). */
export function failing(error: unknown): Failing {
  const known = [error, error instanceof Error ? error.cause : undefined].find((one) => one instanceof UserProblem)
  if (known !== undefined) return { words: known.words, exit: known.exit, stack: null }
  const detail = error instanceof Error ? `${error.name}: ${error.message}`.split('\n', 1)[0] : String(error)
  const stack = error instanceof Error ? (error.stack ?? '') : String(error)
  return { words: ourFault({ detail: detail ?? '' }), exit: exitCodes.bug, stack }
}

/** All complaints about what was given, each with its place. */
export const complaintWords = (complaints: readonly Complaint[]): readonly Words[] =>
  complaints.map(({ where, words }) => ({ en: `${where}: ${words.en}`, zh: `${where}：${words.zh}` }))
