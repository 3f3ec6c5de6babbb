import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDirStore } from '../../src/baselines/index.ts'
import { readOnce } from '../../src/commands/read-once.ts'
import type { BaselineStore } from '../../src/domain/row.ts'
import { job } from '../gate/rows.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokgate-once-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const scenario = { suite: 'default', scenario: 'default' }

/** A directory's store that counts how often it is asked; its first `failing` reads fail. */
function counted(directory: string, failing = 0) {
  const store = openDirStore(directory)
  const asked = { read: 0, others: 0 }
  const counting: BaselineStore = {
    place: store.place,
    async read(ref) {
      asked.read += 1
      if (asked.read <= failing) throw new Error('out of reach')
      return store.read(ref)
    },
    others(ref) {
      asked.others += 1
      return store.others(ref)
    },
    readSuite: (suite) => store.readSuite(suite),
    append: (row) => store.append(row),
    remove: (rows) => store.remove(rows),
  }
  return { store: readOnce(counting), asked }
}

test('what asks whether a gate can fail and what judges its candidate read the store once', async () => {
  const { store, asked } = counted(join(folder, 'once'))
  const [first, again] = [await store.read(scenario), await store.read({ ...scenario })]
  expect(again).toBe(first)
  await Promise.all([store.others(scenario), store.others(scenario)])
  expect(asked).toEqual({ read: 1, others: 1 })
  await store.read({ ...scenario, scenario: 'long' })
  expect(asked.read).toBe(2)
})

test('what this run stores is seen', async () => {
  const { store } = counted(join(folder, 'stored'))
  expect((await store.read(scenario)).rows).toEqual([])
  await store.append(job(1))
  expect((await store.read(scenario)).rows.map(({ id }) => id)).toEqual([job(1).id])
})

test('a store that was out of reach is asked again', async () => {
  const { store, asked } = counted(join(folder, 'failing'), 1)
  await expect(store.read(scenario)).rejects.toThrow('out of reach')
  expect((await store.read(scenario)).rows).toEqual([])
  expect(asked.read).toBe(2)
})
