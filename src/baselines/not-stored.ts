import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Row } from '../domain/row.ts'
import type { Words } from '../domain/words.ts'

/**
 * A row that could not be stored. It carries the row and where it belongs, so that the caller can keep it and say how
 * to add it later (`rowKept`): what was measured is never lost, and the outcome's exit code stands.
 */
export class RowNotStored extends UserProblem {
  readonly row: Row
  /** The path that the row's file should have had. */
  readonly target: string

  constructor(words: Words, at: { readonly row: Row; readonly target: string }, cause?: unknown) {
    super(words, exitCodes.user, cause)
    this.name = 'RowNotStored'
    this.row = at.row
    this.target = at.target
  }
}
