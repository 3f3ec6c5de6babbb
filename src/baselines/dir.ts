import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { BaselineStore, Row, RowsRead, ScenarioRef } from '../domain/row.ts'
import { rowNotStored, rowsNotRemoved, rowTooLarge, rowUnfit } from '../messages/baselines.ts'
import { RowNotStored } from './not-stored.ts'
import { fileName, idEnding, keyParts, segment } from './paths.ts'
import { directoriesIn, namesIn, readKeys } from './read.ts'
import { mostRowBytes, readRow, rowText } from './schema.ts'
import { systemCode } from './system.ts'
import { writeOnce } from './write.ts'

export type DirStore = BaselineStore

/**
 * Baselines in a directory: one immutable file a row, `suite/scenario/key/time-commit-id.json`. Any number of writers
 * may share it. `append` throws RowNotStored; reading and removing a UserProblem where a directory does not let them.
 */
export const openDirStore = (path: string): DirStore => ({
  place: path,
  read: ({ suite, scenario }) =>
    readKeys(join(path, segment(suite), segment(scenario)), (row, hash) => row.key === `${suite}/${scenario}/${hash}`),
  readSuite: (suite) => readSuite(path, suite, () => true),
  others: async ({ suite, scenario }) => {
    const read = await readSuite(path, suite, (name) => name !== segment(scenario))
    return read.map(({ rows }) => rows).filter((rows) => rows.length > 0)
  },
  append: (row) => append(path, row),
  remove: (rows) => remove(path, rows),
})

const directoryOf = (path: string, row: Row): string => {
  const parts = keyParts(row)
  if (parts === null) throw new Error(`not the key of a row of ${row.scenario}: ${row.key}`)
  return join(path, segment(parts.suite), segment(row.scenario), parts.hash)
}

async function append(path: string, row: Row): Promise<string> {
  const directory = directoryOf(path, row)
  const target = join(directory, fileName(row))
  const text = checkedText(row, path, target)
  try {
    const stored = (await namesIn(directory)).find((name) => name.endsWith(idEnding(row)))
    if (stored !== undefined) return join(directory, stored)
    await writeOnce(directory, fileName(row), text)
    return target
  } catch (error) {
    throw new RowNotStored(rowNotStored({ place: path, code: systemCode(error) }), { row, target }, error)
  }
}

/** The row's text, known to be readable: what could not be read back is not written. */
function checkedText(row: Row, place: string, target: string): string {
  const text = rowText(row)
  const bytes = Buffer.byteLength(text)
  if (bytes > mostRowBytes) throw new RowNotStored(rowTooLarge({ place, bytes, most: mostRowBytes }), { row, target })
  const read = readRow(text)
  if (!read.ok) throw new RowNotStored(rowUnfit({ place, why: read.why }), { row, target })
  return text
}

/** Each scenario of a suite whose directory's name is `wanted`. A row says its scenario's name, its directory may not. */
async function readSuite(
  path: string,
  suite: string,
  wanted: (name: string) => boolean,
): Promise<readonly (ScenarioRef & RowsRead)[]> {
  const directory = join(path, segment(suite))
  const names = (await directoriesIn(directory)).filter(wanted)
  return Promise.all(
    names.map(async (name) => {
      const belongs = (row: Row, hash: string): boolean =>
        segment(row.scenario) === name && row.key === `${suite}/${row.scenario}/${hash}`
      const read = await readKeys(join(directory, name), belongs)
      return { suite, scenario: read.rows[0]?.scenario ?? name, ...read }
    }),
  )
}

async function remove(path: string, rows: readonly Row[]): Promise<void> {
  try {
    for (const row of rows) {
      const directory = directoryOf(path, row)
      for (const name of (await namesIn(directory)).filter((one) => one.endsWith(idEnding(row)))) {
        await rm(join(directory, name), { force: true })
      }
    }
  } catch (error) {
    if (error instanceof UserProblem) throw error
    throw new UserProblem(rowsNotRemoved({ place: path, code: systemCode(error) }), exitCodes.user, error)
  }
}
