import type { Complaint } from '../domain/problem.ts'
import type { Command, Given, Host } from './setting.ts'

/** A file of settings, already read. `path` is as it is shown. */
export interface SettingsFile {
  readonly path: string
  readonly text: string
}

/**
 * Everything that settings may come from. On a terminal `argv` holds the words after the command; in the Action
 * `inputs` holds its environment (only `INPUT_*` is looked at). Exactly one of the two is given.
 */
export interface SettingsSource {
  readonly command: Command
  readonly argv?: readonly string[]
  readonly inputs?: Environment
  readonly env: Environment
  readonly file: SettingsFile | null
}

export type Environment = Readonly<Record<string, string | undefined>>

export const hostOf = ({ inputs }: Pick<SettingsSource, 'inputs'>): Host =>
  inputs === undefined ? 'terminal' : 'action'

/** One setting as a source gave it. `where` names the place in a complaint; places inside a file come before `label`. */
export interface Item {
  readonly name: string
  readonly where: string
  /** What stands behind a position in a file: ` (scenarios.short.num-prompts)`; empty elsewhere. */
  readonly label: string
  readonly given: Given
}

export type Layer = ReadonlyMap<string, Item>

/** What one source gave: known settings and vLLM's other flags, by name, and what was wrong with the rest. */
export interface Gathered {
  readonly layer: Layer
  readonly complaints: readonly Complaint[]
}
