import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRow, rowText } from '../../src/baselines/index.ts'
import { job, note } from '../gate/rows.ts'

const accepted = { by: 'octocat', at: '2026-11-05T09:00:00Z', reason: 'wanted', pull: null }

test.each([
  { name: 'a job', row: job(1) },
  { name: 'an accepted job', row: job(1, { outcome: 'regressed', accepted }) },
  { name: 'a revocation', row: note('revoke', 2, 1) },
])('$name reads back as it was written', ({ row }) => {
  expect(readRow(rowText(row))).toEqual({ ok: true, row })
})

test('fields that this version does not know are dropped', () => {
  expect(readRow(JSON.stringify({ ...job(1), later: true }))).toEqual({ ok: true, row: job(1) })
})

test('a row of before the client said its backlog and its clock is a row: not known', () => {
  const { health } = job(1)
  const { backlog_max: _, clock_resolution_ms: __, ...before } = health
  const then = { ...health, backlog_max: null, clock_resolution_ms: null }
  expect(readRow(JSON.stringify({ ...job(1), health: before }))).toEqual({ ok: true, row: { ...job(1), health: then } })
})

describe('whatever is wrong is named with its place:', () => {
  test.each([
    { wrong: { at: '2026-11-01' }, why: 'row.at: a time in UTC (2026-11-24T08:00:00Z) is expected' },
    { wrong: { at: '2026-19-01T08:00:00Z' }, why: 'row.at: a time in UTC (2026-11-24T08:00:00Z) is expected' },
    { wrong: { kind: 'jobs' }, why: 'row.kind: one of job, accept, revoke, pin is expected' },
    { wrong: { outcome: 'passed' }, why: /^row\.outcome: one of invalid, regressed/ },
    { wrong: { rounds: {} }, why: 'row.rounds: a list is expected' },
    { wrong: { rounds: [null] }, why: 'row.rounds[0]: an object is expected' },
    { wrong: { rounds: [{ ...job(1).rounds[0], failed: -1 }] }, why: 'row.rounds[0].failed: a count is expected' },
    {
      wrong: { rounds: [{ ...job(1).rounds[0], foreign: 2 }] },
      why: 'row.rounds[0].foreign: a ratio (0 … 1) is expected',
    },
    { wrong: { identity: { a: [] } }, why: 'row.identity.a: text, a number, true, false or null is expected' },
    { wrong: { health: undefined }, why: 'row.health: an object is expected' },
    { wrong: { writer: { ...job(1).writer, run_id: 5 } }, why: 'row.writer.run_id: text is expected' },
  ])('$why', ({ wrong, why }) => {
    expect(readRow(JSON.stringify({ ...job(1), ...wrong }))).toEqual({
      ok: false,
      why: typeof why === 'string' ? why : expect.stringMatching(why),
    })
  })
})

describe('any file, however mangled, gives a row or a reason', () => {
  const good = rowText(job(1))

  test('cut, or with bytes changed', () => {
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(40), fc.string(), (at, gap, put) => {
        const read = readRow(good.slice(0, at) + put + good.slice(at + gap))
        expect(read.ok || read.why.length > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('with any JSON in any place', () => {
    const fields = Object.keys(job(1))
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
        const read = readRow(JSON.stringify({ ...job(1), [field]: value }))
        if (read.ok) expect(readRow(rowText(read.row))).toEqual(read)
        else expect(read.why).toMatch(/^row/)
      }),
      { numRuns: 500 },
    )
  })

  test('of any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readRow(JSON.stringify(value)).ok).toBe(false)
      }),
    )
  })
})
