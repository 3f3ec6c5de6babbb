import type { Compat } from '../domain/compat.ts'
import type { Language, Words } from '../domain/words.ts'
import { type Command, load, type Setting } from './setting.ts'
import { foreignNames } from './table/foreign.ts'
import { existsIn, type Theme, themes } from './table/index.ts'
import { commandWords, defaultText, themeWords } from './words.ts'

const usage: Words = { en: 'usage', zh: '用法' }
const defaultWord: Words = { en: 'default', zh: '默认' }
const alsoAccepted: Words = {
  en: "Flags of vLLM's that are accepted with nothing to do, or refused by name",
  zh: 'vLLM 的其他选项：接受但不起作用，或按名称拒绝',
}
const spelling: Words = {
  en: "vLLM's own flags may be abbreviated and written with underscores; tokgate's need full spelling.",
  zh: 'vLLM 自有的选项可以缩写，也可使用下划线；tokgate 的选项须写全称。',
}
const positionals: Readonly<Record<Command, string>> = {
  bench: '',
  gate: '',
  report: ' FILE-OR-FOLDER …',
  compare: ' A B',
  check: '',
  selftest: '',
  baseline: ' list | show ROW | pin ROW | accept ROW | revoke ROW | prune',
  sim: '',
}

/** What `--help` prints: every flag of a command in one generation, with its default there. */
export function helpText(command: Command, compat: Compat, language: Language): string {
  const groups = Object.entries(themes).map(([theme, settings]) =>
    group({ theme: theme as Theme, settings: Object.entries(settings), command, compat, language }),
  )
  const head = `${usage[language]}: tokgate ${command}${positionals[command]} [--flag value …]`
  const tail = load.includes(command) ? [foreignText(compat, language)] : []
  return `${[head, commandWords[command][language], ...groups.filter((text) => text !== ''), ...tail, spelling[language]].join('\n\n')}\n`
}

interface Group {
  readonly theme: Theme
  readonly settings: readonly [string, Setting<unknown>][]
  readonly command: Command
  readonly compat: Compat
  readonly language: Language
}

function group({ theme, settings, command, compat, language }: Group): string {
  const flags = settings
    .filter(([, setting]) => setting.flag && setting.hosts.includes('terminal') && existsIn(setting, compat))
    .filter(([, setting]) => setting.commands.includes(command))
    .map(([name, setting]) => flagText(name, setting, { command, compat, language }))
  return flags.length === 0 ? '' : [`${themeWords[theme][language]}:`, ...flags].join('\n')
}

function flagText(
  name: string,
  setting: Setting<unknown>,
  { command, compat, language }: { command: Command; compat: Compat; language: Language },
): string {
  const value = setting.kind.metavar === '' ? '' : ` ${setting.kind.metavar}`
  const more = setting.kind.takes === 'some' || setting.kind.takes === 'any' ? ' …' : ''
  const fallback = defaultText(setting, { command, compat, host: 'terminal' }, language)
  const shown = fallback === null ? '' : ` (${defaultWord[language]}: ${fallback})`
  return `  --${name}${value}${more}\n      ${setting.help[language]}${shown}`
}

const foreignText = (compat: Compat, language: Language): string =>
  `${alsoAccepted[language]}:\n  ${foreignNames(compat)
    .map((name) => `--${name}`)
    .join(' ')}`
