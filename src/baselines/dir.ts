import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { BaselineStore, Row } from '../domain/row.ts'
import { rowKept, rowNotStored, rowsNotRemoved } from '../messages/baselines.ts'
import { checkedText } from './checked.ts'
import { RowNotStored } from './not-stored.ts'
import { idEnding, rowPath } from './paths.ts'
import { directoriesIn, namesIn, rowFilesIn } from './read.ts'
import { readingFrom } from './reading.ts'
import { systemCode } from './system.ts'
import { writeOnce } from './write.ts'

/**
 * Baselines in a directory: one immutable file a row, `suite/scenario/key/time-commit-id.json`. Any number of writers
 * may share it. `append` throws RowNotStored; reading and removing a UserProblem where a directory does not let them.
 */
export const openDirStore = (path: string): BaselineStore => ({
  place: path,
  ...readingFrom({
    scenarios: (suite) => directoriesIn(join(path, suite)),
    files: (suite, scenario) => rowFilesIn(join(path, suite, scenario)),
  }),
  append: (row) => append(path, row),
  remove: (rows) => remove(path, rows),
})

async function append(path: string, row: Row): Promise<string> {
  const { directory: below, name } = rowPath(row)
  const directory = join(path, below)
  const target = join(directory, name)
  const unstored = { row, target, kept: (kept: string) => rowKept({ kept, target }) }
  const text = checkedText(row, path, unstored)
  try {
    const stored = (await namesIn(directory)).find((one) => one.endsWith(idEnding(row)))
    if (stored !== undefined) return join(directory, stored)
    await writeOnce(directory, name, text)
    return target
  } catch (error) {
    throw new RowNotStored(rowNotStored({ place: path, code: systemCode(error) }), unstored, error)
  }
}

async function remove(path: string, rows: readonly Row[]): Promise<void> {
  try {
    for (const row of rows) {
      const directory = join(path, rowPath(row).directory)
      for (const name of (await namesIn(directory)).filter((one) => one.endsWith(idEnding(row)))) {
        await rm(join(directory, name), { force: true })
      }
    }
  } catch (error) {
    if (error instanceof UserProblem) throw error
    throw new UserProblem(rowsNotRemoved({ place: path, code: systemCode(error) }), exitCodes.user, error)
  }
}
