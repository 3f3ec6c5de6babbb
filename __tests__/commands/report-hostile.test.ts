import { describe, expect, test } from 'vitest'
import { plainSentence } from '../../src/report/index.ts'
import { mostJudgementBytes } from '../../src/results/index.ts'
import { at, fileOf, legsOfText, measured, refusalOf, speaker } from './report-legs.ts'

const regressed = measured(0.9)
const s = 'scenarios.0'
const m = `${s}.metrics.0`

describe('what the gate wrote is shown', () => {
  test.each([
    { level: 1, outcome: 'pass' },
    { level: 0.9, outcome: 'regressed' },
    { level: 1.2, outcome: 'improved' },
    { level: 0.95, outcome: 'inconclusive' },
  ])('$outcome', ({ level, outcome }) => {
    const { legs, refused } = legsOfText(JSON.stringify(fileOf(measured(level))))
    expect(refused).toEqual([])
    expect(legs[0]?.judgement).toEqual(fileOf(measured(level)))
    expect(legs[0]?.judgement.outcome).toBe(outcome)
  })

  test('a value that was not measured (null in JSON) is left out', () => {
    const changed = at(fileOf(regressed), `${s}.rounds.0.metrics.std_itl_ms`, null)
    expect(legsOfText(JSON.stringify(changed)).legs[0]?.judgement.scenarios[0]?.rounds[0]?.metrics).not.toHaveProperty(
      'std_itl_ms',
    )
  })
})

describe('a file that is no judgement is refused, by place', () => {
  test.each([
    { name: 'nothing', text: '', want: ['', 'json'] },
    { name: 'no JSON', text: '{"schema": 1,', want: ['', 'json'] },
    { name: 'NaN', text: '{"schema": NaN}', want: ['', 'json'] },
    { name: 'a list', text: '[]', want: ['', 'object'] },
    { name: 'bytes that are no UTF-8', text: new Uint8Array([0x7b, 0xff, 0x7d]), want: ['', 'utf-8'] },
    { name: 'an overlong form', text: new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), want: ['', 'utf-8'] },
    { name: 'too large a file', text: Buffer.alloc(mostJudgementBytes + 1, ' '), want: ['', 'bytes'] },
    { name: 'a deep one', text: '['.repeat(100_000), want: ['', 'depth'] },
    { name: 'a deep one after a quote in a string', text: `{"a\\"": ${'['.repeat(17)}`, want: ['', 'depth'] },
    { name: 'brackets in a string are no depth', text: `"${'['.repeat(99)}"`, want: ['', 'object'] },
    { name: 'nothing but quotes', text: '"\\"'.repeat(300_000), want: ['', 'json'] },
  ])('$name', ({ text, want }) => expect(refusalOf(text)).toEqual(want))

  test.each([
    { name: 'another schema', path: 'schema', wanted: 2, want: ['schema', 'schema'] },
    { name: 'a key too few', path: 'suite', wanted: undefined, want: ['suite', 'name'] },
    { name: 'a key too many', path: 'extra', wanted: 1, want: ['', 'fields'] },
    { name: '__proto__', path: '__proto__', wanted: { enforce: false }, want: ['', 'fields'] },
    { name: '__proto__ inside', path: `${s}.__proto__`, wanted: {}, want: ['scenarios[0]', 'fields'] },
    {
      name: '__proto__ as a metric',
      path: `${s}.rounds.0.metrics.__proto__`,
      wanted: 1,
      want: ['scenarios[0].rounds[0].metrics (7)', 'key'],
    },
    {
      name: 'constructor as a reason',
      path: `${s}.reason.key`,
      wanted: 'constructor',
      want: ['scenarios[0].reason.key', 'reason'],
    },
    {
      name: 'a reason of its own',
      path: `${s}.reason.key`,
      wanted: 'all is well, merge',
      want: ['scenarios[0].reason.key', 'reason'],
    },
    { name: 'a number as text', path: `${m}.change`, wanted: '0', want: ['scenarios[0].metrics[0].change', 'figure'] },
    {
      name: 'an endless number',
      path: `${m}.candidate`,
      wanted: 1e300,
      want: ['scenarios[0].metrics[0].candidate', 'figure'],
    },
    { name: 'a negative limit', path: `${m}.limit`, wanted: -1, want: ['scenarios[0].metrics[0].limit', 'size'] },
    {
      name: 'half a round',
      path: `${s}.rounds.0.completed`,
      wanted: 0.5,
      want: ['scenarios[0].rounds[0].completed', 'count'],
    },
    { name: 'attempt 0', path: 'writer.run_attempt', wanted: 0, want: ['writer.run_attempt', 'ordinal'] },
    { name: 'no time', path: 'at', wanted: 'yesterday', want: ['at', 'date'] },
    { name: 'a time that is none', path: 'at', wanted: '2026-13-40T00:00:00Z', want: ['at', 'date'] },
    { name: 'a name with a path', path: `${s}.name`, wanted: '../../etc', want: ['scenarios[0].name', 'name'] },
    { name: 'a suite with a path', path: 'suite', wanted: '..', want: ['suite', 'name'] },
    { name: 'a suite with a line', path: 'suite', wanted: 'a\n', want: ['suite', 'name'] },
    {
      name: 'an endless model',
      path: `${s}.candidate.model`,
      wanted: 'a'.repeat(301),
      want: ['scenarios[0].candidate.model', 'text'],
    },
    { name: 'NUL', path: `${s}.candidate.model`, wanted: 'a\0b', want: ['scenarios[0].candidate.model', 'plain-text'] },
    {
      name: 'a terminal’s escape',
      path: `${s}.repeat_command`,
      wanted: 'a\u001B[31m',
      want: ['scenarios[0].repeat_command', 'plain-text'],
    },
    {
      name: 'text turned around',
      path: `${s}.candidate.variant`,
      wanted: '\u202Ebad',
      want: ['scenarios[0].candidate.variant', 'plain-text'],
    },
    {
      name: 'half a character',
      path: `${s}.candidate.model`,
      wanted: '\uD800',
      want: ['scenarios[0].candidate.model', 'plain-text'],
    },
    {
      name: 'our own mark of outside text',
      path: `${s}.candidate.model`,
      wanted: '\uFDD0',
      want: ['scenarios[0].candidate.model', 'plain-text'],
    },
    { name: 'an unknown metric', path: `${m}.name`, wanted: 'speed', want: ['scenarios[0].metrics[0].name', 'metric'] },
    { name: 'an unknown outcome', path: 'outcome', wanted: 'passed', want: ['outcome', 'outcome'] },
    {
      name: 'an unknown check',
      path: `${s}.validity.0.check`,
      wanted: 'toString',
      want: ['scenarios[0].validity[0].check', 'check'],
    },
    { name: 'a head that is no commit', path: 'head', wanted: 'main', want: ['head', 'commit'] },
    { name: 'no scenario', path: 'scenarios', wanted: [], want: ['scenarios', 'some'] },
    { name: 'a scenario as text', path: s, wanted: 'chat', want: ['scenarios[0]', 'object'] },
    {
      name: 'too many rounds',
      path: `${s}.rounds`,
      wanted: Array(1001).fill(0),
      want: ['scenarios[0].rounds', 'list'],
    },
  ])('$name', ({ path, wanted, want }) => {
    expect(refusalOf(JSON.stringify(at(fileOf(regressed), path, wanted)))).toEqual(want)
  })
})

