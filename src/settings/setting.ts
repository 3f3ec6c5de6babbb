import type { Compat } from '../domain/compat.ts'
import type { Words } from '../domain/words.ts'
import type { Position, Tree } from './tree.ts'

/** The commands that read settings. A new command is one entry here, and its name in the settings that it takes. */
export const commands = ['bench', 'gate', 'report', 'compare', 'baseline', 'check', 'selftest', 'sim'] as const
export type Command = (typeof commands)[number]

/** Where tokgate runs: some defaults differ, and each has settings that the other has no use for. */
export type Host = 'terminal' | 'action'

/** What a setting may depend on while it is read. */
export interface Scene {
  readonly command: Command
  readonly compat: Compat
  readonly host: Host
}

/** What a default may depend on: the scene, and the settings that stand earlier in the table. */
export interface Context extends Scene {
  value(name: string): unknown
}

/** What a source gave for one setting, not yet read. `words` is a command line's (none after a bare flag). */
export type Given =
  | { readonly form: 'words'; readonly words: readonly string[] }
  | { readonly form: 'text'; readonly text: string }
  | { readonly form: 'tree'; readonly tree: Tree }

/** Why something given could not be read; `at` is where inside what was given, when that has lines. */
export interface Wrong {
  readonly words: Words
  readonly at: Position | null
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly wrong: readonly Wrong[] }

/** How many words a flag takes on a command line: argparse's store_true, none given, `+` and `*`. */
export type Takes = 'nothing' | 'one' | 'some' | 'any'

export type Schema = Readonly<Record<string, unknown>>

/** A type of value: how it is read from any source, and how it is named in help and schema. */
export interface Kind<T> {
  readonly takes: Takes
  readonly metavar: string
  read(given: Given, scene: Scene): Read<T>
  /** JSON Schema of the value in a tokgate.yml. */
  readonly schema: Schema
}

/** Where in a tokgate.yml a setting may stand. */
export type FilePlace = 'anywhere' | 'top' | 'never'

export interface Setting<T> {
  readonly kind: Kind<T>
  readonly default: (context: Context) => T
  /** One line. */
  readonly help: Words
  /** The default in words, where the computed one says too little. */
  readonly defaultWords: Words | null
  readonly commands: readonly Command[]
  /** The generations whose own client has this flag: abbreviations are resolved among these only. */
  readonly vllm: readonly Compat[]
  /** The generations in which tokgate has it. */
  readonly compats: readonly Compat[]
  readonly hosts: readonly Host[]
  /** False: it cannot be given as a flag (positional arguments, secrets). */
  readonly flag: boolean
  readonly file: FilePlace
  /** Its value never reaches a log, a file or a message. */
  readonly secret: boolean
  /** A value that another setting forces, whatever was given. */
  readonly override: ((context: Context) => T | undefined) | null
}

interface Definition<T, D> {
  readonly kind: Kind<T>
  readonly default: D | ((context: Context) => D)
  readonly help: Words
  readonly commands: readonly Command[]
  readonly defaultWords?: Words
  readonly vllm?: readonly Compat[]
  readonly compats?: readonly Compat[]
  readonly hosts?: readonly Host[]
  readonly flag?: boolean
  readonly file?: FilePlace
  readonly secret?: boolean
  readonly override?: (context: Context) => T | undefined
}

/** Vllm's own flags exist where its client has them; ours exist everywhere. */
const compatsOf = (vllm: readonly Compat[]): readonly Compat[] => (vllm.length > 0 ? vllm : everyCompat)

export const everyCompat: readonly Compat[] = ['v0.9.1', 'latest']
export const latestOnly: readonly Compat[] = ['latest']

/** The commands that ask of a gate's configuration whether it can fail. */
const asking: readonly Command[] = ['check', 'selftest']
export const gating: readonly Command[] = ['gate', ...asking]
/** The commands that put load on an endpoint, those that judge, and those that know an endpoint, the simulator's own too. */
export const load: readonly Command[] = ['bench', 'gate', 'compare', ...asking]
export const judging: readonly Command[] = ['gate', 'compare', ...asking]
/** The commands that show a judgement, whoever measured. */
export const showing: readonly Command[] = [...judging, 'report']
/** The commands whose outcome may block a merge. */
export const blocking: readonly Command[] = [...gating, 'report']
export const serving: readonly Command[] = [...load, 'sim']
export const every: readonly Command[] = commands

/** Defines one setting; what is left out is the common case. */
export function setting<T, const D>(definition: Definition<T, D>): Setting<T | D> {
  const { default: given, vllm = [] } = definition
  const fallback = isFunction(given) ? given : () => given
  return {
    kind: definition.kind,
    default: fallback,
    help: definition.help,
    defaultWords: definition.defaultWords ?? null,
    commands: definition.commands,
    vllm,
    compats: definition.compats ?? compatsOf(vllm),
    hosts: definition.hosts ?? ['terminal', 'action'],
    flag: definition.flag ?? true,
    file: definition.file ?? 'anywhere',
    secret: definition.secret ?? false,
    override: definition.override ?? null,
  }
}

const isFunction = <D>(value: D | ((context: Context) => D)): value is (context: Context) => D =>
  typeof value === 'function'
