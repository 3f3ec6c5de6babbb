import { describe, expect, test } from 'vitest'
import {
  annotations,
  fails,
  format,
  hasMarker,
  legsIn,
  markerOf,
  metricsOutput,
  renderComment,
} from '../../src/report/index.ts'
import * as given from './judgements.ts'
import { en, judgement, regressed, regressedScenario, several } from './judgements.ts'

describe('annotations', () => {
  test('one a failed metric', () => {
    expect(annotations(regressed(), 'en')).toEqual(
      ['Request throughput', 'Output token throughput', 'Total token throughput'].map((name) => ({
        level: 'error',
        title: 'tokgate ❌ Regressed',
        text: `${name} is down 9.5 % (95 % interval 7.9 … 11.1 %), limit 5 %`,
      })),
    )
  })

  test('one for a job that fails by itself, with its cure', () => {
    expect(annotations(given.invalid, 'zh')).toEqual([
      {
        level: 'error',
        title: 'tokgate ⛔ 测量无效',
        text: '失败请求数 122 / 1920（6.4 %），超过 5 %，其余请求的速度不足为凭。先看服务日志和 round-N.json 里的错误，修好后重新运行。',
      },
    ])
  })

  test('none for what is well', () => {
    expect([judgement(), given.improved, given.noBaseline()].flatMap((one) => annotations(one, 'en'))).toEqual([])
  })

  test('a warning where nothing fails: accepted, observed, undecided', () => {
    const levels = [given.accepted, regressed({ enforce: false }), given.inconclusive].map(
      (one) => new Set(annotations(one, 'en').map(({ level }) => level)),
    )
    expect(levels).toEqual([new Set(['warning']), new Set(['warning']), new Set(['warning'])])
  })

  test('ten at most, the scenario’s name where there are several', () => {
    const scenarios = Array.from({ length: 5 }, (_, at) => regressedScenario({ name: `s${at}` }))
    const all = annotations(regressed({ scenarios }), 'en')
    expect(all).toHaveLength(10)
    expect(all[0]?.title).toBe('tokgate ❌ Regressed · s0')
  })

  test('one line of plain text, whatever is in it', () => {
    const [one] = annotations(
      regressed({
        scenarios: [regressedScenario({ metrics: [], reason: { key: 'a\n::error::b\u202E', numbers: {} } })],
      }),
      'en',
    )
    expect(one?.text).toBe('a ::error::b\uFFFD')
  })
})

describe('the output metrics', () => {
  test('each gated metric’s value, change and verdict', () => {
    expect(JSON.parse(metricsOutput(regressed()))['request_throughput']).toEqual({
      value: 21.06 * 0.905,
      baseline: 21.06,
      change: -0.095,
      verdict: 'regressed',
    })
    const ungated = regressedScenario({
      metrics: regressedScenario().metrics.map((metric) => ({ ...metric, verdict: null })),
    })
    expect(metricsOutput(regressed({ scenarios: [ungated] }))).toBe('{}')
  })

  test('with several scenarios, by scenario', () => {
    const output = JSON.parse(metricsOutput(several))
    expect(Object.keys(output)).toEqual(['short', 'long-context', 'burst'])
    expect(output['long-context'].request_throughput.verdict).toBe('regressed')
  })
})

describe('the marker', () => {
  const marker = markerOf({ suite: 'default', repository: 'acme/serving' })

  test('is the first line, and another suite’s or repository’s is another', () => {
    const body = renderComment(regressed(), en)
    expect(hasMarker(body, marker)).toBe(true)
    expect(hasMarker(body.replaceAll('\n', '\r\n'), marker)).toBe(true)
    expect(hasMarker(body, markerOf({ suite: 'nightly', repository: 'acme/serving' }))).toBe(false)
    expect(hasMarker(body, markerOf({ suite: 'default', repository: 'acme/other' }))).toBe(false)
    expect(hasMarker(`x\n${body}`, marker)).toBe(false)
  })

  test('cannot be closed by a name', () => {
    expect(markerOf({ suite: '--> <b>', repository: 'a/b-c' })).toBe(
      '<!-- tokgate comment v1 suite=%2D%2D%3E%20%3Cb%3E repository=a%2Fb%2Dc -->',
    )
  })

  test('the run that wrote a body can be read back, so that an older run never wins', () => {
    const runs = (body: string) => legsIn(body, marker).map(({ run }) => run)
    expect(runs(renderComment(regressed(), en))).toEqual([{ runId: '1001', runNumber: 77, runAttempt: 2 }])
    const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e'
    const local = given.noBaseline({ run_id: uuid, run_number: null, run_attempt: 1 })
    expect(runs(renderComment(local, en))).toEqual([{ runId: uuid, runNumber: null, runAttempt: 1 }])
    expect(runs('a comment\nof somebody')).toEqual([])
  })
})

test('JSON is the judgement and nothing else', () => {
  const view = { ...en, color: false, width: null }
  expect(JSON.parse(format(regressed(), 'json', view))).toEqual(regressed())
  expect(format(regressed(), 'markdown', view)).toMatch(/^## ❌ Regressed/u)
  expect(format(regressed(), 'terminal', view)).toMatch(/^❌ Regressed/u)
})

test('what fails a step', () => {
  const [undecided] = given.inconclusive.scenarios
  expect([regressed(), given.invalid, given.inconclusive].map(({ scenarios }) => scenarios.some(fails))).toEqual([
    true,
    true,
    true,
  ])
  expect(
    [judgement(), given.accepted, given.improved, given.noBaseline()].map(({ scenarios }) => scenarios.some(fails)),
  ).toEqual(Array(4).fill(false))
  expect(undecided && fails({ ...undecided, reference: { ...undecided.reference, K: 2 } })).toBe(false)
})
