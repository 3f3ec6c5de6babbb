import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDirStore } from '../../src/baselines/index.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import { reference } from '../../src/gate/reference.ts'
import { identity, job, key, note } from '../gate/rows.ts'

const scenario = { suite: 'default', scenario: 'default' }
const chat = job(1, { scenario: 'chat', key: keyOf('default', 'chat', identity) })

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokgate-baselines-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('a file that is no row is skipped and named, and the others are read:', () => {
  const bad: { name: string; put: (path: string) => Promise<unknown>; why: RegExp }[] = [
    { name: 'torn', put: (path) => writeFile(path, JSON.stringify(job(9)).slice(0, 400)), why: /not JSON/ },
    { name: 'empty', put: (path) => writeFile(path, ''), why: /not JSON/ },
    { name: 'no text', put: (path) => writeFile(path, Buffer.from([0xff, 0xfe, 0, 1])), why: /not JSON/ },
    {
      name: 'of another schema',
      put: (path) => writeFile(path, JSON.stringify({ ...job(9), schema: 2 })),
      why: /row\.schema: one of 1 is expected/,
    },
    {
      name: 'with a metric that is text',
      put: (path) =>
        writeFile(path, JSON.stringify(job(9)).replace('"output_throughput":2000', '"output_throughput":"fast"')),
      why: /row\.rounds\[0\]\.metrics\.output_throughput: a finite number is expected/,
    },
    {
      name: 'larger than 256 KiB',
      put: (path) => writeFile(path, JSON.stringify(job(9)) + ' '.repeat(256 * 1024)),
      why: /more than 262144/,
    },
    {
      name: 'of another scenario',
      put: (path) => writeFile(path, JSON.stringify(chat)),
      why: /another scenario or key/,
    },
    { name: 'a directory', put: (path) => mkdir(path), why: /not a regular file/ },
    { name: 'a link', put: (path) => symlink('/dev/zero', path), why: /cannot be read \(ELOOP\)/ },
    { name: 'nested a hundred thousand deep', put: (path) => writeFile(path, '['.repeat(100_000)), why: /not JSON/ },
  ]
  test.each(bad)('$name', async ({ put, why }) => {
    const store = openDirStore(directory)
    const at = dirname(await store.append(job(1)))
    await put(join(at, 'bad.json'))
    const { rows, skipped } = await store.read(scenario)
    expect(rows).toEqual([job(1)])
    expect(skipped).toEqual([{ where: `${key.slice(-16)}/bad.json`, why: expect.stringMatching(why) }])
  })
})

test('of two files with one id the earlier counts, and the other is named', async () => {
  const store = openDirStore(directory)
  const first = await store.append(job(1))
  const twin = { ...job(1, { outcome: 'regressed' }), at: '2026-11-01T09:00:00Z' }
  await writeFile(join(dirname(first), '00000000T000000Z-copy.json'), JSON.stringify(twin))
  await writeFile(join(dirname(first), 'zz-copy.json'), JSON.stringify(job(1)))
  const { rows, skipped } = await store.read(scenario)
  expect(rows).toEqual([job(1)])
  const why = `the same id as ${key.slice(-16)}/${basename(first)}`
  expect(skipped).toEqual([
    { where: `${key.slice(-16)}/zz-copy.json`, why },
    { where: `${key.slice(-16)}/00000000T000000Z-copy.json`, why },
  ])
})

test('corrupt files change a reference only by what they would have said, and each is named', async () => {
  const store = openDirStore(directory)
  const good = [job(1), job(2), job(3, { outcome: 'regressed' }), note('accept', 4, 3), job(5)]
  for (const row of good) await store.append(row)
  const before = reference({ rows: (await store.read(scenario)).rows, key, main: true })
  const at = dirname(await store.append(job(6)))
  for (const name of await readdir(at)) {
    const path = join(at, name)
    const text = await readFile(path, 'utf8')
    if (!text.includes(job(6).id)) continue
    await writeFile(path, text.slice(0, -30))
  }
  const { rows, skipped } = await store.read(scenario)
  expect(skipped).toHaveLength(1)
  expect(reference({ rows, key, main: true })).toEqual(before)
})

test('a baseline directory that cannot be read is a problem, not an empty baseline', async () => {
  await writeFile(join(directory, 'default'), '')
  const error: unknown = await openDirStore(directory)
    .read(scenario)
    .catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(UserProblem)
  expect(error instanceof UserProblem && [error.exit, error.words.en]).toEqual([
    2,
    expect.stringMatching(/cannot be read/),
  ])
})
