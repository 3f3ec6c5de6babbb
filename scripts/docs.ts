import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { actionYml, configSchema, flagsTable, inputsTable } from '../src/settings/index.ts'

/**
 * Writes what is generated from the table of settings: action.yml, the schema of tokgate.yml, and the tables between
 * the markers of the READMEs. With `--check` nothing is written and stale files are named (exit 1).
 */

const root = join(import.meta.dirname, '..')

interface Generated {
  readonly path: string
  /** The file as it should be, from the file as it is (null: there is none); null: nothing of it is generated. */
  text(now: string | null): string | null
}

/** The linter checks this file too, so it is laid out by the linter's own formatter. */
function schemaText(): string {
  const biome = join(root, 'node_modules/.bin/biome')
  const input = JSON.stringify(configSchema())
  return execFileSync(biome, ['format', '--stdin-file-path=tokgate.schema.json'], {
    input,
    encoding: 'utf8',
    cwd: root,
  })
}

const readmes = [
  { path: 'README.md', language: 'en' },
  { path: 'README.zh-CN.md', language: 'zh' },
] as const

const files: readonly Generated[] = [
  { path: 'action.yml', text: actionYml },
  { path: 'docs/tokgate.schema.json', text: schemaText },
  ...readmes.map(
    ({ path, language }): Generated => ({
      path,
      text: (now) => now && between(between(now, 'inputs', inputsTable(language)), 'flags', flagsTable(language)),
    }),
  ),
]

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`; without both markers nothing changes. */
function between(text: string, name: string, table: string): string {
  const start = `<!-- ${name}:start -->`
  const from = text.indexOf(start)
  const to = text.indexOf(`<!-- ${name}:end -->`, from)
  if (from < 0 || to < 0) return text
  return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
}

/** The files that are not what the sources say, with the text that they should have. */
function stale(): { path: string; text: string }[] {
  return files.flatMap(({ path, text }) => {
    const now = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
    const wanted = text(now)
    return wanted === null || wanted === now ? [] : [{ path, text: wanted }]
  })
}

function write({ path, text }: { path: string; text: string }): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  console.log(`wrote ${path}`)
}

const outdated = stale()
if (!process.argv.includes('--check')) outdated.forEach(write)
else if (outdated.length > 0) {
  console.error(`Not what the sources say: ${outdated.map(({ path }) => path).join(', ')}. Run npm run docs.`)
  process.exitCode = 1
}
