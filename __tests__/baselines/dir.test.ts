import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDirStore, RowNotStored } from '../../src/baselines/index.ts'
import { writeOnce } from '../../src/baselines/write.ts'
import type { JobRow } from '../../src/domain/row.ts'
import { keyOf } from '../../src/gate/comparable.ts'
import { rowKept } from '../../src/messages/baselines.ts'
import { identity, job, writer } from '../gate/rows.ts'

const scenario = { suite: 'default', scenario: 'default' }
const isRoot = process.getuid?.() === 0
/** A file system of 64 KiB of one's own needs Linux's namespaces; some containers do not allow them. */
const small = 'mount -t tmpfs -o size=64k tmpfs "$1" && exec "$0" "$2" "$1" full 1000'
const mayMount = spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tokgate-baselines-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const filesOf = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
    .sort()

const inSuite = (suite: string, name: string, day = 1): JobRow =>
  job(day, { scenario: name, key: keyOf(suite, name, identity), id: `${day}.1/${suite}/${name}` })

describe('a directory of baselines', () => {
  test('has one file a row, under suite, scenario and key, named by time, commit and id', async () => {
    const path = await openDirStore(directory).append(job(1))
    expect(relative(directory, path)).toMatch(
      /^default\/default\/[0-9a-f]{16}\/20261101T080000Z-1a2b3c4d5e6f-[0-9a-f]{16}\.json$/,
    )
    expect(await filesOf(directory)).toEqual([relative(directory, path)])
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(job(1))
  })
})

describe('a suite', () => {
  test('is read scenario by scenario, and says what of it could not be read', async () => {
    const store = openDirStore(directory)
    await store.append(job(1))
    const chat = await store.append(inSuite('default', 'chat'))
    await store.append(inSuite('nightly', 'chat'))
    await writeFile(join(dirname(chat), 'bad.json'), '{')
    expect(await store.readSuite('default')).toEqual([
      {
        suite: 'default',
        scenario: 'chat',
        rows: [inSuite('default', 'chat')],
        skipped: [{ where: `${inSuite('default', 'chat').key.slice(-16)}/bad.json`, why: 'not JSON' }],
      },
      { suite: 'default', scenario: 'default', rows: [job(1)], skipped: [] },
    ])
    expect(await store.readSuite('none')).toEqual([])
  })
})

describe('hostile names', () => {
  const names = [
    ...['..', '.', '', '../../outside', '/etc/passwd', '.hidden', 'a/b', 'a', 'A b', 'nul\0byte', '%2e%2e', 'c:\\x'],
    ...['中文场景', `${'长'.repeat(300)}`, `${'长'.repeat(300)}!`, '\ud800', '~', 'x.', '__proto__', '-rf', "';rm *'"],
  ]
  test.each(names)('%j stays inside, and is told from every other', async (name) => {
    const store = openDirStore(join(directory, 'store'))
    for (const other of names) await store.append(inSuite('s', other))
    await store.append(inSuite(name, 's'))
    expect(await readdir(directory)).toEqual(['store'])
    expect((await filesOf(directory)).length).toBe(names.length + 1)
    expect(await store.read({ suite: 's', scenario: name })).toEqual({
      rows: [inSuite('s', name)],
      skipped: [],
    })
    expect((await store.read({ suite: name, scenario: 's' })).rows).toEqual([inSuite(name, 's')])
  })
})

