import type { Log } from '../../domain/clock.ts'
import { isHash, isRowFile, type RowFile, type Shelf } from '../reading.ts'
import { mostRowBytes, type ReadRow, readRow, tooLarge } from '../schema.ts'
import type { Branch } from '../site.ts'
import { GitFailure } from './failure.ts'
import { type Entry, isFile, type Repository } from './repository.ts'

/** A suite's files by scenario. */
type Suite = ReadonlyMap<string, readonly RowFile[]>

export interface BranchShelf extends Shelf {
  /** What was read is no longer what is there. */
  forget(): void
}

/** Works on the branch, tries again where that may help, and says what is wrong. */
type Reach = <T>(partial: boolean, work: (repository: Repository) => Promise<T>) => Promise<T>

/** The branch's files, each suite fetched once: a job reads all of its suite's scenarios, for the spread between jobs. */
export function branchShelf({ name: branch }: Branch, log: Log, reach: Reach): BranchShelf {
  const suites = new Map<string, Promise<Suite>>()
  const suiteOf = (name: string): Promise<Suite> => {
    const known = suites.get(name)
    if (known !== undefined) return known
    const read = readSuite(name, reach)
    suites.set(name, read)
    read.then(
      (suite) => log.info(readLine([...suite.values()].flat().length, name, branch)),
      // What failed is asked for again.
      () => suites.delete(name),
    )
    return read
  }
  return {
    scenarios: async (suite) => [...(await suiteOf(suite)).keys()].sort(),
    files: async (suite, scenario) => (await suiteOf(suite)).get(scenario) ?? [],
    forget: () => suites.clear(),
  }
}

const readLine = (count: number, suite: string, branch: string): string =>
  `Read ${count} ${count === 1 ? 'row' : 'rows'} of the suite ${suite} from the branch ${branch}`

/** First the tree alone and then the suite's blobs; where a server hands out no blobs by name, the branch as it is. */
async function readSuite(name: string, reach: Reach): Promise<Suite> {
  const partial = await reach(true, (repository) => suiteIn(repository, name))
  return partial ?? (await reach(false, (repository) => suiteIn(repository, name))) ?? new Map()
}

/** null: this server does not hand out blobs by name. */
async function suiteIn(repository: Repository, suite: string): Promise<Suite | null> {
  const tip = await repository.fetch()
  if (tip === null) return new Map()
  const all = (await repository.entries(tip, suite)).flatMap((entry) => placed(entry, suite))
  // A directory where a file should be has as many entries as files: it is named once.
  const entries = [...new Map(all.map((entry) => [`${entry.scenario}/${entry.where}`, entry])).values()]
  const oids = [...new Set(entries.filter(isFile).map(({ oid }) => oid))]
  try {
    await repository.fetchBlobs(oids)
  } catch (error) {
    if (error instanceof GitFailure && error.kind === 'unknown') return null
    throw error
  }
  const reads = await readBlobs(repository, oids)
  const files = entries.map((entry) => ({ scenario: entry.scenario, file: rowFile(entry, reads) }))
  return new Map(
    [...Map.groupBy(files, ({ scenario }) => scenario)].map(([scenario, own]) => [
      scenario,
      own.map(({ file }) => file),
    ]),
  )
}

interface Placed extends Entry {
  readonly scenario: string
  readonly hash: string
  readonly where: string
}

const modeNames: Readonly<Record<string, string>> = { 120000: 'a link', 160000: 'a submodule' }

/** Where a row would be, or where something odd bars the way to rows. All else on the branch is none of our business. */
function placed(entry: Entry, suite: string): Placed[] {
  const [first, scenario = '', hash = '', name = '', ...deeper] = entry.path.split('/')
  if (first !== suite || scenario === '') return []
  const where = [hash, name].filter((part) => part !== '').join('/')
  if (name === '') return isFile(entry) ? [] : [{ ...entry, scenario, hash, where }]
  if (!isHash(hash) || !isRowFile(name)) return []
  return [{ ...entry, mode: deeper.length === 0 ? entry.mode : '040000', scenario, hash, where }]
}

function rowFile(entry: Placed, reads: ReadonlyMap<string, ReadRow>): RowFile {
  const { hash, where, mode, oid } = entry
  const read: ReadRow = isFile(entry)
    ? (reads.get(oid) ?? { ok: false, why: 'cannot be read (missing on the branch)' })
    : { ok: false, why: `not a regular file${modeNames[mode] === undefined ? '' : ` but ${modeNames[mode]}`}` }
  return { hash, where: where === '' ? '.' : where, read }
}

async function readBlobs(repository: Repository, oids: readonly string[]): Promise<ReadonlyMap<string, ReadRow>> {
  if (oids.length === 0) return new Map()
  const sizes = await repository.sizes(oids)
  const fitting = [...sizes].filter(([, bytes]) => bytes <= mostRowBytes).map(([oid]) => oid)
  const texts = await repository.texts(fitting, mostRowBytes)
  return new Map(
    [...sizes].map(([oid, bytes]): [string, ReadRow] => {
      const text = texts.get(oid)
      if (text !== undefined) return [oid, readRow(text)]
      return [oid, { ok: false, why: bytes > mostRowBytes ? tooLarge(bytes) : 'cannot be read' }]
    }),
  )
}
