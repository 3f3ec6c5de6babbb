// How often is the rule wrong? Simulates src/gate's own functions in every cell of the published tables, beside the
// rules in use, and holds each figure against the Python simulation's. Markdown on standard output.
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cells } from './decision/cells.ts'
import { simulateAll } from './decision/pool.ts'
import { rivals } from './decision/rivals.ts'
import type { Job } from './decision/simulate.ts'
import { checkTable, comparisons, page } from './decision/tables.ts'
import type { Language } from './decision/words.ts'

const { values } = parseArgs({
  options: {
    // Trials a cell and loss.
    trials: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    // A group (main, restart, confirm, learned, stress, one, rivals) or a piece of a cell's name.
    only: { type: 'string', multiple: true, default: [] },
    workers: { type: 'string', default: String(availableParallelism()) },
    // Every count, as JSON, into this file.
    json: { type: 'string' },
    // The tables of docs/decision.md and docs/decision.zh-CN.md; needs every cell.
    write: { type: 'boolean', default: false },
  },
})
const trials = Number(values.trials)
const seed = Number(values.seed)

const wanted = (group: string, id: string): boolean =>
  values.only.length === 0 || values.only.some((only) => only === group || id.includes(only))
const jobs: Job[] = [
  ...cells.filter(({ group, id }) => wanted(group, id)),
  ...rivals.filter(({ id }) => wanted('rivals', id)),
].flatMap(({ id, losses }) => losses.map((lossPercent) => ({ id, lossPercent })))
if (values.write && values.only.length > 0) throw new Error('--write needs every cell: leave out --only')
if (jobs.length === 0) throw new Error(`no cell is called ${values.only.join(', ')}`)

const started = performance.now()
let said = started
const simulated = await simulateAll(jobs, {
  trials,
  seed,
  workers: Number(values.workers),
  onDone(done, of) {
    if (performance.now() - said < 10_000) return
    said = performance.now()
    console.error(`${Math.round((100 * done) / of)} % of ${jobs.length} runs, ${Math.round((said - started) / 1000)} s`)
  },
})
const seconds = (performance.now() - started) / 1000

const markers = ['<!-- bench:decision -->', '<!-- /bench:decision -->'] as const
const pages: readonly (readonly [file: string, language: Language])[] = [
  ['decision.md', 'en'],
  ['decision.zh-CN.md', 'zh'],
]

/** Puts the tables between the markers of a page. */
function rewrite(file: string, language: Language): void {
  const path = fileURLToPath(new URL(`../docs/${file}`, import.meta.url))
  const text = readFileSync(path, 'utf8')
  const from = text.indexOf(markers[0])
  const to = text.indexOf(markers[1])
  if (from < 0 || to < from) throw new Error(`${file} has no ${markers.join(' … ')}`)
  const tables = page(simulated, { trials, seed }, language)
  writeFileSync(path, `${text.slice(0, from)}${markers[0]}\n\n${tables}\n\n${text.slice(to)}`)
}

console.log(page(simulated, { trials, seed }, 'en'))
console.log(`\n### Against the Python simulation\n\n${checkTable(simulated)}`)
const differing = comparisons(simulated).filter(({ agrees }) => !agrees)
console.log(`\n${differing.length} figures differ by more than chance (99 %) lets them.`)
console.log(`${jobs.length} runs of ${trials} trials on ${values.workers} threads: ${seconds.toFixed(0)} s`)
if (values.json !== undefined) {
  writeFileSync(
    values.json,
    `${JSON.stringify({ trials, seed, seconds, runs: simulated, comparisons: comparisons(simulated) }, null, 1)}\n`,
  )
}
if (values.write) for (const [file, language] of pages) rewrite(file, language)
