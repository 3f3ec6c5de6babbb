import type { Complaint } from '../domain/problem.ts'
import { unexpectedArguments } from '../messages/settings.ts'
import { type Option, type Scan, scanArgv } from './argv.ts'
import { notTaken, unknownWords } from './known.ts'
import type { Scene } from './setting.ts'
import type { Gathered, Item } from './source.ts'
import { foreignNamed, foreignNames } from './table/foreign.ts'
import { existsIn, settingEntries, settingNamed } from './table/index.ts'

/** The command line as a source. */
export function fromArgv(argv: readonly string[], scene: Scene): Gathered {
  const scan = scanFlags(argv, scene)
  const items = [...scan.flags].map(([name, words]): Item => flagItem(name, words))
  const positional = positionalItem(scan.positionals, scene)
  const complaints = [...scan.complaints, ...items.flatMap(({ name, where }) => notTakenComplaint(name, where, scene))]
  return {
    layer: new Map([...items, ...positional.items].map((item) => [item.name, item])),
    complaints: [...complaints, ...positional.complaints],
  }
}

/** The command line in pieces, nothing read yet. */
const scanFlags = (argv: readonly string[], scene: Scene): Scan =>
  scanArgv(argv, {
    options: optionsOf(scene),
    unknown: (flag) => unknownWords(flag.replace(/^-+/, '').replaceAll('_', '-'), scene, (name) => `--${name}`),
  })

function optionsOf({ compat }: Scene): ReadonlyMap<string, Option> {
  const ours = settingEntries()
    .filter(([, setting]) => setting.flag && existsIn(setting, compat))
    .map(([name, { kind, vllm }]): Option => ({ name, takes: kind.takes, vllm: vllm.includes(compat) }))
  const others = foreignNames(compat).map(
    (name): Option => ({ name, takes: foreignNamed(name, compat)?.takes ?? 'one', vllm: true }),
  )
  return new Map([...ours, ...others].map((option) => [option.name, option]))
}

const flagItem = (name: string, words: readonly string[]): Item => ({
  name,
  where: `--${name}`,
  label: '',
  given: { form: 'words', words },
})

function notTakenComplaint(name: string, where: string, scene: Scene): Complaint[] {
  const words = notTaken(name, scene)
  return words === null ? [] : [{ where, words }]
}

/** A stray word may be half of a header: what stands behind its first `=` is not repeated. */
const shown = (word: string): string => word.replace(/=[\s\S]*/, '=…')

/** `compare` takes its two sides as words without a flag, `baseline` what to do to which row; nobody else takes any. */
function positionalItem(words: readonly string[], { command }: Scene): { items: Item[]; complaints: Complaint[] } {
  if (words.length === 0) return { items: [], complaints: [] }
  if (settingNamed('args')?.commands.includes(command)) {
    return { items: [{ ...flagItem('args', words), where: 'arguments' }], complaints: [] }
  }
  return { items: [], complaints: [{ where: words.map(shown).join(' '), words: unexpectedArguments({ command }) }] }
}

/** True where the command line asks for help: `-h`, `--help` or an unambiguous abbreviation of it. */
export const asksForHelp = (argv: readonly string[], scene: Scene): boolean => scanFlags(argv, scene).help
