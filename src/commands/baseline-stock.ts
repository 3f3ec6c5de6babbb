import { UserProblem } from '../domain/problem.ts'
import type { BaselineStore, Row, SkippedRow } from '../domain/row.ts'
import { type History, historyOf } from '../gate/index.ts'
import { rowAmbiguous, rowUnknown } from '../messages/baseline.ts'
import type { Settings } from '../settings/index.ts'
import { nearest } from '../settings/nearest.ts'

export interface StockedKey {
  readonly key: string
  readonly scenario: string
  readonly rows: readonly Row[]
  readonly history: History
}

/** What is stored of the scenarios that were asked for: those of `scenario`, or all of the suite. */
export interface Stock {
  readonly store: BaselineStore
  /** By scenario, then with the newest rows last. */
  readonly keys: readonly StockedKey[]
  readonly skipped: readonly SkippedRow[]
}

export async function stockOf(store: BaselineStore, { suite, scenario }: Settings): Promise<Stock> {
  const read =
    scenario === null
      ? await store.readSuite(suite)
      : await Promise.all(
          scenario.map(async (name) => ({ scenario: name, ...(await store.read({ suite, scenario: name })) })),
        )
  return {
    store,
    keys: read.flatMap((one) => keysOf(one.scenario, one.rows)),
    skipped: read.flatMap((one) => one.skipped.map(({ where, why }) => ({ where: `${one.scenario}/${where}`, why }))),
  }
}

const keysOf = (scenario: string, rows: readonly Row[]): StockedKey[] =>
  [...Map.groupBy(rows, (row) => row.key)].map(([key, own]) => ({ key, scenario, rows: own, history: historyOf(own) }))

/** A row, and the key that it is of. */
export interface Found {
  readonly row: Row
  readonly key: StockedKey
}

/** Rows that were named, at most, where a name fits several or none. */
const most = 3

/** The row that an id names, or the beginning of one; a job's before a note's. Throws a UserProblem. */
export function rowNamed({ keys, store }: Stock, given: string): Found {
  const all = keys.flatMap((key) => key.rows.map((row): Found => ({ row, key })))
  const exact = all.find(({ row }) => row.id === given)
  if (exact !== undefined) return exact
  const fitting = given === '' ? [] : all.filter(({ row }) => row.id.startsWith(given))
  const jobs = fitting.filter(({ row }) => row.kind === 'job')
  const found = jobs.length > 0 ? jobs : fitting
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  const ids = found.map(({ row }) => row.id)
  if (ids.length > 0) {
    throw new UserProblem(rowAmbiguous({ got: given, rows: ids.slice(0, most), more: Math.max(0, ids.length - most) }))
  }
  const known = all.map(({ row }) => row.id)
  throw new UserProblem(rowUnknown({ got: given, place: store.place, nearest: nearestRows(given, known) }))
}

/** What may have been meant: ids whose beginning, as long as what was given, or whose run is close to it. */
function nearestRows(given: string, ids: readonly string[]): string[] {
  const named = ids.flatMap((id) =>
    [...new Set([id.slice(0, given.length), runPart(id)])].map((name) => ({ name, id })),
  )
  const byName = Map.groupBy(named, ({ name }) => name)
  const near = new Set<string>()
  for (let name = nearest(given, byName.keys()); name !== null; name = nearest(given, byName.keys())) {
    for (const { id } of byName.get(name) ?? []) near.add(id)
    byName.delete(name)
  }
  return [...near].slice(0, most).map((id) => handleOf(id, ids))
}

const runPart = (id: string): string => id.split('/', 1)[0] ?? id

/** The shortest beginning of an id that a person would type and that names it alone: its run, its scenario, all of it. */
export function handleOf(id: string, ids: readonly string[]): string {
  const others = ids.filter((other) => other !== id)
  const parts = id.split('/')
  const beginnings = [id.slice(0, shortRun), ...parts.map((_, i) => parts.slice(0, i + 1).join('/'))]
  const run = runPart(id)
  const offered = isUuid(run) ? beginnings : beginnings.slice(1)
  return offered.find((beginning) => !others.some((other) => other.startsWith(beginning))) ?? id
}

/** A terminal's run is a UUID: its first eight digits will do. */
const shortRun = 8
const isUuid = (run: string): boolean => /^[0-9a-f]{8}-[0-9a-f-]{27}\.\d+$/.test(run)
