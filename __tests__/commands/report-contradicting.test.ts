import { describe, expect, test } from 'vitest'
import type { Judgement } from '../../src/domain/judgement.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { judgedAfter, storedAfter } from '../report/histories.ts'
import { at, fileOf, legsOfText, measured, refusalOf } from './report-legs.ts'

const regressed = measured(0.9)
const s = 'scenarios.0'
const m = `${s}.metrics.0`

describe('a file that contradicts itself is refused', () => {
  const lossless = measured(1).scenarios[0]
  test.each([
    { name: 'a pass over a regression', path: 'outcome', wanted: 'pass', want: ['outcome', 'agree'] },
    {
      name: 'a scenario that passes over a regressed metric',
      path: `${s}.outcome`,
      wanted: 'pass',
      want: ['scenarios[0].outcome', 'agree'],
    },
    {
      name: 'a metric that passes over its figures',
      path: m,
      wanted: { ...regressed.scenarios[0]?.metrics[0], verdict: 'pass', reason: { key: 'pass', numbers: {} } },
      want: ['scenarios[0].metrics[0].verdict', 'agree'],
    },
    {
      name: 'a verdict beside its reason',
      path: `${m}.verdict`,
      wanted: 'pass',
      want: ['scenarios[0].metrics[0].verdict', 'agree'],
    },
    {
      name: 'a verdict without a reason',
      path: `${m}.reason`,
      wanted: null,
      want: ['scenarios[0].metrics[0].verdict', 'agree'],
    },
    {
      name: 'a change that is not the one of its columns',
      path: `${m}.change`,
      wanted: 0.01,
      want: ['scenarios[0].metrics[0].change', 'agree'],
    },
    {
      name: 'a column that is not among its rounds',
      path: m,
      wanted: lossless?.metrics[0],
      want: ['scenarios[0].metrics[0].candidate', 'agree'],
    },
    {
      name: 'an interval beside its change',
      path: `${m}.interval`,
      wanted: [0, 0.1],
      want: ['scenarios[0].metrics[0].interval', 'agree'],
    },
    {
      name: 'a limit beside that of its reason',
      path: `${m}.limit`,
      wanted: 0.5,
      want: ['scenarios[0].metrics[0].reason', 'agree'],
    },
    {
      name: 'a unit of another metric',
      path: `${m}.unit`,
      wanted: 'ms',
      want: ['scenarios[0].metrics[0].unit', 'agree'],
    },
    {
      name: 'a headline of another metric',
      path: `${s}.reason`,
      wanted: lossless?.reason,
      want: ['scenarios[0].reason', 'agree'],
    },
    {
      name: 'a check that failed and invalidates nothing',
      path: `${s}.validity.0.status`,
      wanted: 'failed',
      want: ['scenarios[0].metrics[0].verdict', 'agree'],
    },
    { name: 'failed requests that regress nothing', path: `${s}.rounds.0.failed`, wanted: 640, want: 'shown' },
    {
      name: 'a pull request as the default branch',
      path: `${s}.reference.main`,
      wanted: true,
      want: ['scenarios[0].reference.main', 'agree'],
    },
    {
      name: 'a scenario twice',
      path: 'scenarios',
      wanted: [regressed.scenarios[0], regressed.scenarios[0]],
      want: ['scenarios[1].name', 'unique'],
    },
    {
      name: 'a metric twice',
      path: `${s}.metrics`,
      wanted: [regressed.scenarios[0]?.metrics[0], regressed.scenarios[0]?.metrics[0]],
      want: ['scenarios[0].metrics[1].name', 'unique'],
    },
  ])('$name', ({ path, wanted, want }) => {
    const text = JSON.stringify(at(fileOf(regressed), path, wanted))
    if (want === 'shown') expect(legsOfText(text).refused).toEqual([])
    else expect(refusalOf(text)).toEqual(want)
  })

  test('failed requests beyond the rule cannot pass', () => {
    const text = JSON.stringify(at(fileOf(measured(1)), `${s}.rounds.0.failed`, 640))
    expect(refusalOf(text)).toEqual(['scenarios[0].outcome', 'agree'])
  })
})

