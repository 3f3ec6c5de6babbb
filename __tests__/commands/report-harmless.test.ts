import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merged, type Reporter } from '../../src/commands/report-merge.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import { annotations, COMMENT_CHARACTERS, plainSentence, renderComment, renderSummary } from '../../src/report/index.ts'
import { faultsIn, hostile, visible } from '../report/harmless.ts'
import { en, zh } from '../report/judgements.ts'
import { at, fileOf, legsOfText, measured, speaker } from './report-legs.ts'

const writer = { ...measured(1).writer, event: 'workflow_run' }
const reporter: Reporter = {
  ...{ enforce: true, at: '2026-11-24T08:00:00Z', suite: '', expected: [], places: ['legs'] },
  identity: { pull: 42, head: speaker.subject.head, writer },
}

/** Everything that is posted of what was found. */
function posted(text: string, where = 'legs/a/judgement.json') {
  const legs = legsOfText(text, speaker, where)
  const judgements = merged(legs, reporter)
  return {
    refused: legs.refused.length > 0,
    judgements,
    comments: judgements.flatMap((one) => [renderComment(one, en), renderComment(one, zh)]),
    summaries: judgements.map((one) => renderSummary(one, en)),
    lines: [
      ...judgements.flatMap((one) => annotations(one, 'en').flatMap(({ title, text: said }) => [title, said])),
      ...legs.refused.map(({ reason }) => plainSentence(reason).en),
    ],
  }
}

/** Paths of every text in a value: `scenarios.0.candidate.model`. */
const textsIn = (value: unknown, path: readonly string[] = []): string[] => {
  if (typeof value === 'string') return [path.join('\u0001')]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key]))
}

/** A judgement with something in every field that may hold text. */
function full(): Judgement {
  const judgement = measured(0.9)
  const [scenario] = judgement.scenarios
  if (scenario === undefined) throw new Error('a judgement has a scenario')
  const mark = { id: 'x', sha: 'abc1234', ref: 'refs/heads/main', at: '2026-11-01T00:00:00Z' }
  return {
    ...judgement,
    scenarios: [
      {
        ...scenario,
        skipped_rows: [{ where: 'a/b.json', why: 'not JSON' }],
        limits_looser: ['mean_itl_ms'],
        not_gated: ['mean_itl_ms'],
        reference: {
          ...scenario.reference,
          opened: { ...mark, kind: 'accepted', told: { by: 'bob', reason: 'meant' } },
          debt: { since: mark, jobs: 1, changes: [{ metric: 'mean_itl_ms', change: 0.1 }] },
          pin: mark,
        },
        trend: scenario.trend.map((point) => ({ ...point, told: { by: 'bob', reason: 'meant' } })),
        fingerprint: [
          { field: 'image', kind: 'subject', baseline: 'a', candidate: 'b', differs: true },
          ...scenario.fingerprint,
        ],
      },
    ],
  }
}

const paths = textsIn(fileOf(full())).map((path) => path.split('\u0001').join('.'))
const changed = (some: readonly string[], text: string): string =>
  JSON.stringify(some.reduce<unknown>((file, path) => at(file, path, text), fileOf(full())))
/** Those that hold any words: the rest is refused unless it is what it must be. */
const free = paths.filter((path) => legsOfText(changed([path], '@octocat <b>|')).refused.length === 0)

/** No line of ours may be a command, or hide anything. */
const acting = /[\p{Cc}\p{Cs}\p{Bidi_Control}]|^\s*::|##\[/mu

describe('whatever text stands in a judgement, it is refused or harmless', () => {
  test('a full one is shown', () => {
    const { refused, comments } = posted(JSON.stringify(fileOf(full())))
    expect(refused).toBe(false)
    expect(comments.flatMap(faultsIn)).toEqual([])
    expect(paths.length).toBeGreaterThan(150)
  })

  test('in any field', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...paths), { minLength: 1, maxLength: 3 }), hostile, (some, text) => {
        const { comments, summaries, lines } = posted(changed(some, text))
        expect([...comments, ...summaries].flatMap(faultsIn)).toEqual([])
        for (const line of lines) expect(line).not.toMatch(acting)
        for (const comment of comments) expect(comment.length).toBeLessThanOrEqual(COMMENT_CHARACTERS)
      }),
      { numRuns: 60 },
    )
  })

  test('in the fields that hold any words, which are shown', () => {
    expect(free.length).toBeGreaterThan(30)
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...free), { minLength: 1, maxLength: 8 }), visible, (some, text) => {
        const { comments, summaries, lines, refused } = posted(changed(some, text))
        expect(refused).toBe(false)
        expect([...comments, ...summaries].flatMap(faultsIn)).toEqual([])
        for (const line of lines) expect(line).not.toMatch(acting)
      }),
      { numRuns: 25 },
    )
  })

  test('in the name of a file', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { comments, lines } = posted('{}', `legs/${name}/judgement.json`)
        expect(comments.flatMap(faultsIn)).toEqual([])
        for (const line of lines) expect(line).not.toMatch(acting)
      }),
      { numRuns: 60 },
    )
  })
})

test('a judgement as large as one may be still fits a comment, headline first', () => {
  const [scenario] = full().scenarios
  if (scenario === undefined) throw new Error('a judgement has a scenario')
  const long = 'a|`@b '.repeat(50)
  const scenarios = Array.from({ length: 120 }, (_, i) => ({
    ...scenario,
    name: `scenario-${i}`,
    candidate: { model: long, variant: long },
    repeat_command: long,
  }))
  const { comments, refused } = posted(JSON.stringify({ ...full(), scenarios }))
  expect(refused).toBe(false)
  expect(comments).toHaveLength(2)
  for (const comment of comments) {
    expect(comment.length).toBeLessThanOrEqual(COMMENT_CHARACTERS)
    expect(faultsIn(comment)).toEqual([])
  }
})
