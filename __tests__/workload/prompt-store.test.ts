import { mkdir, mkdtemp, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { promptStore } from '../../src/commands/prompt-store.ts'
import type { SampleStore } from '../../src/workload/index.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-prompts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const warnings: string[] = []
const quiet = { info: () => {}, error: () => {}, debug: () => {} }
const log = { ...quiet, warning: (line: string) => void warnings.push(line) }
beforeEach(() => void warnings.splice(0))

type Env = Readonly<Record<string, string>>
const found = (promptCache: string | null, env: Env = {}): SampleStore | null =>
  promptStore({ promptCache }, { env, log })
function storeIn(path: string): SampleStore {
  const store = found(path)
  if (store === null) throw new Error('a folder was given')
  return store
}

const key = 'a1'.repeat(32)
const otherKey = 'b2'.repeat(32)
const content = JSON.stringify({ prompt: 'naïve 中文 😀\n' })

describe('prompts kept in a folder', () => {
  test('come back as they were, from a file that is whole at once', async () => {
    const store = storeIn(join(folder, 'not', 'there', 'yet'))
    expect(await store.read(key)).toBeNull()
    await store.write(key, content)
    expect(await store.read(key)).toBe(content)
    expect(await store.read(otherKey)).toBeNull()
    expect(await readdir(join(folder, 'not', 'there', 'yet'))).toEqual([`${key}.prompts`])
  })

  test.each([
    { name: 'cut short', damage: (bytes: Buffer) => bytes.subarray(0, bytes.length - 1) },
    { name: 'continued', damage: (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(' ')]) },
    { name: 'with one bit turned', damage: (bytes: Buffer) => flipped(bytes, bytes.length - 3) },
    { name: 'with a bit of its head turned', damage: (bytes: Buffer) => flipped(bytes, 5) },
    { name: 'empty', damage: () => Buffer.alloc(0) },
    { name: 'of other making', damage: () => Buffer.from('{"prompt":"a"}') },
  ])('a file that is $name is as good as none, and is replaced', async ({ damage }) => {
    const store = storeIn(folder)
    await store.write(key, content)
    const [name = ''] = await readdir(folder)
    await writeFile(join(folder, name), damage(await readFile(join(folder, name))))
    expect(await store.read(key)).toBeNull()
    await store.write(key, content)
    expect(await store.read(key)).toBe(content)
    expect(warnings).toEqual([])
  })

  test('many runs at once read the whole or nothing', async () => {
    const long = JSON.stringify('x'.repeat(200_000))
    const run = async (): Promise<(string | null)[]> => {
      const store = storeIn(folder)
      const before = await store.read(key)
      await store.write(key, long)
      return [before, await store.read(key)]
    }
    const seen = (await Promise.all(Array.from({ length: 12 }, run))).flat()
    expect(seen.filter((text) => text !== null && text !== long)).toEqual([])
    expect(seen.filter((text) => text === long).length).toBeGreaterThanOrEqual(12)
    expect(await readdir(folder)).toEqual([`${key}.prompts`])
  })

  test('a folder that cannot be written costs one line', async () => {
    await writeFile(join(folder, 'a file'), '')
    const store = storeIn(join(folder, 'a file'))
    expect(await store.read(key)).toBeNull()
    await store.write(key, content)
    expect(warnings).toEqual([
      `Prompts cannot be kept in ${join(folder, 'a file')} (EEXIST): the next run makes them anew`,
    ])
  })

  test('beyond 256 MB the oldest leave, drafts of runs that died among them, and nobody else’s files do', async () => {
    const megabytes = 1024 * 1024
    const sparse = async (name: string, size: number, day: number): Promise<void> => {
      await using file = await open(join(folder, name), 'w')
      await file.truncate(size * megabytes)
      await utimes(join(folder, name), new Date(2026, 0, day), new Date(2026, 0, day))
    }
    const draft = `${otherKey}.prompts.00000000-0000-4000-8000-000000000000`
    await sparse(draft, 100, 1)
    await sparse(`${'c3'.repeat(32)}.prompts`, 100, 2)
    await sparse(`${'d4'.repeat(32)}.prompts`, 100, 3)
    await sparse(`${'e5'.repeat(32)}.prompts`, 100, 4)
    await sparse('weights.bin', 400, 1)
    await mkdir(join(folder, 'folder'))
    await storeIn(folder).write(key, content)
    const left = [`${key}.prompts`, `${'d4'.repeat(32)}.prompts`, `${'e5'.repeat(32)}.prompts`, 'folder', 'weights.bin']
    expect((await readdir(folder)).toSorted()).toEqual(left.toSorted())
  })
})

describe('where they are kept when no folder is named', () => {
  const named = async (env: Env): Promise<boolean> => {
    const store = found(null, env)
    await store?.write(key, content)
    return (await readdir(folder, { recursive: true })).includes(join('tokgate', 'prompts', `${key}.prompts`))
  }
  test('in XDG_CACHE_HOME', async () => {
    expect(await named({ XDG_CACHE_HOME: folder, HOME: '/nowhere' })).toBe(true)
  })
  test('in LOCALAPPDATA', async () => {
    expect(await named({ LOCALAPPDATA: folder, HOME: '/nowhere' })).toBe(true)
  })
  test('in ~/.cache, also where XDG_CACHE_HOME is no absolute path', async () => {
    await found(null, { HOME: folder, XDG_CACHE_HOME: 'cache' })?.write(key, content)
    expect(await readdir(join(folder, '.cache', 'tokgate', 'prompts'))).toEqual([`${key}.prompts`])
  })
  test('nowhere without a home, and nowhere when switched off', () => {
    expect(found(null)).toBeNull()
    expect(found('off', { HOME: folder })).toBeNull()
  })
})

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
