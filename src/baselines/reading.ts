import type { BaselineStore, Row, RowsRead, SkippedRow } from '../domain/row.ts'
import { segment } from './paths.ts'
import type { ReadRow } from './schema.ts'

/** A file below a scenario's directory that should be a row. */
export interface RowFile {
  /** The directory that it is in: 16 hex digits, the end of its key. */
  readonly hash: string
  /** For a reader: the path below the scenario's directory. */
  readonly where: string
  readonly read: ReadRow
}

/** Files by suite and scenario, as a store has them. Names are path segments (`segment`), not what they stand for. */
export interface Shelf {
  /** Sorted. */
  scenarios(suite: string): Promise<readonly string[]>
  files(suite: string, scenario: string): Promise<readonly RowFile[]>
}

export const isHash = (name: string): boolean => /^[0-9a-f]{16}$/.test(name)
export const isRowFile = (name: string): boolean => name.endsWith('.json') && !name.startsWith('.')

/** The reading half of every store: which files are rows of what, each id once, and which are none and why. */
export function readingFrom(shelf: Shelf): Pick<BaselineStore, 'read' | 'readSuite' | 'others'> {
  /** A row says its scenario's name, the directory's may be a shortened form of it. */
  const named = async (suite: string, name: string) => {
    const belongs = (row: Row, hash: string): boolean =>
      segment(row.scenario) === name && row.key === `${suite}/${row.scenario}/${hash}`
    const read = rowsOf(await shelf.files(segment(suite), name), belongs)
    return { suite, scenario: read.rows[0]?.scenario ?? name, ...read }
  }
  const all = async (suite: string, wanted: (name: string) => boolean) =>
    Promise.all((await shelf.scenarios(segment(suite))).filter(wanted).map((name) => named(suite, name)))
  return {
    read: async ({ suite, scenario }) => {
      const belongs = (row: Row, hash: string): boolean => row.key === `${suite}/${scenario}/${hash}`
      return rowsOf(await shelf.files(segment(suite), segment(scenario)), belongs)
    },
    readSuite: (suite) => all(suite, () => true),
    others: async ({ suite, scenario }) => {
      const read = await all(suite, (name) => name !== segment(scenario))
      return read.map(({ rows }) => rows).filter((rows) => rows.length > 0)
    },
  }
}

/** A file that is no row, that does not `belong` here or has the id of an earlier row is skipped and named. */
function rowsOf(files: readonly RowFile[], belongs: (row: Row, hash: string) => boolean): RowsRead {
  const found: Found[] = []
  const skipped: SkippedRow[] = []
  for (const { hash, where, read } of files) {
    if (!read.ok) skipped.push({ where, why: read.why })
    else if (!belongs(read.row, hash)) skipped.push({ where, why: 'a row of another scenario or key' })
    else found.push({ where, row: read.row })
  }
  const { rows, twice } = eachOnce(found)
  return { rows, skipped: [...skipped, ...twice] }
}

interface Found {
  readonly where: string
  readonly row: Row
}

function eachOnce(found: readonly Found[]): { readonly rows: readonly Row[]; readonly twice: readonly SkippedRow[] } {
  const rows = new Map<string, Found>()
  const twice: SkippedRow[] = []
  for (const one of [...found].sort(byTime)) {
    const id = JSON.stringify([one.row.kind, one.row.key, one.row.id])
    const first = rows.get(id)
    if (first === undefined) rows.set(id, one)
    else twice.push({ where: one.where, why: `the same id as ${first.where}` })
  }
  return { rows: [...rows.values()].map(({ row }) => row), twice }
}

const byTime = (a: Found, b: Found): number => {
  const [x, y] = [a, b].map(({ row, where }) => [row.at, row.id, where])
  const at = x?.findIndex((text, i) => text !== y?.[i]) ?? -1
  return at < 0 ? 0 : (x?.[at] ?? '') < (y?.[at] ?? '') ? -1 : 1
}
