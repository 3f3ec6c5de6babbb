import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AcceptanceKey, type NotAccepted, type NotAcceptedWhy, notAccepted } from '../../src/domain/acceptance.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import { languages } from '../../src/domain/words.ts'
import { notAcceptedWords } from '../../src/messages/accept.ts'
import { renderComment, renderSummary } from '../../src/report/index.ts'
import { faultsIn, hostile } from './harmless.ts'
import { en, judgement, noBaseline, regressed, regressedScenario, scenario, zh } from './judgements.ts'

const views = { en, zh }
const lin = { by: 'lin', at: '2025-07-24T03:10:00Z', reason: 'Serve W8A8 (2.4 GiB less)', pull: 42 }
const label = 'tokgate-accept'

/** One of each. */
const whys: { readonly [K in AcceptanceKey]: NotAcceptedWhy & { readonly key: K } } = {
  'accept.absent': { key: 'accept.absent', numbers: { pull: 42 } },
  'accept.moved': {
    key: 'accept.moved',
    numbers: { pull: 42, head: '5d6e7f8a9b0c'.padEnd(40, '0'), now: '1a2b3c4d5e6f'.padEnd(40, '0') },
  },
  'accept.older': {
    key: 'accept.older',
    numbers: { pull: 42, by: 'lin', at: '2025-07-24T01:10:00Z', since: '2025-07-24T01:55:03Z' },
  },
  'accept.no-run': { key: 'accept.no-run', numbers: { pull: 42, head: '5d6e7f8a9b0c'.padEnd(40, '0') } },
  'accept.untold': { key: 'accept.untold', numbers: { pull: 42 } },
  'accept.bot': { key: 'accept.bot', numbers: { pull: 42, by: 'labeler[bot]', at: '2025-07-24T03:10:00Z' } },
  'accept.permission': {
    key: 'accept.permission',
    numbers: { pull: 42, by: 'wei', at: '2025-07-24T03:10:00Z', permission: 'read' },
  },
  'accept.forbidden': {
    key: 'accept.forbidden',
    numbers: { what: 'runs', permission: 'actions: read', detail: '403 Resource not accessible by integration' },
  },
  'accept.unknown': { key: 'accept.unknown', numbers: { what: 'events' } },
  'accept.unreachable': { key: 'accept.unreachable', numbers: { what: 'permission', detail: '502 Bad Gateway' } },
  'accept.no-token': { key: 'accept.no-token', numbers: {} },
  'accept.no-pull': { key: 'accept.no-pull', numbers: { head: '5d6e7f8a9b0c'.padEnd(40, '0') } },
}

const onMain = regressed({
  pull: null,
  writer: { ...judgement().writer, event: 'push', ref: 'refs/heads/main' },
  scenarios: [regressedScenario({ accepted: lin, reference: { ...scenario().reference, main: true } })],
})

interface Case {
  readonly name: string
  readonly judgement: Judgement
  readonly notAccepted?: NotAccepted
}

const cases: readonly Case[] = [
  { name: 'accepted', judgement: regressed({ scenarios: [regressedScenario({ accepted: lin })] }) },
  { name: 'accepted-on-main', judgement: onMain },
  {
    name: 'accepted-identity',
    judgement: judgement({
      scenarios: noBaseline().scenarios.map((one) => ({
        ...one,
        accepted: lin,
        reason: { key: 'no-baseline.identity', numbers: { fields: 'hardware', count: 1, rounds: 5 } },
      })),
    }),
  },
  {
    name: 'accepted-of-several',
    judgement: judgement({
      outcome: 'regressed',
      scenarios: [
        regressedScenario({ name: 'long-context', accepted: lin }),
        regressedScenario({ name: 'chat', accepted: lin }),
        scenario({ name: 'batch' }),
      ],
    }),
  },
  { name: 'not-there', judgement: regressed(), notAccepted: { label, why: whys['accept.absent'] } },
  { name: 'older-than-the-head', judgement: regressed(), notAccepted: { label, why: whys['accept.older'] } },
  { name: 'without-permission', judgement: regressed(), notAccepted: { label, why: whys['accept.permission'] } },
  { name: 'refused', judgement: regressed(), notAccepted: { label, why: whys['accept.forbidden'] } },
]

/** What stands before the tables. */
const opening = (report: string): string => report.slice(0, report.search(/^(?:### |\| )/m))

describe('the comment on an accepted loss', () => {
  test.each(cases.flatMap((one) => languages.map((language) => ({ ...one, language }))))(
    '$name, $language',
    async ({ name, judgement: given, notAccepted = null, language }) => {
      const view = { ...views[language], notAccepted }
      expect(faultsIn(renderComment(given, view))).toEqual([])
      await expect(opening(renderSummary(given, view))).toMatchFileSnapshot(`../golden/accept/${name}.${language}.md`)
    },
  )

  test('on main, where the command that accepts a loss is told, a label that is not there is no news', () => {
    const given = { ...onMain, scenarios: onMain.scenarios.map((one) => ({ ...one, accepted: null })) }
    const plain = renderComment(given, en)
    for (const key of ['accept.absent', 'accept.no-pull'] as const) {
      expect(renderComment(given, { ...en, notAccepted: { label, why: whys[key] } })).toBe(plain)
    }
    expect(renderComment(given, { ...en, notAccepted: { label, why: whys['accept.older'] } })).toContain('set it again')
  })
})

test.each(Object.values(whys))('$key says in one sentence what happened and what to do, in both languages', (why) => {
  const { en: english, zh: chinese } = notAcceptedWords(label, why)
  for (const words of [english, chinese]) {
    expect(words).not.toMatch(/undefined|NaN|\n|[.。]$/)
    if (why.key !== 'accept.no-pull') expect(words).toContain(label)
  }
  expect(chinese).toMatch(/\p{Script=Han}/u)
  expect(english).not.toMatch(/\p{Script=Han}/u)
})

test('whatever a label, a login or an answer holds, the comment is inert', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(hostile, fc.string({ unit: 'binary' })), { minLength: 6, maxLength: 6 }), (texts) => {
      const [by = '', at = '', permission = '', detail = '', name = '', reason = ''] = texts
      const reasons = [
        notAccepted('accept.permission', { pull: 42, by, at, permission }),
        notAccepted('accept.forbidden', { what: 'runs', permission: 'actions: read', detail }),
        notAccepted('accept.moved', { pull: 42, head: by, now: at }),
      ]
      for (const why of reasons) {
        expect(faultsIn(renderComment(regressed(), { ...en, notAccepted: { label: name, why } }))).toEqual([])
      }
      const done = regressed({ scenarios: [regressedScenario({ accepted: { by, at, reason, pull: 42 } })] })
      expect(faultsIn(renderComment(done, zh))).toEqual([])
    }),
    { numRuns: 15 },
  )
})
