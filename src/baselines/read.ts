import { constants, type Dirent } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import { storeUnreadable } from '../messages/baselines.ts'
import { isHash, isRowFile, type RowFile } from './reading.ts'
import { mostRowBytes, type ReadRow, readRow, tooLarge } from './schema.ts'
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

/** Every file below a scenario's directory that should be a row, one directory a key. */
export async function rowFilesIn(directory: string): Promise<readonly RowFile[]> {
  const files: RowFile[] = []
  for (const hash of (await directoriesIn(directory)).filter(isHash)) {
    for (const name of (await namesIn(join(directory, hash))).filter(isRowFile)) {
      const where = join(hash, name)
      const read = await readFile(join(directory, where))
      // Pruned since the directory was listed.
      if (read !== null) files.push({ hash, where, read })
    }
  }
  return files
}

/** Not through links, and without waiting for anything that is no file. */
const reading = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** null: there is no such file. */
async function readFile(path: string): Promise<ReadRow | null> {
  try {
    await using file = await open(path, reading)
    const stats = await file.stat()
    if (!stats.isFile()) return { ok: false, why: 'not a regular file' }
    if (stats.size > mostRowBytes) return { ok: false, why: tooLarge(stats.size) }
    return readRow(await file.readFile('utf8'))
  } catch (error) {
    const code = systemCode(error)
    return code === 'ENOENT' ? null : { ok: false, why: `cannot be read (${code})` }
  }
}
