import { join } from 'node:path'
import type { BaselineStore, Row } from '../domain/row.ts'
import { rowNotStored, rowTooLarge, rowUnfit } from '../messages/baselines.ts'
import { RowNotStored } from './not-stored.ts'
import { fileName, idEnding, keyParts, segment } from './paths.ts'
import { directoriesIn, namesIn, readKeys } from './read.ts'
import { mostRowBytes, readRow, rowText } from './schema.ts'
import { systemCode } from './system.ts'
import { writeOnce } from './write.ts'

export interface DirStore extends BaselineStore {
  /** Rows of the suite's other scenarios, one list each: what the spread between jobs is learned from. */
  others(scenario: { readonly suite: string; readonly scenario: string }): Promise<readonly (readonly Row[])[]>
}

/**
 * Baselines in a directory: one immutable file a row, `suite/scenario/key/time-commit-id.json`. Any number of writers
 * may share it. `append` throws RowNotStored, `read` a UserProblem where a directory cannot be read.
 */
export const openDirStore = (path: string): DirStore => ({
  place: path,
  read: ({ suite, scenario }) =>
    readKeys(join(path, segment(suite), segment(scenario)), (row, hash) => row.key === `${suite}/${scenario}/${hash}`),
  append: (row) => append(path, row),
  others: (scenario) => others(path, scenario),
})

async function append(path: string, row: Row): Promise<string> {
  const parts = keyParts(row)
  if (parts === null) throw new Error(`not the key of a row of ${row.scenario}: ${row.key}`)
  const directory = join(path, segment(parts.suite), segment(row.scenario), parts.hash)
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

async function others(
  path: string,
  { suite, scenario }: { readonly suite: string; readonly scenario: string },
): Promise<readonly (readonly Row[])[]> {
  const directory = join(path, segment(suite))
  const names = (await directoriesIn(directory)).filter((name) => name !== segment(scenario))
  const read = await Promise.all(
    names.map((name) =>
      readKeys(
        join(directory, name),
        (row, hash) => segment(row.scenario) === name && row.key === `${suite}/${row.scenario}/${hash}`,
      ),
    ),
  )
  return read.map(({ rows }) => rows).filter((rows) => rows.length > 0)
}
