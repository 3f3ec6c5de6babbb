import { createHash } from 'node:crypto'
import type { FingerprintField } from '../domain/judgement.ts'
import type { Fields, JobRow, Row } from '../domain/row.ts'
import { comparableValue, fingerprint } from './fingerprint.ts'
import { historyOf, order } from './history.ts'

/** Hex digits of the identity's SHA-256 in a key. */
const keyDigits = 16

/**
 * The key of a row: `suite/scenario/` and the first 16 hex digits of the SHA-256 of its identity, written as JSON with
 * sorted keys and without blanks; unknown values are null.
 */
export function keyOf(suite: string, scenario: string, identity: Fields): string {
  const sorted = Object.keys(identity)
    .sort()
    .map((name) => [name, comparableValue(identity[name])] as const)
  const hash = createHash('sha256').update(JSON.stringify(Object.fromEntries(sorted)))
  return `${suite}/${scenario}/${hash.digest('hex').slice(0, keyDigits)}`
}

/** Whether there is something to compare a candidate with. */
export type Comparison =
  /** Jobs of the scenario under the same identity are stored. */
  | { readonly kind: 'same'; readonly key: string }
  /** Nothing of the scenario is stored that could be a reference. */
  | { readonly kind: 'first'; readonly key: string }
  /**
   * Jobs of the scenario under another identity only. `differing`: the identity fields that differ from the newest of
   * them. `allowed`: this starts a new key (no-baseline); else the measurement is of something else (invalid).
   */
  | {
      readonly kind: 'other'
      readonly key: string
      readonly newest: JobRow
      readonly differing: readonly FingerprintField[]
      readonly allowed: boolean
    }

export interface ComparisonOptions {
  readonly suite: string
  readonly scenario: string
  readonly identity: Fields
  /** Rows of the scenario, under any identity. */
  readonly rows: readonly Row[]
  /** True on the default branch, and where a permitted person accepted the change. */
  readonly mayStartKey: boolean
}

/** Finds what a candidate may be compared with. Rows of the same key count even when none is eligible now. */
export function compared({ suite, scenario, identity, rows, mayStartKey }: ComparisonOptions): Comparison {
  const key = keyOf(suite, scenario, identity)
  if (rows.some((row) => row.kind === 'job' && row.key === key)) return { kind: 'same', key }
  const newest = newestEligible(rows)
  if (newest === null) return { kind: 'first', key }
  const fields = fingerprint({ identity, subject: {} }, { identity: newest.identity, subject: {} })
  return { kind: 'other', key, newest, differing: fields.filter((field) => field.differs), allowed: mayStartKey }
}

/** A pending row judges pull requests, so it is something that they must be comparable with. */
function newestEligible(rows: readonly Row[]): JobRow | null {
  const histories = [...Map.groupBy(rows, (row) => row.key).values()].map(historyOf)
  const eligible = histories.flatMap(({ epochs, pending }) => [...epochs.flat(), ...pending])
  return eligible.toSorted(order).at(-1) ?? null
}
