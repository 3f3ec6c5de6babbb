import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Row } from '../domain/row.ts'
import type { Words } from '../domain/words.ts'

/** A row that is not in its store, and how it gets there. */
export interface Unstored {
  readonly row: Row
  /** Where the row's file should be: a path, or one on a branch. */
  readonly target: string
  /** What to say once the row has been kept as a file of that path. */
  readonly kept: (path: string) => Words
}

/**
 * A row that could not be stored. It carries the row and where it belongs, so that the caller can keep it and say how
 * to add it later (`kept`): what was measured is never lost, and the outcome's exit code stands.
 */
export class RowNotStored extends UserProblem {
  readonly row: Row
  readonly target: string
  readonly kept: (path: string) => Words

  constructor(words: Words, at: Unstored, cause?: unknown) {
    super(words, exitCodes.user, cause)
    this.name = 'RowNotStored'
    this.row = at.row
    this.target = at.target
    this.kept = at.kept
  }
}
