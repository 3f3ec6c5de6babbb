import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commentOf, type Leg, legsIn, legsOf, markerOf, renderComment } from '../../src/report/index.ts'
import { barbs } from './harmless.ts'
import { en, judgement, regressed, regressedScenario, scenario, several, zh } from './judgements.ts'
import { all, parse, tablesOf } from './parse.ts'

const marker = markerOf({ suite: 'default', repository: 'acme/serving' })
const view = { marker, language: 'en', head: null } as const
const named = (name: string, run = 77): Leg[] => {
  const { writer } = judgement()
  return legsOf(
    judgement({ writer: { ...writer, run_id: `${run}`, run_number: run }, scenarios: [scenario({ name })] }),
    en,
  )
}
const lost = legsOf(regressed({ scenarios: [regressedScenario({ name: 'long' })] }), en)

describe('legs lie in a comment', () => {
  test.each([
    { name: 'one', legs: lost },
    { name: 'several of one job', legs: legsOf(several, zh) },
    { name: 'several of several jobs', legs: [...lost, ...named('chat', 78), ...named('burst', 79)] },
    { name: 'one without a table', legs: named('gone').map((leg) => ({ ...leg, main: '', folds: [] })) },
  ])('and are read back as they were: $name', ({ legs }) => {
    const body = commentOf(legs, view)
    expect(legsIn(body, marker).toSorted((a, b) => a.scenario.localeCompare(b.scenario))).toEqual(
      legs.toSorted((a, b) => a.scenario.localeCompare(b.scenario)),
    )
    expect(legsIn(body.replaceAll('\n', '\r\n'), marker)).toEqual(legsIn(body, marker))
    expect(commentOf(legsIn(body, marker), view)).toBe(body)
  })

  test('a comment of one job is the same whether its legs came together or one by one', () => {
    const together = commentOf(legsOf(several, en), view)
    const oneByOne = legsOf(several, en).reduce(
      (body, leg) => commentOf([...legsIn(body, marker), leg], view),
      `${marker}\n`,
    )
    expect(oneByOne).toBe(together)
    expect(renderComment(several, en)).toBe(together)
  })

  test('of several the worst stands in the headline, each has its row, and its own run’s foot', () => {
    const body = commentOf([...named('chat', 78), ...lost], view)
    expect(body).toMatch(/^## ❌ Regressed \(1 of 2 scenarios\): long: Request throughput is down 9\.5 %/m)
    expect(tablesOf(body)[0]?.cells.map((row) => row.slice(0, 2))).toEqual([
      ['Scenario', 'Outcome'],
      ['long', '❌ Regressed'],
      ['chat', '✅ Pass'],
    ])
    expect(body.match(/<sub>tokgate .*?Run #\d+/g)).toEqual([
      expect.stringMatching(/Run #77$/),
      expect.stringMatching(/Run #78$/),
    ])
  })

  test('another suite’s comment holds none of this one’s', () => {
    expect(legsIn(commentOf(lost, view), markerOf({ suite: 'nightly', repository: 'acme/serving' }))).toEqual([])
  })
})

test('no text forges a mark, opens a fold or ends a section', () => {
  const marks = [
    '<!-- tokgate end -->',
    '<!-- tokgate fold 9 -->',
    '\n<!-- tokgate leg x | 1 | 9 | 1 -->\n',
    ' | ',
    '=40',
  ]
  const text = fc
    .array(fc.constantFrom(...marks, ...barbs), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (given) => {
      const poisoned = scenario({
        name: given,
        candidate: { model: given, variant: given },
        repeat_command: given,
        skipped_rows: [{ where: given, why: given }],
        accepted: { by: given, at: given, reason: given, pull: 42 },
      })
      const writer = { ...judgement().writer, run_id: given, version: given }
      const legs = legsOf(judgement({ head: given, at: given, writer, scenarios: [poisoned] }), en)
      const body = commentOf([...legs, ...named('other')], view)
      const read = legsIn(body, marker)
      expect(read).toHaveLength(2)
      expect(read.find(({ scenario: name }) => name === 'other')).toEqual(named('other')[0])
      expect(read.map(({ folds }) => folds.length).sort()).toEqual(
        [...legs, ...named('other')].map(({ folds }) => folds.length).sort(),
      )
    }),
    { numRuns: 60 },
  )
})

describe('where there is no room', () => {
  const many = (count: number): Leg[] => [
    ...Array.from({ length: count }, (_, at) => named(`s${String(at).padStart(3, '0')}`, 100 + at)).flat(),
    ...lost,
  ]

  test.each([12, 40, 90])('%i legs of as many runs fit, and what failed stays whole to the last', (count) => {
    const body = commentOf(many(count), view)
    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body).toContain(lost[0]?.main)
    expect(tablesOf(body)[0]?.cells).toHaveLength(count + 2)
    expect(all(parse(body), 'html').filter(({ value }) => value === '</details>').length).toBeGreaterThan(0)
    expect(body).toMatch(
      /A comment has limited room: \d+ folded sections are not here\. The whole report is in the summaries of their runs\./,
    )
  })

  test('what one writer had no room for stays counted by the next', () => {
    const cut = commentOf(many(12), view)
    const [, count] = /room: (\d+) folded/.exec(cut) ?? []
    expect(commentOf(legsIn(cut, marker), view)).toBe(cut)
    const next = commentOf([...legsIn(cut, marker), ...named('zzz', 300)], view)
    expect(Number(/room: (\d+) folded/.exec(next)?.[1])).toBeGreaterThan(Number(count))
  })
})

test('a mark that was tampered with is no leg, a leg that lost its end has no text', () => {
  const body = commentOf(lost, view)
  expect(legsIn(body.replace('| regressed |', '| fine |'), marker)).toEqual([])
  expect(legsIn(body.replace('<!-- tokgate end -->', ''), marker)).toEqual([{ ...lost[0], main: null, folds: [] }])
})
