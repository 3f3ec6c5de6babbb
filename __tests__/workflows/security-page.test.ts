// docs/security.md names permissions, tests and files. What it names must be there, in both languages.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { jobsOf, workflowOf } from './workflow.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = ['docs/security.md', 'docs/security.zh-CN.md'] as const
const [english, chinese] = pages.map((path) => readFileSync(`${root}/${path}`, 'utf8')) as [string, string]
const both = pages.map((path, index) => ({ path, text: index === 0 ? english : chinese }))

/** The cells of every table's rows, table after table. */
const tables = (text: string): string[][][] =>
  text.split(/\n(?!\|)/).flatMap((part) => {
    const rows = part.split('\n').filter((line) => line.startsWith('| '))
    return rows.length < 3 ? [] : [rows.slice(2).map((row) => row.slice(2, -2).split(/ \| /))]
  })

const permissionsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/`([a-z-]+: (?:read|write))`/g)].map(([, named]) => named ?? '')),
]

const hostile = (text: string): string[][] => tables(text).at(-1) ?? []

describe.each(both)('$path', ({ text }) => {
  test('every file that it links to is there', () => {
    const links = [...text.matchAll(/\]\((?!#|https:)([^)]+)\)/g)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(8)
    expect(links.filter((path) => !existsSync(`${root}/docs/${path}`))).toEqual([])
  })

  test('every hostile content names a test that is linked below', () => {
    const linked = new Set([...text.matchAll(/\[(\w+)\]\(\.\.\/__tests__\//g)].map(([, name]) => name))
    const named = hostile(text).map((row) => (row.at(-1) ?? '').split(/, |、/))
    expect(named.length).toBeGreaterThan(25)
    expect(named.flat().filter((name) => !linked.has(name))).toEqual([])
  })

  test('every permission that an example asks for is in its table', () => {
    const examples = readdirSync(`${root}/examples`).filter((name) => name.endsWith('.yml'))
    const asked = examples.flatMap((name) =>
      jobsOf(workflowOf(readFileSync(`${root}/examples/${name}`, 'utf8'))).flatMap(([, job]) =>
        Object.entries(job.permissions ?? {}).map((right) => right.join(': ')),
      ),
    )
    expect(asked).toContain('contents: write')
    expect(asked.filter((right) => !permissionsIn(text).includes(right))).toEqual([])
  })
})

test('both languages say the same: tables, code, permissions, tests', () => {
  const shape = (text: string) => tables(text).map((table) => table.map((row) => row.length))
  expect(shape(chinese)).toEqual(shape(english))
  const code = (text: string) => [...text.matchAll(/```[\s\S]*?```/g)].map(([block]) => block)
  expect(code(chinese)).toEqual(code(english))
  expect(new Set(permissionsIn(chinese))).toEqual(new Set(permissionsIn(english)))
  const tests = (text: string) => hostile(text).map((row) => row.at(-1)?.replaceAll('、', ', '))
  expect(tests(chinese)).toEqual(tests(english))
})
