import { lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Branch, World } from '../site.ts'
import { type Change, importStream } from './change.ts'
import { gitEnvironment, remote } from './environment.ts'
import { failureOf, GitFailure } from './failure.ts'
import { checkGit, type GitEnd, runGit } from './program.ts'
import { withoutToken } from './token.ts'

/** An entry of the branch's tree, as `ls-tree -r` names it. Mode 100644 is a file, 120000 a link, 160000 a submodule. */
export interface Entry {
  readonly mode: string
  readonly oid: string
  readonly path: string
}

export const isFile = ({ mode }: Entry): boolean => mode === '100644' || mode === '100755'

const minutes = 60_000
/** Limits of single calls: what needs no network, and what does. */
const localMs = 1 * minutes
const networkMs = 2 * minutes
/** Names of the tree: half a million rows. */
const mostTreeBytes = 64 * 1024 * 1024
/** Blobs are asked for by the thousand, so that no answer fills the memory. */
const blobsAtOnce = 1000

/**
 * A bare repository of one's own that nobody else sees, for one reading or writing: the user's work tree, index, config
 * and reflog are never opened. `partial`: rows come when they are asked for, else with the branch.
 */
export class Repository {
  private readonly branch: Branch
  private readonly world: World
  private readonly env: Readonly<Record<string, string>>
  private readonly partial: boolean

  constructor(folder: string, branch: Branch, world: World, partial: boolean) {
    this.branch = branch
    this.world = world
    this.partial = partial
    this.env = gitEnvironment(world.env, folder, branch)
  }

  check(): Promise<void> {
    return checkGit({ env: this.env, signal: this.world.signal })
  }

  /** The newest commit of the branch, alone; null where there is no such branch. @throws GitFailure */
  async fetch(): Promise<string | null> {
    const tip = 'refs/tokgate/tip'
    const filter = this.partial ? ['--filter=blob:none'] : []
    const into = `+refs/heads/${this.branch.name}:${tip}`
    try {
      await this.network(['fetch', '--quiet', '--no-tags', '--depth=1', ...filter, remote, into])
    } catch (error) {
      if (error instanceof GitFailure && error.kind === 'branch-missing') return null
      throw error
    }
    return (await this.local(['rev-parse', '--verify', tip])).toString().trim()
  }

  /** Everything below `path`, or everything. Nothing is checked out. */
  async entries(commit: string, path: string | null): Promise<readonly Entry[]> {
    const below = path === null ? [] : [`${path}/`]
    const out = await this.local(['ls-tree', '-r', '-z', '--full-tree', commit, ...below], { mostBytes: mostTreeBytes })
    return out.toString('utf8').split('\0').flatMap(entryOf)
  }

  /** Brings these blobs here, in one request. @throws GitFailure, where the server does not hand them out one by one too */
  async fetchBlobs(oids: readonly string[]): Promise<void> {
    if (!this.partial || oids.length === 0) return
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--filter=blob:none', '--stdin', remote]
    await this.network(['-c', 'fetch.negotiationAlgorithm=noop', ...args], Buffer.from(`${oids.join('\n')}\n`))
  }

