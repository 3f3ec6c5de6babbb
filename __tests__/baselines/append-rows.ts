import { readdirSync } from 'node:fs'
import { openDirStore, RowNotStored } from '../../src/baselines/index.ts'
import { job, writer } from '../gate/rows.ts'

// A writer of its own: `node append-rows.ts <directory> <name> <count>` stores rows of one key as fast as it can and
// prints where each is. Stopped by the disk, it prints what was stored, what reads back, what was skipped, and drafts.
const [directory = '', name = '', count = '0'] = process.argv.slice(2)
const store = openDirStore(directory)
let stored = 0
try {
  for (; stored < Number(count); stored += 1) {
    const run_id = `${name}-${stored}`
    process.stdout.write(`${await store.append(job(1, { id: run_id, writer: { ...writer, run_id } }))}\n`)
  }
} catch (error) {
  if (!(error instanceof RowNotStored)) throw error
  const { rows, skipped } = await store.read({ suite: 'default', scenario: 'default' })
  const drafts = readdirSync(directory, { recursive: true }).filter((path) => String(path).endsWith('.tmp')).length
  process.stderr.write(`${error.message}\n`)
  process.stdout.write(`${stored} ${rows.length} ${skipped.length} ${drafts}\n`)
  process.exitCode = 3
}
