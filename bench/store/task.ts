import type { Row } from '../../src/domain/row.ts'

/** What a writer's process is to do: handed over in its environment, beside the token. */
export interface Task {
  readonly url: string
  readonly branch: string
  readonly temporary: string
  readonly row: Row
}

export const taskVariable = 'STORM_TASK'
export const tokenVariable = 'STORM_SECRET'

/** What a writer says once its row is stored. */
export interface Stored {
  /** The branch and the path on it. */
  readonly where: string
  readonly tries: number
  readonly ms: number
}
