import { describe, expect, test } from 'vitest'
import type { JobRow, NoteRow, Row } from '../../src/domain/row.ts'
import { historyOf } from '../../src/gate/history.ts'
import { reference } from '../../src/gate/reference.ts'
import { job, key, limit, note, throughputs, writer } from './rows.ts'

const accepted = { by: 'octocat', at: '2026-11-05T09:00:00Z', reason: 'wanted', pull: 7 }
const days = (rows: readonly JobRow[]): number[] => rows.map((row) => Number(row.at.slice(8, 10)))
const ids = (rows: readonly JobRow[]): string[] => rows.map(({ id }) => id.split('/', 1)[0] ?? '')

const at = (level: number) => throughputs([1, 1.005, 0.995, 1.0025, 0.9975].map((noise) => 2000 * level * noise))
const lost = (day: number, change: Partial<JobRow> = {}): JobRow =>
  job(day, { outcome: 'regressed', verdicts: { output_throughput: 'regressed' }, rounds: at(0.9), ...change })
/** A later attempt of the run of `day`, begun on day `begun`. */
const again = (day: number, begun: number, change: Partial<JobRow> = {}): JobRow =>
  job(begun, { id: `${day}.2/${key}`, writer: { ...writer, run_id: String(day), run_attempt: 2 }, ...change })
/** A note about any row. */
const about = (kind: NoteRow['kind'], day: number, target: string): NoteRow => ({ ...note(kind, day, 0), target })

interface Case {
  readonly name: string
  readonly rows: Row[]
  readonly epochs: string[][]
  readonly pending?: string[]
}

const cases: Case[] = [
  {
    name: 'every job of the default branch belongs to a pending loss until it passes; then all of them drop out',
    rows: [job(1), lost(2), job(3, { outcome: 'inconclusive' }), job(4, { outcome: 'no-baseline' }), job(5), job(6)],
    epochs: [['1.1', '5.1', '6.1']],
  },
  {
    name: 'an improvement closes it too, and begins an epoch',
    rows: [job(1), lost(2), job(3, { outcome: 'improved' })],
    epochs: [['1.1'], ['3.1']],
  },
  {
    name: 'an invalid job is no part of a pending loss, and settles nothing',
    rows: [job(1), lost(2), job(3, { outcome: 'invalid' })],
    epochs: [['1.1']],
    pending: ['2.1'],
  },
  {
    name: 'a loss that was settled cannot be accepted any more',
    rows: [job(1), lost(2), job(3), note('accept', 4, 2)],
    epochs: [['1.1', '3.1']],
  },
  {
    name: 'a loss accepted by label begins an epoch, and what was pending drops out',
    rows: [job(1), lost(2), lost(3, { accepted }), job(4)],
    epochs: [['1.1'], ['3.1', '4.1']],
  },
  {
    name: 'an acceptance whose clock was behind still comes after its job',
    rows: [job(1), lost(5), note('accept', 2, 5), job(6)],
    epochs: [['1.1'], ['5.1', '6.1']],
  },
  {
    name: 'a re-run that passes mends nothing when both attempts together do not',
    rows: [job(1), job(2), job(3), lost(4, { rounds: at(0.88) }), again(4, 5)],
    epochs: [['1.1', '2.1', '3.1']],
    pending: ['4.2'],
  },
  {
    name: 'a re-run that passes settles it when both attempts together pass',
    rows: [job(1), job(2), job(3), lost(4, { rounds: at(0.99) }), again(4, 5)],
    epochs: [['1.1', '2.1', '3.1', '4.2']],
  },
  {
    name: 'a re-run of a doubtful job settles no older loss unless both attempts together pass',
    rows: [
      job(1),
      job(2),
      job(3),
      lost(4),
      job(5, { outcome: 'inconclusive', rounds: at(0.88) }),
      again(5, 6, { rounds: at(0.97) }),
    ],
    epochs: [['1.1', '2.1', '3.1']],
    pending: ['4.1', '5.2'],
  },
  {
    name: 'a re-run is no proof against failed requests of the first attempt',
    rows: [
      job(1),
      lost(2, { rounds: at(1).map((round) => ({ ...round, completed: 600, failed: 40 })) }),
      again(2, 3, { rounds: at(1) }),
    ],
    epochs: [['1.1']],
    pending: ['2.2'],
  },
  {
    name: 'nor against a broken bound',
    rows: [
      job(1),
      lost(2, { rounds: at(0.8), limits: [limit('output_throughput', { limit: null, min: 1950 })] }),
      again(2, 3, { limits: [limit('output_throughput', { limit: null, min: 1950 })] }),
    ],
    epochs: [['1.1']],
    pending: ['2.2'],
  },
  {
    name: 'an attempt that measured nothing does not take the place of one that did',
    rows: [job(1), lost(2), again(2, 3, { outcome: 'invalid' })],
    epochs: [['1.1']],
    pending: ['2.1'],
  },
  {
    name: 'when the last attempt is revoked the one before counts again',
    rows: [job(1), lost(2), again(2, 3, { rounds: at(0.99) }), about('revoke', 4, `2.2/${key}`)],
    epochs: [['1.1']],
    pending: ['2.1'],
  },
  {
    name: 'an acceptance stands when the job that it named is revoked: later jobs were judged by that level',
    rows: [job(1), lost(2), lost(3), note('accept', 4, 2), job(5), note('revoke', 6, 2)],
    epochs: [['1.1'], ['3.1', '5.1']],
  },
  {
    name: 'an epoch stands when the improvement that began it is revoked',
    rows: [job(1), job(2, { outcome: 'improved' }), job(3), job(4), note('revoke', 5, 2)],
    epochs: [['1.1'], ['3.1', '4.1']],
  },
  {
    name: 'a level that rested on one revoked improvement alone is gone',
    rows: [job(1), job(2, { outcome: 'improved' }), lost(3), note('revoke', 4, 2), job(5)],
    epochs: [['1.1', '5.1']],
  },
  {
    name: 'a loss that only a revoked job showed never was',
    rows: [job(1), lost(2), job(3, { outcome: 'inconclusive' }), note('revoke', 4, 2)],
    epochs: [['1.1', '3.1']],
  },
  {
    name: 'a loss that only a revoked job mended is pending again',
    rows: [job(1), lost(2), job(3), job(4, { outcome: 'inconclusive' }), note('revoke', 5, 3)],
    epochs: [['1.1']],
    pending: ['2.1', '4.1'],
  },
  {
    name: 'a loss that another job mended as well stays settled',
    rows: [job(1), lost(2), job(3), job(4), note('revoke', 5, 3)],
    epochs: [['1.1', '4.1']],
  },
  {
    name: 'a revoked acceptance never was: the loss is pending again',
    rows: [job(1), lost(2), note('accept', 3, 2), about('revoke', 4, 'accept-3')],
    epochs: [['1.1']],
    pending: ['2.1'],
  },
  {
    name: 'a revoked revocation never was: the job counts again',
    rows: [job(1), job(2), note('revoke', 3, 1), about('revoke', 4, 'revoke-3')],
    epochs: [['1.1', '2.1']],
  },
  {
    name: 'a revocation may be revoked and brought back: the last word counts',
    rows: [
      ...[job(1), job(2), note('revoke', 3, 1)],
      ...[about('revoke', 4, 'revoke-3'), about('revoke', 5, 'revoke-4')],
    ],
    epochs: [['2.1']],
  },
  {
    name: 'notes about what nobody knows change nothing',
    rows: [job(1), note('accept', 2, 9), note('revoke', 2, 9), note('pin', 2, 9)],
    epochs: [['1.1']],
  },
]

