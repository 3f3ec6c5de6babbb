import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { Settings } from '../settings/index.ts'
import type { SampleStore } from '../workload/index.ts'
import { codeOf } from './endpoint.ts'
import { type Run, version } from './run.ts'

/** All entries together; the oldest leave when a new one passes it. */
const mostBytes = 256 * 1024 * 1024

/**
 * Prompts on disk, so that a command that is run again starts at once: a file each, which names the length and the
 * SHA-256 of what follows. A damaged one is as good as none; several runs may share the folder. null: switched off, or
 * nowhere to keep them.
 */
export function promptStore(
  { promptCache }: Pick<Settings, 'promptCache'>,
  run: Pick<Run, 'env' | 'log'>,
): SampleStore | null {
  const folder = promptCache ?? usersFolder(run.env)
  if (folder === null || folder === 'off') return null
  return {
    maker: version,
    read: async (key) => checked(await readFile(fileOf(folder, key)).catch(() => null)),
    write: async (key, content) => {
      try {
        await writeEntry(folder, key, Buffer.from(content))
        await dropOldest(folder)
      } catch (error) {
        run.log.warning(`Prompts cannot be kept in ${folder} (${codeOf(error)}): the next run makes them anew`)
      }
    },
  }
}

/** Where this user's caches are, by the rules of the platform. A relative XDG_CACHE_HOME is no path, says its standard. */
function usersFolder(env: Run['env']): string | null {
  const { XDG_CACHE_HOME: xdg = '', LOCALAPPDATA: local = '', HOME: home = '' } = env
  const caches = isAbsolute(xdg) ? xdg : local !== '' ? local : home !== '' ? join(home, '.cache') : null
  return caches === null ? null : join(caches, 'tokgate', 'prompts')
}

const fileOf = (folder: string, key: string): string => join(folder, `${key}.prompts`)

/** What this program wrote, whole or while it was writing: nothing else is ever removed. */
const ownFile = /^[0-9a-f]{64}\.prompts(\.[0-9a-f-]{36})?$/

const headOf = (content: Uint8Array): string =>
  `${content.length} ${createHash('sha256').update(content).digest('hex')}\n`

/** The content of an entry, or null where it is not what was written. */
function checked(file: Buffer | null): string | null {
  const end = file === null ? -1 : file.indexOf('\n')
  if (file === null || end < 0) return null
  const content = file.subarray(end + 1)
  return file.toString('latin1', 0, end + 1) === headOf(content) ? content.toString('utf8') : null
}

/** Under another name first: whoever reads finds the whole entry or none. */
async function writeEntry(folder: string, key: string, content: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true })
  const path = fileOf(folder, key)
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, [headOf(content), content])
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {})
    throw error
  }
}

/** Another run may remove the same ones: what is gone is gone. */
async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => ownFile.test(name))
  const files = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size, mtimeMs }) => ({ name, size, mtimeMs }),
        () => null,
      ),
    ),
  )
  const newestFirst = files.filter((file) => file !== null).sort((a, b) => b.mtimeMs - a.mtimeMs)
  let bytes = 0
  for (const { name, size } of newestFirst) {
    bytes += size
    if (bytes > mostBytes) await rm(join(folder, name), { force: true })
  }
}
