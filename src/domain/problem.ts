import type { Words } from './words.ts'

/** Exit codes of the command line and of the Action (`docs/`: exit codes). */
export const exitCodes = {
  ok: 0,
  regressed: 1,
  user: 2,
  inconclusive: 3,
  invalid: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/**
 * The user's mistake, or a world that does not let us go on: one sentence that says what happened, where, and the
 * cure, in each language. `exit` is 2 before any load, 4 for an endpoint that is unreachable, not ready or the wrong one.
 * Never carries a secret. Our own bugs are plain errors and exit 70.
 */
export class UserProblem extends Error {
  readonly words: Words
  readonly exit: ExitCode

  constructor(words: Words, exit: ExitCode = exitCodes.user, cause?: unknown) {
    super(words.en, { cause })
    this.name = 'UserProblem'
    this.words = words
    this.exit = exit
  }
}

/** One thing wrong with what was given: `where` names it (a flag, an input, a file and its line). */
export interface Complaint {
  readonly where: string
  readonly words: Words
}

/** Parsing at the door: a value, or every complaint about it at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] }
