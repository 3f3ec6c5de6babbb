import { stringify } from 'yaml'
import type { Language, Words } from '../domain/words.ts'
import { everyCompat, type Scene, type Setting } from './setting.ts'
import { actionCommands, isInput, settingEntries } from './table/index.ts'
import { defaultOverall } from './words.ts'

/** What the Action hands to later steps. */
export const outputs: Readonly<Record<string, Words>> = {
  outcome: {
    en: 'pass, improved, regressed, inconclusive, invalid or no-baseline',
    zh: 'pass、improved、regressed、inconclusive、invalid 或 no-baseline',
  },
  'report-path': { en: 'Path of report.md', zh: 'report.md 的路径' },
  'results-dir': { en: 'Directory of the result files', zh: '结果文件目录' },
  'judgement-path': { en: 'Path of judgement.json', zh: 'judgement.json 的路径' },
  'comment-url': { en: 'URL of the comment, empty without one', zh: '评论的 URL，没有评论时为空' },
  metrics: {
    en: "JSON: each gated metric's value, change and verdict",
    zh: 'JSON：每个门禁指标的值、变化与判定',
  },
}

const commandHelp: Words = {
  en: 'What to do: gate, report, compare, baseline or check',
  zh: '要执行的命令：gate、report、compare、baseline 或 check',
}
const tokenDefault = '${' + '{ github.token }}'
const inputScenes = everyCompat.map((compat): Scene => ({ command: 'gate', compat, host: 'action' }))

/** The settings that are inputs, with what their default is called. */
const inputs = (): [string, Setting<unknown>][] => settingEntries().filter(([, setting]) => isInput(setting))

const inputDefault = (name: string, setting: Setting<unknown>, language: Language): string | null =>
  name === 'token' ? 'github.token' : defaultOverall(setting, inputScenes, language)

/** The text of action.yml. Only `token` has a default there: an empty input lets the environment and tokgate.yml speak. */
export function actionYml(): string {
  const body = stringify(
    {
      name: 'tokgate',
      description: 'Gate merges on the serving performance of a large language model',
      branding: { icon: 'activity', color: 'orange' },
      inputs: {
        command: { description: commandHelp.en, default: actionCommands[0] },
        ...Object.fromEntries(inputs().map(([name, setting]) => [name, inputEntry(name, setting)])),
      },
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, { en }]) => [name, { description: en }])),
      runs: { using: 'node24', main: 'dist/action.js' },
    },
    { lineWidth: 0 },
  )
  return `# Generated from src/settings by \`npm run docs\`.\n${body}`
}

function inputEntry(name: string, setting: Setting<unknown>): Record<string, unknown> {
  const fallback = inputDefault(name, setting, 'en')
  const description = `${setting.help.en}${generation(setting).replaceAll('`', '')}${fallback === null ? '' : ` (default: ${fallback})`}`
  return name === 'token' ? { description, default: tokenDefault } : { description, required: false }
}

const inputHead: Words = { en: '| Input | Default | Meaning |', zh: '| 输入 | 默认 | 含义 |' }
const flagHead: Words = {
  en: '| Flag | Commands | Default | Meaning |',
  zh: '| 选项 | 命令 | 默认 | 含义 |',
}

/** The README's table of the Action's inputs. */
export function inputsTable(language: Language): string {
  const first = ['`command`', '`gate`', commandHelp[language]]
  const rows = inputs().map(([name, setting]) => [
    `\`${name}\``,
    inputDefault(name, setting, language) ?? '',
    `${setting.help[language]}${generation(setting)}`,
  ])
  return markdownTable(inputHead[language], [first, ...rows])
}

/** The README's table of the command line's flags. */
export function flagsTable(language: Language): string {
  const rows = settingEntries()
    .filter(([, setting]) => setting.flag && setting.hosts.includes('terminal'))
    .map(([name, setting]) => [
      `\`--${name}${setting.kind.metavar === '' ? '' : ` ${setting.kind.metavar}`}\``,
      setting.commands.join(' '),
      defaultOverall(setting, terminalScenes(setting), language) ?? '',
      `${setting.help[language]}${generation(setting)}`,
    ])
  return markdownTable(flagHead[language], rows)
}

/** Every command and generation that takes the setting. */
const terminalScenes = ({ commands, compats }: Setting<unknown>): Scene[] =>
  commands.flatMap((command) => compats.map((compat): Scene => ({ command, compat, host: 'terminal' })))

const generation = ({ compats }: Setting<unknown>): string =>
  compats.length === 1 ? ` (compat \`${compats.join()}\`)` : ''

function markdownTable(head: string, rows: readonly (readonly string[])[]): string {
  const columns = head.split('|').length - 2
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
  return [head, `|${' --- |'.repeat(columns)}`, ...lines].join('\n')
}
