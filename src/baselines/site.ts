import type { Log } from '../domain/clock.ts'

/** Everything that a store may need to be opened. Each asks for its own part, and only that is looked up. */
export interface Site {
  /** dir: where the rows are. */
  directory(): string
  /** git: the branch that they are on. May throw a UserProblem. */
  branch(): Branch
  readonly world: World
}

export interface Branch {
  /** https, http, ssh or file, without a password. */
  readonly url: string
  readonly name: string
  /** null: git logs in by its own ways, and a helper of the user's may be asked. Never shown, never an argument. */
  readonly token: string | null
}

/** What the process around hands in: the room itself reads no environment. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where folders may be made that live as long as one reading or one writing. */
  readonly temporary: string
  /** Who started the run; null: nobody by name. */
  readonly actor: string | null
  readonly signal: AbortSignal
  readonly log: Log
}
