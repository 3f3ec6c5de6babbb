import { type Language, languages } from '../domain/words.ts'

type Environment = Readonly<Record<string, string | undefined>>

const isLanguage = (text: string | undefined): text is Language => languages.some((language) => language === text)

/** The language of complaints, before settings are read: what was asked for; else a terminal's locale, else the Action's Chinese. */
export function spokenLanguage(given: { argv: readonly string[]; env: Environment; isAction: boolean }): Language {
  const { argv, env } = given
  const flag = argv.findLastIndex((word) => /^--language(=|$)/.test(word))
  const asked = [argv[flag]?.split('=')[1] ?? argv[flag + 1], env['INPUT_LANGUAGE'], env['TOKGATE_LANGUAGE']]
  const said = (flag < 0 ? asked.slice(1) : asked).find(isLanguage)
  return said ?? (given.isAction || localeOf(env).startsWith('zh') ? 'zh' : 'en')
}

const localeOf = (env: Environment): string => env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