describe('a history', () => {
  test.each(cases)('$name', ({ rows, epochs, pending = [] }) => {
    for (const given of [rows, rows.toReversed()]) {
      const history = historyOf(given)
      expect(history.epochs.map(ids)).toEqual(epochs)
      expect(ids(history.pending)).toEqual(pending)
    }
  })

  test('says of every stored job what it counts as', () => {
    const rows = [
      ...[
        job(1),
        lost(2),
        job(3),
        job(4, { outcome: 'invalid' }),
        job(5),
        again(5, 6),
        job(7, { outcome: 'improved' }),
      ],
      ...[lost(8), note('revoke', 9, 1)],
    ]
    expect(historyOf(rows).entries.map(({ row, standing, epoch }) => [ids([row])[0], standing, epoch])).toEqual([
      ['1.1', 'revoked', null],
      ['2.1', 'settled', null],
      ['3.1', 'epoch', 1],
      ['4.1', 'invalid', null],
      ['5.1', 'replaced', null],
      ['5.2', 'epoch', 1],
      ['7.1', 'epoch', 2],
      ['8.1', 'pending', null],
    ])
  })

  test('knows how each epoch began, and who accepted it', () => {
    const rows = [job(1), job(2, { outcome: 'improved' }), lost(3), note('accept', 4, 3)]
    expect(historyOf(rows).openings.map(({ kind, note }) => [kind, note?.by ?? null])).toEqual([
      ['first', null],
      ['improved', null],
      ['accepted', 'octocat'],
    ])
  })

  test('falls back to the pin before when the pinned job is revoked, so that drift is never lost in silence', () => {
    const rows = [job(1), job(2), note('pin', 3, 1), note('pin', 4, 2)]
    expect(historyOf(rows).pinned?.id).toBe(`2.1/${key}`)
    expect(historyOf([...rows, note('revoke', 5, 2)]).pinned?.id).toBe(`1.1/${key}`)
    expect(historyOf([...rows, about('revoke', 5, 'pin-4')]).pinned?.id).toBe(`1.1/${key}`)
    expect(historyOf([...rows, note('revoke', 5, 2), about('revoke', 6, 'pin-3')]).pinned).toBeNull()
  })
})

describe('a reference', () => {
  const good = [job(1), job(2), job(3, { outcome: 'improved' }), job(4)]
  const rows = [...good, lost(5), lost(6, { outcome: 'inconclusive' })]
  const levels = (main: boolean) => {
    const { level, earlier, pending, epoch, newest } = reference({ rows, key, main })
    const known = (jobs: readonly unknown[]): number[] => days(jobs as JobRow[])
    return { level: known(level), earlier: earlier.map(known), pending, epoch, newest: newest?.id }
  }

  test('of the default branch is the last good level: a loss cannot judge itself', () => {
    expect(levels(true)).toEqual({
      level: [3, 4],
      earlier: [[1, 2]],
      pending: false,
      epoch: 2,
      newest: `4.1/${key}`,
    })
  })

  test('of a change is what is on the default branch now, with the spread of every epoch', () => {
    expect(levels(false)).toEqual({
      level: [5, 6],
      earlier: [
        [1, 2],
        [3, 4],
      ],
      pending: true,
      epoch: 3,
      newest: `6.1/${key}`,
    })
  })

  test('has no row of the candidate’s own run: an attempt is no baseline for the next one', () => {
    const own = { repository: 'octo/serve', run_id: '4' }
    expect(days(reference({ rows: good, key, main: true, own }).level as JobRow[])).toEqual([3])
    expect(
      days(reference({ rows: good, key, main: true, own: { ...own, repository: 'fork/serve' } }).level as JobRow[]),
    ).toEqual([3, 4])
  })
})
