import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Forge, User } from './gitea.ts'

/** A work tree with the forge as its origin: every change goes there by a real `git push`. */
export interface WorkTree {
  readonly folder: string
  git(...args: readonly string[]): string
  write(path: string, text: string): void
  /** Commits everything and pushes the branch; the commit's SHA. */
  push(branch: string, message: string): string
}

/** Creates `owner/name` on the forge and an empty work tree for it. The token goes to git by its environment. */
export async function createRepository(
  forge: Forge,
  given: { readonly owner: User; readonly name: string; readonly folder: string },
): Promise<WorkTree> {
  const { owner, name, folder } = given
  const made = await forge.call(owner, 'POST', '/user/repos', { name, default_branch: 'main', private: false })
  if (made.status !== 201) throw new Error(`no repository ${name}: ${made.status} ${JSON.stringify(made.data)}`)
  mkdirSync(folder, { recursive: true })
  const tree = workTree(folder, gitEnvironment(forge, owner))
  tree.git('init', '--quiet', '--initial-branch', 'main')
  tree.git('remote', 'add', 'origin', `${forge.url}/${owner.name}/${name}.git`)
  return tree
}

/** A fork of `repository` that belongs to somebody who may not push to it, and a work tree with its default branch. */
export async function createFork(
  forge: Forge,
  given: { readonly of: string; readonly by: User; readonly folder: string },
): Promise<WorkTree> {
  const { of, by, folder } = given
  const made = await forge.call(by, 'POST', `/repos/${of}/forks`, {})
  if (made.status !== 202) throw new Error(`no fork of ${of}: ${made.status} ${JSON.stringify(made.data)}`)
  mkdirSync(folder, { recursive: true })
  const tree = workTree(folder, gitEnvironment(forge, by))
  tree.git('clone', '--quiet', `${forge.url}/${by.name}/${of.split('/')[1]}.git`, '.')
  return tree
}

export function copyInto(tree: WorkTree, from: string, paths: readonly string[]): void {
  for (const path of paths) cpSync(join(from, path), join(tree.folder, path), { recursive: true })
}

function workTree(folder: string, env: NodeJS.ProcessEnv): WorkTree {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  return {
    folder,
    git,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    push: (branch, message) => {
      git('add', '--all', '--force')
      git('commit', '--quiet', '--message', message)
      git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
      return git('rev-parse', 'HEAD')
    },
  }
}

function gitEnvironment(forge: Forge, user: User): NodeJS.ProcessEnv {
  const basic = Buffer.from(`${user.name}:${user.token}`).toString('base64')
  const who = { name: user.name, email: `${user.name}@localhost.invalid` }
  return {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${forge.url}/.extraheader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
  }
}
