import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../src/domain/judgement.ts'
import { COMMENT_CHARACTERS, renderComment, renderSummary } from '../../src/report/index.ts'
import { en, judgement, regressed, regressedScenario, scenario, zh } from './judgements.ts'
import { tablesOf } from './parse.ts'

const many = (count: number): Judgement =>
  judgement({
    outcome: 'regressed',
    scenarios: Array.from({ length: count }, (_, at) =>
      (at === 3 ? regressedScenario : scenario)({ name: `scenario ${at}` }),
    ),
  })
const titles = (text: string): string[] =>
  [...text.matchAll(/<summary>(.*)<\/summary>/gu)].map(([, title]) => title ?? '')

describe('a comment fits', () => {
  test('what fits is whole and says nothing of it', () => {
    const text = renderComment(regressed(), en)
    expect(text).not.toContain('limited room')
    expect(text.length).toBeLessThan(COMMENT_CHARACTERS)
  })

  test('folded sections go, the least telling first; headline and tables stay at every length', () => {
    const whole = renderComment(regressed(), en)
    const tables = tablesOf(whole).slice(0, 2)
    const seen = new Set<string>()
    for (let max = whole.length - 1; max > 2620; max -= 250) {
      const text = renderComment(regressed(), { ...en, maxChars: max })
      expect(text.length).toBeLessThanOrEqual(max)
      expect(text).toContain('## ❌ Regressed: Request throughput is down 9.5 %')
      expect(tablesOf(text).slice(0, 2)).toEqual(tables)
      expect(text).toMatch(
        /A comment has limited room: \d folded sections are not here\. The whole report is in the \[summary of this run\]\(https:.*\/actions\/runs\/1001\/attempts\/2\)\.\n\n<sub>/u,
      )
      seen.add(titles(text).join())
    }
    const [first = ''] = seen
    expect(first).toBe(
      titles(whole)
        .filter((title) => title !== 'Round by round')
        .join(),
    )
    expect(titles(renderComment(regressed(), { ...en, maxChars: 2620 }))).toEqual([])
    expect(seen.size).toBeGreaterThan(4)
  })

  test('of two dozen scenarios every document’s and gate table is still there', () => {
    const text = renderComment(many(24), zh)
    expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS)
    expect(text.match(/🆚/gu)).toHaveLength(24)
    expect(text.match(/95 % 区间 \|/gu)).toHaveLength(24)
    expect(text).toContain('<summary>scenario 3 · ❌ 劣化</summary>')
  })

  test('of hundreds the passing ones go first, and the table of all names them', () => {
    const text = renderComment(many(200), en)
    expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS)
    expect(tablesOf(text)[0]?.cells).toHaveLength(201)
    expect(titles(text)[0]).toBe('scenario 3 · ❌ Regressed')
  })

  test('of six hundred something still fits, whole lines only', () => {
    const text = renderComment(many(600), en)
    expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS)
    expect(text.length).toBeGreaterThan(COMMENT_CHARACTERS - 1000)
    expect(tablesOf(text)[0]?.cells.every((row) => row.length === 3)).toBe(true)
    expect(text).toMatch(/<\/sub>\n$/u)
  })

  test('without a run to link the rest is in the file', () => {
    const text = renderComment(regressed(), { ...zh, repositoryUrl: null, maxChars: 4000 })
    expect(text).toMatch(/评论长度有限，有 \d 个折叠部分没有放进来，全文见输出目录的 report\.md。/u)
  })
})

test('the step summary is unabridged where a comment is not, and ends at its bytes', () => {
  const long = many(60)
  expect(renderComment(long, zh)).toContain('评论长度有限')
  expect(renderSummary(long, zh)).not.toContain('长度有限')
  expect(renderSummary(long, zh)).not.toContain('<!--')
  const short = renderSummary(regressed(), { ...zh, maxBytes: 6000 })
  expect(Buffer.byteLength(short)).toBeLessThanOrEqual(6000)
  expect(short).toContain('长度有限')
})
