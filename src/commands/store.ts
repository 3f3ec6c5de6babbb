import { join } from 'node:path'
import { RowNotStored, rowText } from '../baselines/index.ts'
import type { BaselineStore, JobRow } from '../domain/row.ts'
import { rowKeptAt } from '../messages/commands.ts'
import type { Settings } from '../settings/index.ts'
import { writeOutput } from './files.ts'
import type { Run } from './run.ts'

/**
 * Appends the row where this event may write baselines. A store that refuses it changes no outcome: the row is kept
 * among the run's files and the log says how to add it.
 */
export async function storeRow(
  row: JobRow,
  { store, settings, run }: { readonly store: BaselineStore; readonly settings: Settings; readonly run: Run },
): Promise<void> {
  if (!run.mayStore) return
  try {
    const where = await store.append(row)
    run.log.info(`Stored the row (${row.outcome}): ${where}`)
  } catch (error) {
    if (!(error instanceof RowNotStored)) throw error
    run.say(error.words)
    const kept = await writeOutput(
      join(settings.outputDir, `row-${encodeURIComponent(row.scenario)}.json`),
      rowText(row),
      run,
    )
    if (kept !== null) run.say(rowKeptAt({ path: kept, target: error.target }))
  }
}