/** A file in which every gated metric claims a verdict and gives a reason with its own true figures. */
function claiming(judgement: Judgement, verdict: Outcome, key: string): string {
  const scenarios = judgement.scenarios.map((scenario) => {
    const metrics = scenario.metrics.map((metric) => {
      if (metric.verdict === null || metric.interval === null) return metric
      const [lower, upper] = metric.interval
      const numbers = { metric: metric.name, change: metric.change ?? 0, lower, upper, limit: metric.limit ?? 0 }
      return { ...metric, verdict, reason: { key, numbers } }
    })
    return { ...scenario, outcome: verdict, metrics, reason: metrics[0]?.reason ?? scenario.reason }
  })
  return JSON.stringify({ ...judgement, outcome: verdict, scenarios })
}

describe('a verdict that its figures do not allow is refused, however well it is told', () => {
  test.each([
    { level: 1, verdict: 'pass', key: 'pass', want: 'shown' },
    { level: 0.7, verdict: 'regressed', key: 'regressed', want: 'shown' },
    { level: 0.9, verdict: 'pass', key: 'pass' },
    { level: 0.95, verdict: 'pass', key: 'pass' },
    { level: 0.9, verdict: 'pass', key: 'pass.floor' },
    { level: 0.9, verdict: 'pass', key: 'within-bounds' },
    { level: 1, verdict: 'improved', key: 'improved' },
    { level: 1, verdict: 'regressed', key: 'regressed' },
    { level: 1, verdict: 'regressed', key: 'max-broken' },
    { level: 0.9, verdict: 'no-baseline', key: 'no-baseline' },
  ] as const)('$level of the speed as $key', ({ level, verdict, key, ...given }) => {
    const place = expect.stringMatching(/^scenarios\[0\]\.metrics\[\d\]\.verdict$/)
    const want = 'want' in given ? given.want : [place, 'agree']
    expect(refusalOf(claiming(measured(level), verdict, key))).toEqual(want)
  })

  test('a loss of twice the limit that one stored job cannot rule out', () => {
    const doubtful = { ...measured(1), ...judgedAfter(storedAfter([1]).rows, { level: 0.955, main: false }) }
    expect(doubtful.outcome).toBe('inconclusive')
    expect(refusalOf(claiming(doubtful, 'pass', 'pass'))).toEqual(['scenarios[0].metrics[0].verdict', 'agree'])
  })

  test('a value beyond a bound passes nothing', () => {
    const text = JSON.stringify(at(fileOf(measured(1)), `${m}.max`, 1))
    expect(refusalOf(text)).toEqual(['scenarios[0].metrics[0].verdict', 'agree'])
  })

  test('two rounds pass nothing', () => {
    const file = fileOf(measured(1))
    const rounds = measured(1).scenarios[0]?.rounds.slice(0, 2)
    expect(refusalOf(JSON.stringify(at(file, `${s}.rounds`, rounds)))).toEqual([
      expect.stringMatching(/^scenarios\[0\]\.metrics\[\d\]\.(candidate|verdict)$/),
      'agree',
    ])
  })
})

describe('a reason of the job has the numbers of the job', () => {
  const failing = (numbers: object): string => {
    const [scenario] = measured(1).scenarios
    const rounds = scenario?.rounds.map((round) => ({ ...round, completed: 630, failed: 10 }))
    const reason = { key: 'error-rate', numbers: { failed: 10 * (rounds?.length ?? 0), limit: 0.01, ...numbers } }
    const scenarios = [{ ...scenario, rounds, reason, outcome: 'regressed' }]
    return JSON.stringify({ ...measured(1), outcome: 'regressed', scenarios })
  }
  const total = 640 * (measured(1).scenarios[0]?.rounds.length ?? 0)

  test.each([
    { name: 'those of its rounds', numbers: { total, ratio: 10 / 640 }, want: 'shown' },
    { name: 'others', numbers: { total: 640_000, ratio: 10 / 640 }, want: ['scenarios[0].reason.numbers', 'agree'] },
    { name: 'another share', numbers: { total, ratio: 0.0001 }, want: ['scenarios[0].reason.numbers', 'agree'] },
  ])('failed requests: $name', ({ numbers, want }) => expect(refusalOf(failing(numbers))).toEqual(want))

  test('a drift that is not among the drifts', () => {
    const drift = { key: 'drift', numbers: { metric: 'mean_itl_ms', change: 0.3, lower: 0.2, upper: 0.4, limit: 0.1 } }
    const scenarios = measured(1).scenarios.map((one) => ({ ...one, outcome: 'regressed', reason: drift }))
    expect(refusalOf(JSON.stringify({ ...measured(1), outcome: 'regressed', scenarios }))).toEqual([
      'scenarios[0].reason.numbers',
      'agree',
    ])
  })
})
