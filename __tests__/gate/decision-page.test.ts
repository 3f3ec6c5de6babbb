import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cells, spreads } from '../../bench/decision/cells.ts'
import { rules } from '../../bench/decision/rivals.ts'

/** Rows of each table between the bench's markers, by the heading above it. */
function tablesOf(file: string): Map<string, string[][]> {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8')
  const [, between = ''] = text.split(/<!-- \/?bench:decision -->/)
  const tables = new Map<string, string[][]>()
  for (const section of between.split('\n### ').slice(1)) {
    const [title = '', ...lines] = section.split('\n')
    const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.slice(2, -2).split(' | '))
    tables.set(title, rows.slice(2))
  }
  return tables
}

const pages = [
  { file: 'decision.md', titles: ['The rule', 'With `restart-command`', 'With `confirm-fail`'] },
  { file: 'decision.zh-CN.md', titles: ['规则本身', '设置 `restart-command` 时', '设置 `confirm-fail` 时'] },
]

describe.each(pages)('the tables of docs/$file', ({ file, titles }) => {
  const tables = tablesOf(file)
  const [, main = [], restart = [], confirm = [], learned = [], stress = [], rivals = []] = [...tables.values()]

  test('are all there, each with a row for every cell', () => {
    expect([...tables.keys()].slice(1, 4)).toEqual(titles)
    const rows = (group: string) =>
      cells.filter((cell) => cell.group === group).reduce((sum, { losses }) => sum + losses.length - 1, 0)
    expect(main).toHaveLength(cells.filter(({ group }) => group === 'main').length)
    expect([restart, confirm, learned, stress].map((table) => table.length)).toEqual(
      ['restart', 'confirm', 'learned', 'stress'].map(rows),
    )
    const own = new Set(cells.filter(({ group }) => group === 'one').map(({ variant }) => variant))
    expect(rivals).toHaveLength(rules.length + own.size)
  })

  test('hold numbers: shares within 0 and 100, and F, I and P that add up', () => {
    for (const row of [...restart, ...confirm, ...learned, ...stress]) {
      const [sameFail, sameOpen, , , fail, open, pass] = row.slice(3).map(Number)
      expect(sameFail).toBeLessThanOrEqual(100 - (sameOpen ?? Number.NaN))
      expect((fail ?? 0) + (open ?? 0) + (pass ?? 0)).toBeCloseTo(100, 0)
    }
    for (const row of rivals) expect(row.slice(2).join('/').split('/').map(Number).every(Number.isFinite)).toBe(true)
    expect(rivals.every((row) => row.length === 2 + spreads.length)).toBe(true)
  })

  test('show what was asked: hardly a false alarm with rounds 2 % and jobs 1 % apart, and 10 % losses caught', () => {
    const quiet = main.filter(([K, spread]) => Number(K) >= 3 && spread === '2, 1')
    expect(quiet.map(([K]) => K)).toEqual(['3', '4', '5', '6', '7', '8'])
    for (const row of quiet) {
      expect(Number(row[2])).toBeLessThanOrEqual(0.1)
      expect(Number(row[8])).toBeGreaterThanOrEqual(99.5)
    }
  })
})
