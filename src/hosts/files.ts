import { open } from 'node:fs/promises'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import { fileTooLarge, fileUnreadable } from '../messages/hosts.ts'

/** What the system's codes mean, in words that are the same in a log of either language. */
const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
}

/** Why the system refused, without the path (the caller names it). */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return meanings[code] ?? (code || 'unknown reason')
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

// Config files and judgements: a device or a model's weights given by mistake must not fill the memory.
const largestMegabytes = 64

/** The text of a file, or null when there is none. Throws a UserProblem (exit 2) for one that cannot be read. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try {
    return await readBounded(path)
  } catch (error) {
    if (error instanceof UserProblem) throw error
    if (isMissing(error)) return null
    throw unreadable(path, error)
  }
}

/** The text of a file. Throws a UserProblem (exit 2). */
export async function readText(path: string): Promise<string> {
  const text = await readTextIfThere(path)
  if (text === null) throw unreadable(path, Object.assign(new Error(), { code: 'ENOENT' }))
  return text
}

async function readBounded(path: string): Promise<string> {
  const limit = largestMegabytes * 1024 * 1024
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  if (size > limit) throw new UserProblem(fileTooLarge({ path, megabytes: largestMegabytes }), exitCodes.user)
  // Devices and pipes have no size: read a bounded part, then look whether that was all.
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of file.createReadStream({ autoClose: false, end: limit })) {
    chunks.push(chunk)
    bytes += chunk.length
  }
  if (bytes > limit) throw new UserProblem(fileTooLarge({ path, megabytes: largestMegabytes }), exitCodes.user)
  return Buffer.concat(chunks).toString('utf8')
}

const unreadable = (path: string, error: unknown): UserProblem =>
  new UserProblem(fileUnreadable({ path, why: systemReason(error) }), exitCodes.user, error)
