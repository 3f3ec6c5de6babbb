import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { BaselineStore, Row } from '../domain/row.ts'
import type { Words } from '../domain/words.ts'
import { branchTrouble, type Doing, rowKeptForBranch, temporaryUnusable } from '../messages/branch.ts'
import { checkedText } from './checked.ts'
import { type Change, isPlainPath, personOf } from './git/change.ts'
import { GitFailure } from './git/failure.ts'
import { type Bounds, persist } from './git/persist.ts'
import { inRepository, isFile, type Repository } from './git/repository.ts'
import { branchShelf } from './git/shelf.ts'
import { RowNotStored } from './not-stored.ts'
import { idEnding, rowPath } from './paths.ts'
import { readingFrom } from './reading.ts'
import type { Branch, World } from './site.ts'
import { systemCode } from './system.ts'

/** How long is tried to read, and to write. */
export interface Patience {
  readonly reading: Bounds
  readonly writing: Bounds
}

/** Writers that meet take turns: twelve legs of a matrix need seconds, fifty writers at one moment a minute or two. */
const patient: Patience = {
  reading: { mostMs: 2 * 60_000, mostTries: 6, mostInterruptions: 6 },
  writing: { mostMs: 5 * 60_000, mostTries: 200, mostInterruptions: 10 },
}

/**
 * Baselines on a branch of their own: one immutable file a row, `suite/scenario/key/time-commit-id.json`. Any number of
 * writers may share it: each puts a commit on top and pushes it only where the branch is still as it was fetched, else
 * begins again. What is read is fetched once a suite. `append` throws RowNotStored; the others a UserProblem.
 */
export function openGitStore(branch: Branch, world: World, patience: Patience = patient): BaselineStore {
  const at: Place = { branch, world, patience, name: `the branch ${branch.name} of ${branch.url}` }
  const shelf = branchShelf(branch, world.log, (partial, work) => reached(at, 'read', () => inOne(at, partial, work)))
  return {
    place: at.name,
    ...readingFrom(shelf),
    append: async (row) => {
      const path = await append(at, row)
      shelf.forget()
      return path
    },
    remove: async (rows) => {
      if (rows.length > 0) await remove(at, rows)
      shelf.forget()
    },
  }
}

interface Place {
  readonly branch: Branch
  readonly world: World
  readonly patience: Patience
  readonly name: string
}

async function append(at: Place, row: Row): Promise<string> {
  const { directory, name } = rowPath(row)
  const target = `${directory}/${name}`
  const { url, name: branch } = at.branch
  const unstored = {
    row,
    target: `${branch}:${target}`,
    kept: (kept: string): Words => rowKeptForBranch({ kept, url, branch, target }),
  }
  const text = checkedText(row, at.name, unstored)
  let path = target
  try {
    await landed(at, 'store', async (repository, tip) => {
      const stored = tip === null ? undefined : await storedAs(repository, tip, directory, row)
      path = stored ?? target
      return stored === undefined
        ? { ...signed(at), add: [{ path, text }], remove: [], message: storedWords(row) }
        : null
    })
  } catch (error) {
    if (error instanceof UserProblem) throw new RowNotStored(error.words, unstored, error)
    throw error
  }
  return `${branch}:${path}`
}

/** The file of this id that is there already, whenever it was begun: a writer that was killed may have pushed it. */
async function storedAs(repository: Repository, tip: string, directory: string, row: Row): Promise<string | undefined> {
  const entries = await repository.entries(tip, directory)
  return entries.find((entry) => isFile(entry) && entry.path.endsWith(idEnding(row)))?.path
}

async function remove(at: Place, rows: readonly Row[]): Promise<void> {
  const unwanted = new Set(rows.map((row) => `${rowPath(row).directory}/${idEnding(row)}`))
  await landed(at, 'remove', async (repository, tip) => {
    const there = tip === null ? [] : await repository.entries(tip, null)
    const gone = there.map(({ path }) => path).filter((path) => isPlainPath(path) && unwanted.has(identityOf(path)))
    if (gone.length === 0) return null
    const message = `tokgate: remove ${gone.length} ${gone.length === 1 ? 'row' : 'rows'}\n`
    return { ...signed(at), add: [], remove: gone, message }
  })
}

/** What of a path is the same for the same row: its directory, and the ending that its id gives. */
const identityOf = (path: string): string => path.replace(/[^/]*(-[0-9a-f]{16}\.json)$/, '$1')

const signed = ({ world }: Place): Pick<Change, 'author' | 'atMs'> => ({
  author: personOf(world.actor),
  atMs: Date.now(),
})

const storedWords = (row: Row): string =>
  row.kind === 'job'
    ? `tokgate: store a job of ${row.key} (${row.outcome})\n\n${row.id}\n`
    : `tokgate: store a note (${row.kind}) of ${row.key}\n\n${row.id}\n`

/**
 * Fetch, commit on top, push: again from the newest state until it lands. `change` says what to do there; null: nothing.
 * @throws UserProblem beyond the bounds, or where the server does not let us
 */
const landed = (
  at: Place,
  doing: Doing,
  change: (repository: Repository, tip: string | null) => Promise<Change | null>,
): Promise<void> =>
  inOne(at, true, (repository) =>
    reached(at, doing, async (tries) => {
      const tip = await repository.fetch()
      const wanted = await change(repository, tip)
      if (wanted !== null) await repository.push(await repository.commit(tip, wanted), tip)
      if (tries > 1) at.world.log.info(`${at.branch.name} was written at try ${tries}`)
    }),
  )

/** In a repository of one's own. @throws UserProblem where there is no room for one */
async function inOne<T>(at: Place, partial: boolean, work: (repository: Repository) => Promise<T>): Promise<T> {
  const { branch, world, name: place } = at
  try {
    return await inRepository({ branch, world, partial }, work)
  } catch (error) {
    if (!isSystemError(error)) throw error
    const given = { place, folder: world.temporary, code: systemCode(error) }
    throw new UserProblem(temporaryUnusable(given), exitCodes.user, error)
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'syscall' in error

/** Tries within the bounds, and says what is wrong in the user's words. */
async function reached<T>(at: Place, doing: Doing, attempt: (tries: number) => Promise<T>): Promise<T> {
  const bounds = doing === 'read' ? at.patience.reading : at.patience.writing
  const startedMs = performance.now()
  let tries = 0
  const counted = (count: number): Promise<T> => {
    tries = count
    return attempt(count)
  }
  try {
    return await persist(counted, bounds, at.world.signal)
  } catch (error) {
    if (!(error instanceof GitFailure) || error.kind === 'branch-missing') throw error
    const seconds = Math.round((performance.now() - startedMs) / 1000)
    const { kind: trouble, detail } = error
    const given = { place: at.name, doing, trouble, detail, hasToken: at.branch.token !== null, tries, seconds }
    throw new UserProblem(branchTrouble(given), exitCodes.user, error)
  }
}
