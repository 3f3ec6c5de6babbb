import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RowNotStored } from '../../src/baselines/index.ts'
import type { JobRow, Row } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import { identity, job, note, round, writer } from '../gate/rows.ts'
import { everyStore, Ground } from './sites.ts'

// What every store keeps to. A new one is a line in the room's index, and is held to this by it.

const scenario = { suite: 'default', scenario: 'default' }

const inSuite = (suite: string, name: string, day = 1): JobRow =>
  job(day, { scenario: name, key: keyOf(suite, name, identity), id: `${day}.1/${suite}/${name}` })

describe.each(everyStore)('the store $name', ({ name }) => {
  let ground: Ground
  beforeEach(async () => {
    ground = await Ground.make()
  })
  afterEach(() => ground[Symbol.asyncDispose]())

  test('gives back what was stored, oldest first, notes too', async () => {
    const store = ground.open(name)
    const rows = [job(3), job(1), note('pin', 2, 1), job(2)]
    for (const row of rows) await store.append(row)
    const want = { rows: [job(1), job(2), note('pin', 2, 1), job(3)], skipped: [] }
    expect(await store.read(scenario)).toEqual(want)
    expect(await ground.open(name).read(scenario)).toEqual(want)
  })

  test('has one file a row, under suite, scenario and key, named by time, commit and id, and says where', async () => {
    const where = await ground.open(name).append(job(1))
    const files = await ground.files(name)
    expect(files).toEqual([
      expect.stringMatching(/^default\/default\/[0-9a-f]{16}\/20261101T080000Z-1a2b3c4d5e6f-[0-9a-f]{16}\.json$/),
    ])
    expect(where.endsWith(String(files[0]))).toBe(true)
  })

  test('is empty where there is none yet', async () => {
    const store = ground.open(name)
    expect(await store.read(scenario)).toEqual({ rows: [], skipped: [] })
    expect(await store.readSuite('default')).toEqual([])
    expect(await store.others(scenario)).toEqual([])
    await store.remove([job(1)])
    expect(await ground.files(name)).toEqual([])
    // What it writes from then on is what it reads.
    expect((await store.read(scenario)).rows).toEqual([])
    await store.append(job(1))
    expect((await store.read(scenario)).rows).toEqual([job(1)])
    await store.remove([job(1)])
    expect((await store.read(scenario)).rows).toEqual([])
  })

  test('does not change when a row is stored twice, whatever it says the second time', async () => {
    const store = ground.open(name)
    const where = await store.append(job(1))
    expect(await store.append(job(1, { outcome: 'regressed' }))).toBe(where)
    expect(await store.append(job(1, { at: '2026-11-30T08:00:00Z' }))).toBe(where)
    expect(await store.read(scenario)).toEqual({ rows: [job(1)], skipped: [] })
    expect(await ground.files(name)).toHaveLength(1)
  })

  test('leaves out metrics that were not a number, which JSON cannot say', async () => {
    const store = ground.open(name)
    await store.append(job(1, { rounds: [round({ output_throughput: 2000, mean_tpot_ms: Number.NaN })] }))
    const { rows } = await store.read(scenario)
    expect(rows[0]?.kind === 'job' && rows[0].rounds[0]?.metrics).toEqual({ output_throughput: 2000 })
  })

  test('keeps scenarios and suites apart, and hands over the others of the suite', async () => {
    const store = ground.open(name)
    const rows = [job(1), inSuite('default', 'chat'), inSuite('default', 'long', 2), inSuite('nightly', 'chat')]
    for (const row of rows) await store.append(row)
    expect((await store.read(scenario)).rows).toEqual([job(1)])
    expect((await store.others(scenario)).flat()).toEqual([inSuite('default', 'chat'), inSuite('default', 'long', 2)])
    expect((await store.readSuite('default')).map((one) => [one.scenario, one.rows.length])).toEqual([
      ['chat', 1],
      ['default', 1],
      ['long', 1],
    ])
  })

  test('removes these rows and no others; what is gone already is fine', async () => {
    const store = ground.open(name)
    for (const row of [job(1), job(2), job(3)]) await store.append(row)
    await store.remove([job(1), job(3), job(9)])
    expect((await store.read(scenario)).rows).toEqual([job(2)])
    expect(await ground.files(name)).toHaveLength(1)
    await store.remove([])
    expect(await ground.files(name)).toHaveLength(1)
  })

  test('keeps hostile names inside, and tells each from every other', async () => {
    const names = [
      ...[
        '..',
        '',
        '../../outside',
        '/etc/passwd',
        '.hidden',
        'nul\0byte',
        '%2e%2e',
        '中文场景',
        '\ud800',
        '__proto__',
      ],
      ...['-rf', "';rm *'", '.git', 'a\nD b', `${'长'.repeat(300)}!`],
    ]
    const store = ground.open(name)
    for (const other of names) await store.append(inSuite('s', other))
    await store.append(inSuite('../s', 's'))
    expect((await ground.files(name)).length).toBe(names.length + 1)
    for (const other of names) {
      expect(await store.read({ suite: 's', scenario: other })).toEqual({ rows: [inSuite('s', other)], skipped: [] })
    }
    expect((await store.read({ suite: '../s', scenario: 's' })).rows).toEqual([inSuite('../s', 's')])
  })

  test('with eight writers at once on one key has every row once, and whole', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => job(1, { id: `run-${i}`, writer: { ...writer, run_id: `${i}` } }))
    await Promise.all(rows.map((row) => ground.open(name).append(row)))
    const read = await ground.open(name).read(scenario)
    expect(read.skipped).toEqual([])
    expect(read.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id))
  })

  test('with writers of the same row has it once, and every writer is told where', async () => {
    const places = await Promise.all(Array.from({ length: 5 }, () => ground.open(name).append(job(1))))
    expect(new Set(places).size).toBe(1)
    expect(await ground.files(name)).toHaveLength(1)
  })

  const unfit: { why: string; row: Row; says: RegExp }[] = [
    {
      why: 'it has more than 256 KiB',
      row: job(1, { subject: { image: 'x'.repeat(300_000) } }),
      says: /has 30\d{4} bytes and a row may have 262144/,
    },
    {
      why: 'it could not be read back',
      row: job(1, { at: 'yesterday' }),
      says: /row\.at: a time in UTC .* is expected/,
    },
  ]
  test.each(unfit)('hands a row back where $why', async ({ row, says }) => {
    const error: unknown = await ground
      .open(name)
      .append(row)
      .catch((reason: unknown) => reason)
    if (!(error instanceof RowNotStored)) throw new Error(`stored after all: ${String(error)}`)
    expect(error.words.en).toMatch(says)
    expect(error.row).toEqual(row)
    expect(error.kept('out/row.json').en).toContain('out/row.json')
    expect(error.kept('out/row.json').zh).toContain('out/row.json')
    expect(await ground.files(name)).toEqual([])
  })
})
