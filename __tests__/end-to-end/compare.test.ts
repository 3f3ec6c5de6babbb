import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli, run } from '../helpers/run.ts'
import { all, parse, tablesOf, textOf } from '../report/parse.ts'

const names = [
  'request_throughput',
  'output_throughput',
  'total_token_throughput',
  'mean_ttft_ms',
  'mean_tpot_ms',
  'mean_itl_ms',
]
const published = tablesOf(readFileSync(new URL('../report/document-tables.md', import.meta.url), 'utf8'))

/** A result file with the numbers of one column of one of the document's tables. */
function resultFile(folder: string, name: string, modelId: string, table: number, column: number): string {
  const values = published[table]?.cells.slice(1).map((row) => Number(row[column])) ?? []
  const result = { model_id: modelId, ...Object.fromEntries(names.map((metric, i) => [metric, values[i]])) }
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(result))
  return path
}

test.each([
  {
    name: 'with labels',
    table: 0,
    labels: ['--baseline-label', 'DeepSeek-R1-7B (Float16)', '--candidate-label', 'DeepSeek-R1-7B (W8A8)'],
    models: ['DeepSeek-R1-7B', 'DeepSeek-R1-7B'],
    heading: 'DeepSeek-R1-7B(Float16) 🆚 DeepSeek-R1-7B(W8A8)',
  },
  {
    name: 'by the models of the files',
    table: 1,
    labels: [],
    models: ['DeepSeek-R1-7B', 'Qwen2.5-7B'],
    heading: 'DeepSeek-R1-7B 🆚 Qwen2.5-7B',
  },
])('the document’s table comes out of two result files, $name', async ({ table, labels, models, heading }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tokgate-compare-'))
  const [left = '', right = ''] = models.map((model, i) => resultFile(folder, `${i}.json`, model, table, 2 + i))
  const ran = await run(cli, ['compare', left, right, ...labels, '--format', 'markdown'], { cwd: folder })
  expect(ran.code, ran.stderr).toBe(0)
  expect(tablesOf(ran.stdout)[0]).toEqual(published[table])
  expect(all(parse(ran.stdout), 'heading').map(textOf)).toContain(heading)
})
