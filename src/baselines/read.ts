import { constants, type Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Row, RowsRead, SkippedRow } from '../domain/row.ts'
import { storeUnreadable } from '../messages/baselines.ts'
import { mostRowBytes, type ReadRow, readRow } from './schema.ts'
import { systemCode } from './system.ts'

/** A directory that cannot be read is the user's problem: taking it for an empty one would let everything pass. */
const entriesIn = async (directory: string): Promise<Dirent[]> => {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    const code = systemCode(error)
    if (code === 'ENOENT') return []
    throw new UserProblem(storeUnreadable({ place: directory, code }), exitCodes.user, error)
  }
}

/** Names in a directory, sorted; none where it does not exist. */
export const namesIn = async (directory: string): Promise<string[]> =>
  (await entriesIn(directory)).map(({ name }) => name).sort()

/** Names of the directories in a directory, links not followed. */
export const directoriesIn = async (directory: string): Promise<string[]> =>
  (await entriesIn(directory))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

const isRowFile = (name: string): boolean => name.endsWith('.json') && !name.startsWith('.')

/**
 * Every row below a scenario's directory, one directory a key. A file that is corrupt, too large, no regular file,
 * unreadable, that does not `belong` here or has the id of an earlier row is skipped and named.
 */
export async function readKeys(directory: string, belongs: (row: Row, hash: string) => boolean): Promise<RowsRead> {
  const found: Found[] = []
  const skipped: SkippedRow[] = []
  for (const hash of (await directoriesIn(directory)).filter((name) => /^[0-9a-f]{16}$/.test(name))) {
    for (const name of (await namesIn(join(directory, hash))).filter(isRowFile)) {
      const where = join(hash, name)
      const read = await readFile(join(directory, where))
      // Pruned since the directory was listed.
      if (read === null) continue
      if (!read.ok) skipped.push({ where, why: read.why })
      else if (!belongs(read.row, hash)) skipped.push({ where, why: 'a row of another scenario or key' })
      else found.push({ where, row: read.row })
    }
  }
  const { rows, twice } = eachOnce(found)
  return { rows, skipped: [...skipped, ...twice] }
}

interface Found {
  readonly where: string
  readonly row: Row
}

function eachOnce(found: readonly Found[]): { readonly rows: readonly Row[]; readonly twice: readonly SkippedRow[] } {
  const rows = new Map<string, Found>()
  const twice: SkippedRow[] = []
  for (const one of [...found].sort(byTime)) {
    const id = JSON.stringify([one.row.kind, one.row.key, one.row.id])
    const first = rows.get(id)
    if (first === undefined) rows.set(id, one)
    else twice.push({ where: one.where, why: `the same id as ${first.where}` })
  }
  return { rows: [...rows.values()].map(({ row }) => row), twice }
}

const byTime = (a: Found, b: Found): number => {
  const [x, y] = [a, b].map(({ row, where }) => [row.at, row.id, where])
  const at = x?.findIndex((text, i) => text !== y?.[i]) ?? -1
  return at < 0 ? 0 : (x?.[at] ?? '') < (y?.[at] ?? '') ? -1 : 1
}

/** Not through links, and without waiting for anything that is no file. */
const reading = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** null: there is no such file. */
async function readFile(path: string): Promise<ReadRow | null> {
  try {
    await using file = await open(path, reading)
    const stats = await file.stat()
    if (!stats.isFile()) return { ok: false, why: 'not a regular file' }
    if (stats.size > mostRowBytes) return { ok: false, why: `${stats.size} bytes, more than ${mostRowBytes}` }
    return readRow(await file.readFile('utf8'))
  } catch (error) {
    const code = systemCode(error)
    return code === 'ENOENT' ? null : { ok: false, why: `cannot be read (${code})` }
  }
}
