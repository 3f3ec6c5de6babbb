import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { filesIn, type Ground, git } from '../../__tests__/baselines/sites.ts'
import { cleanEnv } from '../../__tests__/helpers/run.ts'
import { tokenForms } from '../../src/baselines/index.ts'

/** A user's repository with something staged, something changed and something new in it. */
export function workTree(ground: Ground): string {
  const path = join(ground.path, 'work')
  git(ground.path, 'init', '--quiet', 'work')
  writeFileSync(join(path, 'a.txt'), 'a\n')
  git(path, 'add', '.')
  git(path, 'commit', '--quiet', '-m', 'a')
  writeFileSync(join(path, 'staged.txt'), 'staged\n')
  git(path, 'add', '.')
  writeFileSync(join(path, 'a.txt'), 'changed\n')
  writeFileSync(join(path, 'new.txt'), 'new\n')
  return path
}

/** SHA-256 of every file below a folder, its name, and the repository's own files too: index, config, reflog, objects. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of await filesIn(path)) hash.update(`${name}\0`).update(await readFile(join(path, name)))
  return hash.digest('hex')
}

/** The files below a folder that hold the token, raw, in base64, as Basic credentials or URL-encoded. */
export async function filesWithToken(path: string, token: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await filesIn(path)) {
    const bytes = await readFile(join(path, name)).catch(() => Buffer.alloc(0))
    if (tokenForms(token).some((form) => bytes.includes(form))) found.push(name)
  }
  return found
}

/** The environment of a step whose own git variables name the user's repository. */
export async function stepEnv(ground: Ground, work: string): Promise<Record<string, string>> {
  const home = join(ground.path, 'home')
  await mkdir(home, { recursive: true })
  return cleanEnv({
    HOME: home,
    GIT_DIR: join(work, '.git'),
    GIT_WORK_TREE: work,
    GIT_INDEX_FILE: join(work, '.git', 'index'),
  })
}

/** Makes what killed writers left behind an hour old, as it will be when a later job looks. Gives how much there was. */
export async function age(temporary: string): Promise<number> {
  const names = await readdir(temporary)
  const then = new Date(Date.now() - 2 * 60 * 60 * 1000)
  for (const name of names) await utimes(join(temporary, name), then, then)
  return names.length
}
