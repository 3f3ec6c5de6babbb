import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcomes } from '../../src/domain/outcome.ts'
import type { NoteRow, Row } from '../../src/domain/row.ts'
import { historyOf } from '../../src/gate/history.ts'
import { prunable } from '../../src/gate/prune.ts'
import { reference } from '../../src/gate/reference.ts'
import { job, key, note, throughputs, writer } from './rows.ts'

const kinds: readonly NoteRow['kind'][] = ['accept', 'revoke', 'pin']

/** A job of some day: days repeat, so that some rows begin at the same moment; runs repeat, so that some are attempts. */
const someJob = fc
  .record({
    day: fc.integer({ min: 1, max: 9 }),
    run: fc.integer({ min: 1, max: 12 }),
    attempt: fc.integer({ min: 1, max: 3 }),
    outcome: fc.constantFrom(...outcomes),
    level: fc.constantFrom(0.88, 0.97, 1, 1.06),
    accepted: fc.boolean(),
  })
  .map(({ day, run, attempt, outcome, level, accepted }): Row => {
    const by = { by: 'octocat', at: '2026-11-05T09:00:00Z', reason: 'wanted', pull: 7 }
    return job(day, {
      id: `${run}.${attempt}/${key}`,
      outcome,
      rounds: throughputs([2000 * level, 2010 * level, 1990 * level]),
      accepted: accepted && outcome === 'regressed' ? by : null,
      writer: { ...writer, run_id: String(run), run_attempt: attempt },
    })
  })

/** A note about a job, or about another note. */
const someNote = fc
  .record({
    kind: fc.constantFrom(...kinds),
    day: fc.integer({ min: 1, max: 12 }),
    number: fc.nat(9),
    target: fc.oneof(
      fc.record({ run: fc.integer({ min: 1, max: 12 }), attempt: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constantFrom(...kinds), number: fc.nat(9) }),
    ),
  })
  .map(
    ({ kind, day, number, target }): Row => ({
      ...note(kind, day, 0),
      id: `${kind}-${number}`,
      target: 'run' in target ? `${target.run}.${target.attempt}/${key}` : `${target.kind}-${target.number}`,
    }),
  )

const someRows = fc.array(fc.oneof({ weight: 3, arbitrary: someJob }, someNote), { maxLength: 30 })

const both = (rows: readonly Row[]) =>
  [true, false].map((main) => {
    const { spreads: _, ...known } = reference({ rows, key, main, driftLimit: 0.1 })
    return known
  })

describe('whatever is stored', () => {
  test('any order of the files tells the same history and makes the same references', () => {
    fc.assert(
      fc.property(someRows, fc.infiniteStream(fc.nat()), (rows, numbers) => {
        const shuffled = rows
          .map((row) => ({ row, at: numbers.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ row }) => row)
        expect(both(shuffled)).toEqual(both(rows))
      }),
    )
  })

  test('the same file twice is the same file once', () => {
    fc.assert(
      fc.property(someRows, someRows, (rows, extra) => {
        const all = [...rows, ...extra]
        expect(both([...all, ...all])).toEqual(both(all))
      }),
    )
  })

  test('every job stands in one place, and counts there once', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { entries, epochs, pending, openings } = historyOf(rows)
        const counting = entries.filter(({ standing }) => standing === 'epoch' || standing === 'pending')
        expect([...epochs.flat(), ...pending].map(({ id }) => id).sort()).toEqual(
          counting.map(({ row }) => row.id).sort(),
        )
        expect(openings.map(({ row }) => row.id)).toEqual(epochs.map(([first]) => first?.id))
        expect(epochs.every((epoch) => epoch.length > 0)).toBe(true)
        const runs = counting.map(({ row }) => row.writer.run_id)
        expect(new Set(runs).size).toBe(runs.length)
      }),
    )
  })

  test('a revoked, an invalid or an unaccepted regressed job judges no job of the default branch', () => {
    fc.assert(
      fc.property(someRows, (rows) => {
        const { history, level, earlier } = reference({ rows, key, main: true })
        const judging = new Set([...level, ...earlier.flat()].map((one) => one.rounds))
        const revoked = history.entries.filter(({ standing }) => standing === 'revoked').map(({ row }) => row)
        const invalid = history.entries.filter(({ row }) => row.outcome === 'invalid').map(({ row }) => row)
        expect([...revoked, ...invalid, ...history.pending].filter((row) => judging.has(row.rounds))).toEqual([])
        const known = history.epochs.flat().filter(({ outcome, accepted }) => outcome === 'regressed' && !accepted)
        const opened = history.openings.filter(({ kind }) => kind === 'accepted')
        expect(known.length === 0 || opened.length > 0).toBe(true)
      }),
    )
  })

  test('revoking whatever was said of a job leaves what would have been without it', () => {
    fc.assert(
      fc.property(someRows, someNote, (rows, said) => {
        const fresh: Row = { ...(said as NoteRow), id: 'fresh' }
        const revoked: Row = { ...note('revoke', 28, 0), id: 'last', target: 'fresh' }
        const { entries: _, ...before } = historyOf(rows)
        const { entries: __, ...then } = historyOf([...rows, fresh, revoked])
        expect(then).toEqual(before)
      }),
    )
  })
})

describe('pruning', () => {
  test('changes no reference, of the default branch or of a change, whatever is kept', () => {
    fc.assert(
      fc.property(someRows, fc.integer({ min: 1, max: 20 }), (rows, keep) => {
        const { remove } = prunable(rows, keep)
        const left = rows.filter((row) => !remove.includes(row))
        const judged = (given: readonly Row[]) =>
          both(given).map(({ level, earlier, newest, pending, epoch, history: { pinned, openings } }) => ({
            ...{ level, earlier, newest, pending, epoch, pinned },
            openings: openings.map(({ row, kind }) => [row.id, kind]),
          }))
        expect(judged(left)).toEqual(judged(rows))
      }),
      { numRuns: 300 },
    )
  })

  test('removes what is older than the newest so many jobs, and the notes about it, jobs first', () => {
    const rows: Row[] = Array.from({ length: 60 }, (_, i) =>
      job(1, {
        id: `${i}.1/${key}`,
        at: `2026-${String(1 + Math.floor(i / 28)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}T08:00:00Z`,
        writer: { ...writer, run_id: String(i) },
      }),
    )
    const notes = [note('pin', 20, 5), { ...note('revoke', 20, 3), at: '2026-04-01T00:00:00Z' }]
    const { remove, spared } = prunable([...rows, ...notes], 40)
    expect(remove.map(({ id }) => id.split('/', 1)[0])).toEqual([
      ...['1.1', '2.1', '3.1', '4.1', '6.1', '7.1', '8.1', '9.1', '10.1', '11.1', '12.1', '13.1', '14.1', '15.1'],
      ...['16.1', '17.1', '18.1', '19.1', 'revoke-20'],
    ])
    expect(spared.map(({ id }) => id.split('/', 1)[0])).toEqual(['0.1', '5.1'])
    expect(prunable(rows, 200)).toEqual({ remove: [], spared: [] })
  })
})
