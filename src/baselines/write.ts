import { randomUUID } from 'node:crypto'
import { link, lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './system.ts'

const temporary = /^\.[0-9a-f-]{36}\.tmp$/
/** A writer that died left its temporary file: after this long nobody is still writing it. */
const abandonedMs = 60 * 60 * 1000

/**
 * Writes a new file, all of it or nothing: a temporary file beside it, flushed to the disk, then linked to its name,
 * which fails where the name exists. Nothing is ever overwritten. False: it was there already.
 */
export async function writeOnce(directory: string, name: string, text: string): Promise<boolean> {
  await mkdir(directory, { recursive: true })
  const draft = join(directory, `.${randomUUID()}.tmp`)
  try {
    const writtenMs = await writeFlushed(draft, text)
    const isNew = await publish(draft, join(directory, name))
    await flushDirectory(directory)
    await dropAbandoned(directory, writtenMs)
    return isNew
  } finally {
    await rm(draft, { force: true })
  }
}

/** Returns the file system's own time of the write: the only clock that its other files can be compared with. */
async function writeFlushed(path: string, text: string): Promise<number> {
  await using file = await open(path, 'wx', 0o644)
  await file.writeFile(text)
  await file.sync()
  return (await file.stat()).mtimeMs
}

async function publish(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    if (!noLinks.has(systemCode(error))) throw error
  }
  if (await exists(path)) return false
  await rename(draft, path)
  return true
}

/** File systems without hard links. A rename there could only meet the same row, written twice at the same moment. */
const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** Makes the new name itself outlive a power cut, where directories can be flushed. */
async function flushDirectory(directory: string): Promise<void> {
  try {
    await using handle = await open(directory, 'r')
    await handle.sync()
  } catch {
    // The row is there; only its survival of a power cut in the next seconds is not promised.
  }
}

async function dropAbandoned(directory: string, nowMs: number): Promise<void> {
  const names = await readdir(directory)
  for (const name of names.filter((one) => temporary.test(one))) {
    const path = join(directory, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: nowMs }))
    if (nowMs - mtimeMs > abandonedMs) await rm(path, { force: true })
  }
}
