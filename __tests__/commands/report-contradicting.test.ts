import { describe, expect, test } from 'vitest'
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
