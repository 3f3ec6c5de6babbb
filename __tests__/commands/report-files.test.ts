import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgementFiles } from '../../src/commands/report-files.ts'
import { Misfit, mostJudgementBytes } from '../../src/results/index.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-walk-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function file(path: string, text = path): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

/** What is found below places of the folder: `path: text`, or `path! why not`. */
async function found(places: readonly string[] = ['.'], except = 'nowhere'): Promise<string[]> {
  const files = await judgementFiles(
    places.map((place) => join(folder, place)),
    join(folder, except),
  )
  return files.map(({ where, content }) => {
    const path = where.slice(folder.length + 1)
    return content instanceof Misfit ? `${path}! ${content.must}` : `${path}: ${Buffer.from(content)}`
  })
}

test('every judgement.json of a folder is found, in the order of names, and no other file', async () => {
  await file('b/c/judgement.json', 'B')
  await file('a/judgement.json', 'A')
  await file('judgement.json', 'top')
  await file('a/round-1.json')
  await file('a/judgement.json.bak')
  expect(await found()).toEqual(['a/judgement.json: A', 'b/c/judgement.json: B', 'judgement.json: top'])
})

test('a file that is named is read whatever it is called; what is not there is said', async () => {
  await file('chat.json', 'A')
  expect(await found(['chat.json', 'gone'])).toEqual(['chat.json: A', 'gone! there'])
})

test('the folder that the report is written to is left out, unless it is named', async () => {
  await file('out/judgement.json', 'old')
  await file('judgement.json', 'new')
  expect(await found(['.'], 'out')).toEqual(['judgement.json: new'])
  expect(await found(['out'], 'out')).toEqual(['out/judgement.json: old'])
})

test('links are not followed: a folder is passed over, a judgement is refused', async () => {
  await file('elsewhere/judgement.json', 'secret')
  await mkdir(join(folder, 'legs/a'), { recursive: true })
  await symlink(join(folder, 'elsewhere'), join(folder, 'legs/b'))
  await symlink(join(folder, 'elsewhere/judgement.json'), join(folder, 'legs/a/judgement.json'))
  expect(await found(['legs'])).toEqual(['legs/a/judgement.json! file'])
})

test('what is no file is not waited for', async () => {
  await mkdir(join(folder, 'a'))
  execFileSync('mkfifo', [join(folder, 'a/judgement.json')])
  await mkdir(join(folder, 'b/judgement.json'), { recursive: true })
  expect(await found()).toEqual(['a/judgement.json! file'])
})

test('nothing is read of a file that is too large', async () => {
  await file('judgement.json', '')
  await truncate(join(folder, 'judgement.json'), mostJudgementBytes + 1)
  expect(await found()).toEqual(['judgement.json! bytes'])
})

test('what is too large in all, too deep or too many ends the search and is said', async () => {
  for (let i = 0; i < 9; i += 1) {
    await file(`many/${i}/judgement.json`, '')
    await truncate(join(folder, `many/${i}/judgement.json`), mostJudgementBytes)
  }
  expect((await found(['many'])).map((line) => line.slice(0, 28).trimEnd()).at(-1)).toBe('many! total')

  await file(`deep/${'a/'.repeat(8)}judgement.json`)
  expect(await found(['deep'])).toEqual(['deep! levels'])

  await mkdir(join(folder, 'wide'))
  await Promise.all(Array.from({ length: 501 }, (_, i) => file(`wide/${i}/judgement.json`, '')))
  const wide = await found(['wide'])
  expect(wide).toHaveLength(501)
  expect(wide.at(-1)).toBe('wide! files')
})
