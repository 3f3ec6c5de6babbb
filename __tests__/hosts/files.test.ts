import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fittedSummary } from '../../src/hosts/github/summary.ts'
import { readText, readTextIfThere } from '../../src/hosts/index.ts'
import { Secrets, secretsOf } from '../../src/hosts/secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokgate-files-'))

test('a file is read as UTF-8', async () => {
  writeFileSync(join(folder, 'tokgate.yml'), '基线')
  expect(await readText(join(folder, 'tokgate.yml'))).toBe('基线')
})

test('a file that isn’t there is null where it may be missing', async () => {
  expect(await readTextIfThere(join(folder, 'nothing.yml'))).toBeNull()
})

test.each([
  ['no file', 'nothing.yml', 'no such file or directory'],
  ['a directory', '.', 'it is a directory'],
])('%s is exit 2 with its path', async (_name, name, why) => {
  const path = join(folder, name)
  await expect(readText(path)).rejects.toMatchObject({
    name: 'UserProblem',
    exit: 2,
    message: `cannot read ${path}: ${why}`,
  })
})

test('a file without an end is not read for ever', async () => {
  await expect(readText('/dev/zero')).rejects.toMatchObject({
    exit: 2,
    message: expect.stringContaining('larger than 64 MB'),
  })
})

test('a summary above 1 MiB is cut after a whole line, in bytes', () => {
  const line = `${'基'.repeat(1_000)}\n`
  const cut = fittedSummary(line.repeat(400), 'zh')
  expect(Buffer.byteLength(cut)).toBeLessThan(1024 * 1024)
  expect(cut).toMatch(/基\n\n\n其余部分超出步骤摘要的大小；[^\n]+\n$/)
  expect(fittedSummary('short\n', 'en')).toBe('short\n')
})

test('secrets are hidden in all their forms, and short words are none', () => {
  const secrets = new Secrets()
  for (const value of secretsOf({
    OPENAI_API_KEY: 'None',
    INPUT_TOKEN: 'ghs_sesame',
    TOKGATE_HEADER: 'Authorization=Bearer sesame-open\nX-Trace=on',
    http_proxy: 'http://user:pro%40xy-sesame@proxy:1',
  }))
    secrets.add(value)
  const base64 = Buffer.from('x-access-token:sesame').toString('base64')
  secrets.add('x-access-token:sesame')
  expect(
    secrets.hide(`ghs_sesame|sesame-open|Bearer sesame-open|pro@xy-sesame|pro%40xy-sesame|${base64}|None|on`),
  ).toBe('***|***|***|***|***|***|None|on')
  secrets.add('123456')
  expect(secrets.hidden({ error: ['no sesame-open'], tokens: 123456, text: '123456', none: null })).toEqual({
    error: ['no ***'],
    tokens: 123456,
    text: '***',
    none: null,
  })
})
