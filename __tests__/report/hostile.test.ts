import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Judgement, ScenarioJudgement } from '../../src/domain/judgement.ts'
import { format, hasMarker, markerOf, renderComment, renderTerminal } from '../../src/report/index.ts'
import { faultsIn, hostile } from './harmless.ts'
import { en, judgement, regressedScenario, scenario } from './judgements.ts'
import { tablesOf } from './parse.ts'

/** A judgement with the given texts wherever text from outside can stand. */
function poisoned(texts: readonly string[]): Judgement {
  const at = (index: number): string => texts[index % texts.length] ?? ''
  const bad: ScenarioJudgement = regressedScenario({
    name: at(0),
    reason: { key: 'missing-metric', numbers: { metric: at(1), round: 2 } },
    baseline: { model: at(2), variant: at(3) },
    candidate: { model: at(4), variant: at(5) },
    metrics: [
      ...regressedScenario().metrics,
      {
        ...(scenario().metrics[0] as ScenarioJudgement['metrics'][number]),
        name: at(6),
        unit: at(7),
        reason: { key: at(8), numbers: { metric: at(9) } },
      },
    ],
    trend: scenario().trend.map((point) => ({
      ...point,
      at: at(10),
      sha: at(11),
      told: { by: at(49), reason: at(50) },
    })),
    accepted: { by: at(12), at: at(13), reason: at(14), pull: null },
    skipped_rows: [{ where: at(15), why: at(16) }],
    limits_looser: [at(17)],
    not_gated: [at(18)],
    repeat_command: at(19),
    validity: [
      { check: at(20), status: 'failed', numbers: { x: at(21) } },
      { check: 'identity', status: 'failed', numbers: { fields: at(22), count: 1 } },
    ],
    fingerprint: [{ field: at(23), kind: 'subject', baseline: at(24), candidate: at(25), differs: true }],
    reference: {
      ...scenario().reference,
      main: true,
      pin: { id: at(26), sha: at(37), ref: null, at: at(38) },
      drift: [{ metric: at(39), change: -0.01, interval: null, limit: 0.1 }],
      debt: {
        since: { id: at(40), sha: at(41), ref: null, at: at(42) },
        jobs: 2,
        changes: [{ metric: at(43), change: -0.1 }],
      },
      opened: {
        kind: 'accepted',
        id: at(44),
        sha: at(45),
        ref: null,
        at: at(46),
        told: { by: at(47), reason: at(48) },
      },
      newest: { id: at(27), sha: at(28), ref: at(29), at: at(30) },
    },
  })
  const writer = { ...judgement().writer, repository: at(31), run_id: at(32), version: at(33) }
  return judgement({ suite: at(34), at: at(35), writer, scenarios: [bad, { ...bad, name: at(36), outcome: 'pass' }] })
}

const shapeOf = (text: string) => tablesOf(text).map(({ align, cells }) => [align, cells.map((row) => row.length)])

describe('whatever stands in a judgement, a report keeps its structure', () => {
  const texts = fc.array(hostile, { minLength: 1, maxLength: 6 })
  /** The same report with harmless words: what its tables look like. */
  const tame = shapeOf(renderComment(poisoned(['a']), en))

  test('as Markdown: nothing but our own tables, links and HTML; nobody is called, nothing is linked', () => {
    fc.assert(
      fc.property(texts, (some) => {
        const text = renderComment(poisoned(some), en)
        expect(faultsIn(text)).toEqual([])
        // An empty command has no section of its own, so code blocks may be fewer, tables never.
        expect(shapeOf(text)).toEqual(tame)
      }),
      { numRuns: 30 },
    )
  })

  test('as lines that a runner or a terminal reads: no command, nothing invisible', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 20, max: 120 }), (some, width) => {
        const bad = poisoned(some)
        const forms = [
          format(bad, 'markdown', { ...en, color: false, width }),
          renderTerminal(bad, { language: 'en', color: false, width }),
        ]
        for (const form of forms) {
          expect(form).not.toMatch(/^\s*::/mu)
          expect(form).not.toContain('##[')
          expect(form.replace(/☑️/gu, '').replace(/[\n\t]/gu, '')).not.toMatch(
            /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\uFDD0\uFDD1]/u,
          )
        }
        const json = format(bad, 'json', { ...en, color: false, width })
        expect(json).not.toContain('##[')
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(bad)))
      }),
      { numRuns: 60 },
    )
  })

  test('no text forges the marker of another comment', () => {
    fc.assert(
      fc.property(hostile, hostile, (suite, repository) => {
        const marker = markerOf({ suite, repository })
        expect(marker).toMatch(/^<!-- tokgate comment v1 suite=[\w.%]* repository=[\w.%]* -->$/u)
        const body = renderComment(poisoned([marker, suite]), en)
        expect(hasMarker(body, markerOf({ suite: 'default', repository: 'acme/serving' }))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })
})
