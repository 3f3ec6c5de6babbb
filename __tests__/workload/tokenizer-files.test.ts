import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tokenizerIn } from '../../src/commands/tokenizer-files.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import { tinyJson, tinyTokenizer } from './support/tiny.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-tokenizer-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
const json = JSON.stringify(tinyJson)
const config = { bos_token: '<s>' }

/** What a promise was refused with, or what a call threw. */
const refused = async (act: () => unknown): Promise<unknown> => {
  try {
    return await act()
  } catch (error) {
    return error
  }
}

test('a folder and the tokenizer.json in it name the same tokenizer', async () => {
  await put('tokenizer.json', json)
  await put('tokenizer_config.json', JSON.stringify(config))
  const want = tinyTokenizer(config)
  for (const path of [folder, join(folder, 'tokenizer.json')]) {
    const tokenizer = await tokenizerIn(path, 'v0.9.1')
    expect([tokenizer.hash, tokenizer.configHash]).toEqual([want.hash, want.configHash])
    expect([tokenizer.vocabSize, tokenizer.specialIds]).toEqual([7, [0]])
  }
})

test('a file of several reads has the hash of the whole', async () => {
  const long = `${json}${' '.repeat(2_500_000)}`
  await put('tokenizer.json', long)
  const tokenizer = await tokenizerIn(folder, 'v0.9.1')
  expect(tokenizer.configHash).toBeNull()
  expect(tokenizer.encode('abba')).toEqual([6, 3, 2])
})

test('without a tokenizer.json the folder is named with the system’s reason', async () => {
  const problem = await refused(() => tokenizerIn(folder, 'v0.9.1'))
  expect(problem).toBeInstanceOf(UserProblem)
  expect(String(problem)).toContain(`cannot read ${join(folder, 'tokenizer.json')} (ENOENT)`)
})

test('a broken tokenizer is told when it is first needed, which is never where its prompts are at hand', async () => {
  await put('tokenizer.json', '{')
  const tokenizer = await tokenizerIn(folder, 'v0.9.1')
  expect(tokenizer.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(await refused(() => tokenizer.encode('a'))).toBeInstanceOf(UserProblem)
})

test.each([
  { name: 'changed', change: () => put('tokenizer.json', `${json} `), want: 'it was changed while it was read' },
  { name: 'removed', change: () => rm(join(folder, 'tokenizer.json')), want: 'ENOENT' },
])('a tokenizer that was $name since it was hashed is no longer the one that prompts are kept for', async (given) => {
  await put('tokenizer.json', json)
  const tokenizer = await tokenizerIn(folder, 'v0.9.1')
  await given.change()
  const problem = await refused(() => tokenizer.vocabSize)
  expect(problem).toBeInstanceOf(UserProblem)
  expect(String(problem)).toContain(given.want)
})