  /** Sizes of blobs in bytes; one that is not here is left out. */
  async sizes(oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const out = await this.local(['cat-file', '--batch-check=%(objectname) %(objectsize)'], {
      input: Buffer.from(oids.map((oid) => `${oid}\n`).join('')),
      mostBytes: mostTreeBytes,
    })
    const lines = out
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(' '))
    return new Map(lines.flatMap(([oid, size]) => (/^\d+$/.test(size ?? '') ? [[String(oid), Number(size)]] : [])))
  }

  /** Texts of blobs of which none is larger than `most` bytes. */
  async texts(oids: readonly string[], most: number): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>()
    for (let at = 0; at < oids.length; at += blobsAtOnce) {
      const some = oids.slice(at, at + blobsAtOnce)
      const input = Buffer.from(some.map((oid) => `${oid}\n`).join(''))
      const out = await this.local(['cat-file', '--batch'], { input, mostBytes: some.length * (most + 200) })
      for (const [oid, text] of blobsIn(out)) texts.set(oid, text)
    }
    return texts
  }

  /** A commit of this change on top of `parent`, or the first of a branch. Blobs that are not here stay as they are. */
  async commit(parent: string | null, change: Change): Promise<string> {
    const next = 'refs/tokgate/next'
    await this.local(['fast-import', '--quiet', '--force', '--done'], { input: importStream(next, parent, change) })
    return (await this.local(['rev-parse', '--verify', next])).toString().trim()
  }

  /** Compare and swap: lands only where the branch is still at `expected` (null: does not exist). @throws GitFailure */
  async push(commit: string, expected: string | null): Promise<void> {
    const ref = `refs/heads/${this.branch.name}`
    const lease = `--force-with-lease=${ref}:${expected ?? ''}`
    await this.network(['push', '--porcelain', '--no-verify', lease, remote, `${commit}:${ref}`])
  }

  private async network(args: readonly string[], input?: Uint8Array): Promise<void> {
    // Only for a fetch: other calls of git would ask the server for one missing blob after another.
    const promise =
      this.partial && args.includes('fetch')
        ? ['-c', `remote.${remote}.promisor=true`, '-c', `remote.${remote}.partialclonefilter=blob:none`]
        : []
    await this.run([...promise, ...args], networkMs, { ...(input === undefined ? {} : { input }) })
  }

  private async local(args: readonly string[], more: { input?: Uint8Array; mostBytes?: number } = {}): Promise<Buffer> {
    return (await this.run(args, localMs, more)).out
  }

  private async run(
    args: readonly string[],
    limitMs: number,
    { input, mostBytes = 1024 * 1024 }: { input?: Uint8Array; mostBytes?: number },
  ): Promise<GitEnd> {
    const { env } = this
    const call = { args, env, signal: this.world.signal, limitMs, mostBytes, ...(input === undefined ? {} : { input }) }
    const ended = await runGit(call)
    if (ended.end === 'exit' && ended.code === 0) return ended
    throw failureOf(ended, (text) => withoutToken(text, this.branch.token))
  }
}

const entryOf = (line: string): Entry[] => {
  const [, mode = '', oid = '', path = ''] = /^(\d{6}) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? []
  return path === '' ? [] : [{ mode, oid, path }]
}

/** `<oid> blob <size>\n<bytes>\n`, one behind another; `<oid> missing\n` says nothing of it. */
function* blobsIn(out: Buffer): Generator<readonly [string, string]> {
  let at = 0
  while (at < out.length) {
    const end = out.indexOf(0x0a, at)
    const [oid = '', kind, size] = out.toString('utf8', at, end).split(' ')
    at = end + 1
    if (kind !== 'blob') continue
    const bytes = Number(size)
    yield [oid, out.toString('utf8', at, at + bytes)]
    at += bytes + 1
  }
}

const prefix = 'tokgate-git-'
/** No reading and no writing lasts as long: whoever made such a folder was killed. */
const abandonedMs = 60 * minutes

/** Works in a new repository that is gone afterwards, whatever happened. */
export async function inRepository<T>(
  { branch, world, partial }: { readonly branch: Branch; readonly world: World; readonly partial: boolean },
  work: (repository: Repository) => Promise<T>,
): Promise<T> {
  await dropAbandoned(world.temporary)
  const folder = await mkdtemp(join(world.temporary, prefix))
  try {
    await makeBare(folder)
    const repository = new Repository(folder, branch, world, partial)
    await repository.check()
    return await work(repository)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** What `git init --bare` makes, without a user's templates and the hooks in them. */
async function makeBare(folder: string): Promise<void> {
  await Promise.all([mkdir(join(folder, 'objects')), mkdir(join(folder, 'refs'))])
  await writeFile(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n')
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n')
}

async function dropAbandoned(temporary: string): Promise<void> {
  const names = (await readdir(temporary)).filter((name) => name.startsWith(prefix))
  for (const name of names) {
    const path = join(temporary, name)
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    // Another user's may not be removed by this one.
    if (Date.now() - mtimeMs > abandonedMs) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}
