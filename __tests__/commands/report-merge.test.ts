import { describe, expect, test } from 'vitest'
import type { Legs } from '../../src/commands/report-legs.ts'
import { merged, type Reporter } from '../../src/commands/report-merge.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import { legReason } from '../../src/domain/leg.ts'
import type { Writer } from '../../src/domain/row.ts'
import { measured } from './report-legs.ts'

const reporter: Reporter = {
  ...{ enforce: true, identity: null, at: '2026-11-24T08:00:00Z', suite: '', expected: [], places: ['legs'] },
}
type Run = Partial<Pick<Writer, 'run_number' | 'run_attempt'>> & { readonly at?: string }

/** A leg of the scenario `name`; its model says which one it is. */
const leg = (where: string, name: string, { at = '2026-11-24T08:00:00Z', ...run }: Run = {}, suite = 'default') => {
  const judgement = measured(1)
  const scenarios = judgement.scenarios.map((one) => ({ ...one, name, candidate: { model: where, variant: null } }))
  const writer = { ...judgement.writer, run_number: 7, run_attempt: 1, ...run }
  return { where, judgement: { ...judgement, suite, at, writer, scenarios } }
}
const legs = (...all: readonly ReturnType<typeof leg>[]): Legs => ({ legs: all, refused: [] })
const namesOf = ({ scenarios }: Judgement): string[] => scenarios.map(({ name }) => name)
const shownOf = (judgements: readonly Judgement[]) =>
  judgements.map(({ suite, scenarios }) => [
    suite,
    ...scenarios.map(({ name, candidate }) => `${name}:${candidate.model}`),
  ])

describe('of two results of a leg the newer is shown', () => {
  test.each([
    { name: 'by run number', older: { run_number: 6, run_attempt: 9 }, newer: { run_number: 7 } },
    { name: 'then by attempt', older: { at: '2026-11-24T09:00:00Z' }, newer: { run_attempt: 2 } },
    { name: 'then by time', older: {}, newer: { at: '2026-11-24T08:00:01Z' } },
    { name: 'a run with a number over one without', older: { run_number: null }, newer: { run_number: 0 } },
  ])('$name, in whatever order they are found', ({ older, newer }) => {
    const pair = [leg('old', 'chat', older), leg('new', 'chat', newer)] as const
    expect(shownOf(merged(legs(...pair), reporter))).toEqual([['default', 'chat:new']])
    expect(shownOf(merged(legs(pair[1], pair[0]), reporter))).toEqual([['default', 'chat:new']])
  })

  test('of two that are the same age, the one whose path comes last', () => {
    expect(shownOf(merged(legs(leg('b', 'chat'), leg('a', 'chat')), reporter))).toEqual([['default', 'chat:b']])
  })
})

test('suites are parted, and one may be chosen; its scenarios are in the order of their names where they end alike', () => {
  const all = legs(leg('1', 'long', {}, 'b'), leg('2', 'chat', {}, 'b'), leg('3', 'chat', {}, 'a'))
  expect(shownOf(merged(all, reporter))).toEqual([
    ['a', 'chat:3'],
    ['b', 'chat:2', 'long:1'],
  ])
  expect(shownOf(merged(all, { ...reporter, suite: 'b' }))).toEqual([['b', 'chat:2', 'long:1']])
})

test('a suite that is chosen and not there has no result', () => {
  const [judgement] = merged(legs(leg('1', 'chat')), { ...reporter, suite: 'other' })
  expect(judgement).toMatchObject({ suite: 'other', outcome: 'invalid', scenarios: [{ reason: { key: 'leg.none' } }] })
})

describe('legs that must be there', () => {
  const expected = [
    { suite: null, scenario: 'chat' },
    { suite: 'b', scenario: 'long' },
  ]
  test('a scenario of every suite, and one of a suite, worst first', () => {
    const judgements = merged(legs(leg('1', 'chat', {}, 'a'), leg('2', 'burst', {}, 'b')), { ...reporter, expected })
    expect(judgements.map((one) => [one.suite, one.outcome, ...namesOf(one)])).toEqual([
      ['a', 'pass', 'chat'],
      ['b', 'invalid', 'chat', 'long', 'burst'],
    ])
  })

  test('nothing is missing where nothing is missing', () => {
    const all = legs(leg('1', 'chat', {}, 'b'), leg('2', 'long', {}, 'b'))
    expect(merged(all, { ...reporter, expected }).map(({ outcome }) => outcome)).toEqual(['pass'])
  })
})

test('a file that could not be read stands in every suite, under a name that is free', () => {
  const reason = legReason('leg.refused', { file: 'x', at: '', must: 'json', bound: 0 })
  const broken = { where: 'x', suite: null, scenarios: [], reason }
  const all = {
    legs: [leg('1', 'refused-1', {}, 'a'), leg('2', 'chat', {}, 'b')].map((one) => one),
    refused: [broken, broken],
  }
  expect(merged(all, reporter).map(namesOf)).toEqual([
    ['refused-2', 'refused-3', 'refused-1'],
    ['refused-1', 'refused-2', 'chat'],
  ])
})

test('whose change it is comes from the job that reports; on a terminal from the newest file', () => {
  const writer = { ...measured(1).writer, run_id: '900', run_number: 31, run_attempt: 2 }
  const identity = { pull: 42, head: 'abc1234', writer }
  const all = legs(leg('1', 'chat', { run_number: 999 }))
  expect(merged(all, { ...reporter, identity })[0]).toMatchObject({ ...identity, enforce: true })
  expect(merged(all, reporter)[0]?.writer.run_number).toBe(999)
})
