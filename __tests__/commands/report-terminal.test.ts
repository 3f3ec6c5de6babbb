import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { json } from '../../src/report/json.ts'
import { cleanEnv, root, run } from '../helpers/run.ts'
import { measured } from './report-legs.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tokgate-report-'))
  await writeFile(join(folder, 'judgement.json'), json(measured(0.9)))
})
afterAll(() => rm(folder, { recursive: true }))

const report = (...args: readonly string[]) =>
  run(join(root, 'src/cli.ts'), ['report', ...args], { cwd: folder, env: cleanEnv() })

test('on a terminal a saved judgement is shown as it is, and exits as it says', async () => {
  const { code, stdout, stderr } = await report('judgement.json', '--format', 'json', '--output-dir', 'out')
  expect(code, stderr).toBe(1)
  expect(JSON.parse(stdout)).toEqual(JSON.parse(json(measured(0.9))))
})

test('in Chinese, as Markdown', async () => {
  const { code, stdout } = await report('.', '--format', 'markdown', '--output-dir', 'out', '--enforce=false')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^## 👀 观察期.*❌ 劣化：/u)
})

test('its help names what it takes', async () => {
  const { code, stdout } = await report('--help', '--language', 'en')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^usage: tokgate report FILE-OR-FOLDER …/)
  expect(stdout).toMatch(/--expect \[SUITE\/\]SCENARIO,…\n {6}Legs that must be there/)
})