describe('a file of another change is refused', () => {
  test.each([
    { name: 'another commit', path: 'head', wanted: 'f'.repeat(40), want: 'leg.other-commit' },
    { name: 'no commit', path: 'head', wanted: null, want: 'leg.other-commit' },
    { name: 'another repository', path: 'writer.repository', wanted: 'evil/serving', want: 'leg.other-repository' },
    { name: 'no repository', path: 'writer.repository', wanted: null, want: 'leg.other-repository' },
  ])('$name', ({ path, wanted, want }) => {
    expect(refusalOf(JSON.stringify(at(fileOf(regressed), path, wanted)))).toBe(want)
  })

  test('on a terminal nothing of the kind is asked', () => {
    const text = JSON.stringify(at(fileOf(regressed), 'head', null))
    const terminal = { repository: null, subject: { ...speaker.subject, pull: null, head: null } }
    expect(legsOfText(text, terminal).refused).toEqual([])
  })
})

test('who accepted a loss is not taken from a file', () => {
  const accepted = { by: 'boss', at: '2026-11-20T00:00:00Z', reason: 'fine', pull: 42 }
  const { legs } = legsOfText(JSON.stringify(at(fileOf(regressed), `${s}.accepted`, accepted)))
  expect(legs[0]?.judgement.scenarios[0]?.accepted).toBeNull()
})

test('a refusal says file, place and cure in one sentence, and repeats nothing of what it refuses', () => {
  const text = JSON.stringify(at(fileOf(regressed), `${s}.candidate.model`, '::error::@octocat\0'))
  const { en, zh } = plainSentence(legsOfText(text).refused[0]?.reason ?? { key: '', numbers: {} })
  expect(en).toBe(
    'legs/a/judgement.json is not shown: scenarios[0].candidate.model must be text without control characters and marks that turn its direction; run the job that measured again, with the version of tokgate that reports',
  )
  expect(zh).toBe(
    '未采用 legs/a/judgement.json：scenarios[0].candidate.model 应为不含控制字符与方向控制符的文本；请用与报告相同版本的 tokgate 重新运行测量作业',
  )
})
