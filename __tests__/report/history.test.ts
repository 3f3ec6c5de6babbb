import { describe, expect, test } from 'vitest'
import { languages } from '../../src/domain/words.ts'
import { renderComment } from '../../src/report/index.ts'
import { type Day, judgedAfter, noteOn, storedAfter } from './histories.ts'
import { en, zh } from './judgements.ts'

const views = { en, zh }
const sliding = (days: number): number[] => Array.from({ length: days }, (_, i) => 0.99 ** i)
const pinned = noteOn('pin', 1, 1, 'the release')

interface Case {
  readonly name: string
  readonly days: readonly Day[]
  /** What each stored job came to. */
  readonly outcomes: string
  readonly candidate: { readonly level: number; readonly main: boolean; readonly driftLimit?: number }
  readonly want: { readonly outcome: string; readonly key: string }
}

const cases: readonly Case[] = [
  {
    name: 'shift',
    days: [1, 1, 1, 1.1, 1.1, 1.1],
    outcomes: 'no-baseline pass pass improved pass pass',
    candidate: { level: 1.02, main: false },
    want: { outcome: 'regressed', key: 'regressed' },
  },
  {
    name: 'slow-drift',
    days: [...sliding(9), pinned],
    outcomes: `no-baseline${' pass'.repeat(8)}`,
    candidate: { level: 0.99 ** 9, main: false },
    want: { outcome: 'pass', key: 'pass' },
  },
  {
    name: 'slow-drift-limited',
    // The window follows half its length behind: some job's loss against it comes near the limit.
    days: [...sliding(12), pinned],
    outcomes: `no-baseline${' pass'.repeat(9)} inconclusive pass`,
    candidate: { level: 0.99 ** 12, main: true, driftLimit: 0.1 },
    want: { outcome: 'regressed', key: 'drift' },
  },
  {
    name: 'accepted-loss',
    days: [1, 1, 1, 0.9, noteOn('accept', 4, 4, 'W8A8 off for accuracy'), 0.9, 0.9],
    outcomes: 'no-baseline pass pass regressed pass pass',
    candidate: { level: 0.905, main: false },
    want: { outcome: 'pass', key: 'pass' },
  },
  {
    name: 'regressed-push',
    days: [1, 1, 1],
    outcomes: 'no-baseline pass pass',
    candidate: { level: 0.9, main: true },
    want: { outcome: 'regressed', key: 'regressed' },
  },
  {
    name: 'after-a-regressed-push-main',
    days: [1, 1, 1, 0.9],
    outcomes: 'no-baseline pass pass regressed',
    candidate: { level: 0.9, main: true },
    want: { outcome: 'regressed', key: 'regressed' },
  },
  {
    name: 'after-a-regressed-push-pull',
    days: [1, 1, 1, 0.9, 0.9, 0.9],
    outcomes: 'no-baseline pass pass regressed regressed regressed',
    candidate: { level: 0.9, main: false },
    want: { outcome: 'pass', key: 'pass' },
  },
  {
    name: 'mended',
    days: [1, 1, 1, 0.9],
    outcomes: 'no-baseline pass pass regressed',
    candidate: { level: 1, main: true },
    want: { outcome: 'pass', key: 'pass' },
  },
  {
    name: 'revoked-row',
    days: [1, 1, 1.2, noteOn('revoke', 3, 3, 'measured the wrong image'), 1, 1],
    outcomes: 'no-baseline pass improved pass pass',
    candidate: { level: 1, main: false },
    want: { outcome: 'pass', key: 'pass' },
  },
]

describe('what the report says after', () => {
  test.each(cases)('$name', ({ days, outcomes, candidate, want }) => {
    const told = storedAfter(days)
    expect(told.outcomes.join(' ')).toBe(outcomes)
    const judgement = judgedAfter(told.rows, candidate)
    expect({ outcome: judgement.outcome, key: judgement.scenarios[0]?.reason.key }).toEqual(want)
  })

  const golden = cases.flatMap((one) => languages.map((language) => ({ ...one, language })))
  test.each(golden)('$name, in $language', async ({ name, days, candidate, language }) => {
    // The foot, which the leg's mark repeats, tells of the rule's power and not of a history.
    const text = renderComment(judgedAfter(storedAfter(days).rows, candidate), views[language])
      .replace(/<sub>.*/su, '')
      .replace(/<!-- tokgate leg .*?-->\n\n/gu, '')
    await expect(text).toMatchFileSnapshot(`../golden/history/${name}.${language}.md`)
  })
})
