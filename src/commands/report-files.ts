import { constants } from 'node:fs'
import { lstat, open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Misfit, mostJudgementBytes } from '../results/index.ts'

/** A file that may be a judgement: its bytes, or why they are not read. `where` is its path, names from outside in it. */
export interface FoundFile {
  readonly where: string
  readonly content: Uint8Array | Misfit
}

/** More than this is no folder of results. */
const most = { levels: 8, entries: 20_000, files: 500, bytes: 64 * 1024 * 1024 } as const

/**
 * Every file that was named, and every `judgement.json` below the folders that were, in the order of their names. Links
 * are not followed, and no path is taken from what a file says. `except`: a folder that is left out unless named itself.
 */
export async function judgementFiles(places: readonly string[], except: string): Promise<readonly FoundFile[]> {
  const budget = { entries: 0, files: 0, bytes: 0 }
  const found: FoundFile[] = []
  for (const place of places) {
    for await (const one of below(place, { budget, except: resolve(except) })) found.push(one)
  }
  return found
}

interface Walk {
  readonly budget: { entries: number; files: number; bytes: number }
  readonly except: string
}

/** What is at a place that the user named, which may be a link of theirs. */
async function* below(place: string, walk: Walk): AsyncGenerator<FoundFile> {
  try {
    const stats = await stat(place)
    if (stats.isDirectory()) yield* inFolder(place, 1, walk)
    else yield { where: place, content: await bytesOf(place, walk, constants.O_RDONLY | constants.O_NONBLOCK) }
  } catch (error) {
    if (error instanceof Misfit) yield { where: place, content: error }
    else if (isSystem(error))
      yield { where: place, content: new Misfit('', error.code === 'ENOENT' ? 'there' : 'readable') }
    else throw error
  }
}

async function* inFolder(folder: string, level: number, walk: Walk): AsyncGenerator<FoundFile> {
  if (level > most.levels) throw new Misfit('', 'levels', most.levels)
  const names = (await readdir(folder)).sort()
  walk.budget.entries += names.length
  if (walk.budget.entries > most.entries) throw new Misfit('', 'entries', most.entries)
  for (const name of names) {
    const path = join(folder, name)
    const stats = await lstat(path)
    if (stats.isDirectory()) {
      if (resolve(path) !== walk.except) yield* inFolder(path, level + 1, walk)
    } else if (name === 'judgement.json') yield { where: path, content: await plainBytes(path, walk) }
  }
}

/** Of a file that somebody else named: no link, and no waiting for what is no file. */
const plain = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

async function plainBytes(path: string, walk: Walk): Promise<Uint8Array | Misfit> {
  try {
    return await bytesOf(path, walk, plain)
  } catch (error) {
    if (isSystem(error)) return new Misfit('', error.code === 'ELOOP' ? 'file' : 'readable')
    throw error
  }
}

async function bytesOf(path: string, { budget }: Walk, flags: number): Promise<Uint8Array | Misfit> {
  await using file = await open(path, flags)
  const stats = await file.stat()
  if (!stats.isFile()) return new Misfit('', 'file')
  if (stats.size > mostJudgementBytes) return new Misfit('', 'bytes', mostJudgementBytes)
  budget.files += 1
  budget.bytes += stats.size
  if (budget.files > most.files) throw new Misfit('', 'files', most.files)
  if (budget.bytes > most.bytes) throw new Misfit('', 'total', most.bytes)
  return file.readFile()
}

const isSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