describe('twenty writers at once', () => {
  test('in one process, with one key: every row is there once, and whole', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => job(1, { id: `run-${i}`, writer: { ...writer, run_id: `${i}` } }))
    await Promise.all(rows.map((row) => openDirStore(directory).append(row)))
    const read = await openDirStore(directory).read(scenario)
    expect(read.skipped).toEqual([])
    expect(read.rows.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort())
    expect((await filesOf(directory)).every((name) => name.endsWith('.json'))).toBe(true)
  })

  test('in processes of their own, killed while they write: what was reported stored is there, nothing is torn', async () => {
    const script = join(import.meta.dirname, 'append-rows.ts')
    const writers = Array.from({ length: 4 }, (_, i) =>
      spawn(process.execPath, [script, directory, `w${i}`, '100000'], { stdio: ['ignore', 'pipe', 'inherit'] }),
    )
    const reported = await Promise.all(
      writers.map(async (child) => {
        child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), 50))
        const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
        return output.split('\n').slice(0, -1)
      }),
    )
    const { rows, skipped } = await openDirStore(directory).read(scenario)
    expect(skipped).toEqual([])
    expect(reported.flat().length).toBeGreaterThan(4)
    const files = (await filesOf(directory)).map((name) => join(directory, name))
    for (const path of reported.flat()) expect(files).toContain(path)
    expect(rows.length).toBeGreaterThanOrEqual(reported.flat().length)
  }, 20_000)
})

test('a file that exists is never overwritten, and the writer is told', async () => {
  expect(await writeOnce(directory, 'a.json', 'first')).toBe(true)
  expect(await writeOnce(directory, 'a.json', 'second')).toBe(false)
  expect(await readFile(join(directory, 'a.json'), 'utf8')).toBe('first')
  expect(await readdir(directory)).toEqual(['a.json'])
})

describe('what a crashed writer left behind', () => {
  test('is not read, and is cleared away once it is old', async () => {
    const store = openDirStore(directory)
    const at = dirname(await store.append(job(1)))
    const [old, young] = ['0', '1'].map((digit) => join(at, `.${digit.repeat(8)}-0000-4000-8000-000000000000.tmp`))
    await writeFile(String(old), '{"schema": 1, "ki')
    await writeFile(String(young), '{"schema": 1, "ki')
    await utimes(String(old), new Date(0), new Date(0))
    expect(await store.read(scenario)).toEqual({ rows: [job(1)], skipped: [] })
    await store.append(job(2))
    const names = await readdir(at)
    expect(names).not.toContain(relative(at, String(old)))
    expect(names).toContain(relative(at, String(young)))
  })
})

describe('a row that cannot be stored comes back with the error', () => {
  const failure = async (path: string, row = job(1)): Promise<RowNotStored> => {
    const error: unknown = await openDirStore(path)
      .append(row)
      .catch((reason: unknown) => reason)
    if (error instanceof RowNotStored) return error
    throw new Error(`stored after all: ${String(error)}`)
  }

  test('where the path is a file', async () => {
    await writeFile(join(directory, 'file'), '')
    const error = await failure(join(directory, 'file'))
    expect(error.words.en).toMatch(
      /could not be stored in .*\/file: a part of this path is a file, not a directory; set/,
    )
    expect(error.words.zh).toMatch(/^无法将基线记录写入 .*：该路径中有一段是文件而不是目录；请将/)
    expect(error.row).toEqual(job(1))
    expect(error.kept('out/row.json')).toEqual(rowKept({ kept: 'out/row.json', target: error.target }))
  })

  test.skipIf(isRoot)('where the directory may not be written', async () => {
    await chmod(directory, 0o500)
    const error = await failure(directory)
    expect(error.words.en).toMatch(/permission is denied; give this user/)
    await chmod(directory, 0o700)
    expect(await filesOf(directory)).toEqual([])
  })

  test.skipIf(!mayMount)(
    'where the disk is full: what was stored before is whole, and nothing is left half-written',
    () => {
      const script = join(import.meta.dirname, 'append-rows.ts')
      const { status, stderr, stdout } = spawnSync('unshare', [
        '-Urm',
        'sh',
        '-c',
        small,
        process.execPath,
        directory,
        script,
      ])
      expect(status).toBe(3)
      expect(String(stderr)).toMatch(/no space is left on the device; free some space/)
      const [stored, read, skipped, drafts] =
        String(stdout).trimEnd().split('\n').slice(-1)[0]?.split(' ').map(Number) ?? []
      expect(stored).toBeGreaterThan(0)
      expect({ read, skipped, drafts }).toEqual({ read: stored, skipped: 0, drafts: 0 })
    },
  )
})
