import { variableName } from './environment.ts'
import { scalarInFile } from './file.ts'
import type { Environment, SettingsSource } from './source.ts'

/**
 * The text of one of our own settings, before the rest is read: `compat` decides which flags exist, `config` which file
 * is read. Sources in their order; null when nobody gives it. Whether it is a good value is said later, by the reading.
 */
export function glimpse(name: string, source: Omit<SettingsSource, 'command'>): string | null {
  const { argv, inputs, env, file } = source
  return (
    wordOf(name, argv ?? []) ??
    inputOf(name, inputs ?? {}) ??
    filled(env[variableName(name)]) ??
    scalarInFile(file, name)
  )
}

/** Ours need full spelling, so the last `--name value` or `--name=value` before `--` is it. */
function wordOf(name: string, argv: readonly string[]): string | null {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const values = words.flatMap((word, i) => {
    const [, flag = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
    return flag.replaceAll('_', '-') === name ? [value ?? words[i + 1] ?? ''] : []
  })
  return values.at(-1) ?? null
}

const inputOf = (name: string, inputs: Environment): string | null =>
  filled(inputs[`INPUT_${name.toUpperCase()}`]) ?? filled(inputs[`INPUT_${name.toUpperCase().replaceAll('-', '_')}`])

const filled = (text: string | undefined): string | null => {
  const value = (text ?? '').trim()
  return value === '' ? null : value
}
