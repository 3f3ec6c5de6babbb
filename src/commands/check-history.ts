import type { BaselineStore, JobRow, Row, SkippedRow } from '../domain/row.ts'
import { comparableValue } from '../gate/fingerprint.ts'
import { historyOf, type Reference, reference } from '../gate/index.ts'
import type { ScenarioSettings, Settings } from '../settings/index.ts'
import { measurementVersion, workloadFields } from './identity.ts'
import type { Run } from './run.ts'

/** The history that a gate would judge by, as far as its settings alone tell which it is. */
export interface KnownHistory {
  /** null: no stored job measured this workload. */
  readonly key: string | null
  readonly reference: Reference
  /** Jobs that measured another workload, where no other is stored: the fields that differ from the newest of them. */
  readonly other: { readonly fields: readonly string[]; readonly jobs: number } | null
  readonly skipped: readonly SkippedRow[]
}

/**
 * Which key the endpoint's model and tokenizer would lead to is not known without asking it. Of the keys whose jobs
 * measured this workload it is the one with the newest job, one of the named model before others.
 */
export async function knownHistory(
  { name, settings }: ScenarioSettings,
  store: BaselineStore,
  run: Run,
): Promise<KnownHistory> {
  const scenario = { suite: settings.suite, scenario: name }
  const { rows, skipped } = await store.read(scenario)
  const others = await store.others(scenario)
  const jobs = rows.filter((row) => row.kind === 'job')
  const fits = jobs.filter((row) => differing(row, settings).length === 0)
  const named = fits.filter(({ identity }) => identity['model'] === (settings.servedModelName ?? settings.model))
  const newest = (named.length > 0 ? named : fits).at(-1)
  const key = newest?.key ?? null
  return {
    key,
    reference: referenceFor(key, { rows, others, settings, run }),
    other: key === null ? otherOf(jobs, settings) : null,
    skipped,
  }
}

interface Rows {
  readonly rows: readonly Row[]
  readonly others: readonly (readonly Row[])[]
  readonly settings: Settings
  readonly run: Run
}

const referenceFor = (key: string | null, { rows, others, settings, run }: Rows): Reference =>
  reference({
    rows: key === null ? [] : rows,
    key: key ?? '',
    others,
    main: run.mayStore,
    own: run.writer,
    driftLimit: settings.driftLimit,
  })

/** The fields of the identity that settings say, and that the row has otherwise. */
function differing({ identity }: JobRow, settings: Settings): string[] {
  const given = settings.identity.filter(([, value]) => value !== null)
  const wanted = {
    ...workloadFields(settings),
    ...Object.fromEntries(given),
    measurement_version: measurementVersion,
  }
  return Object.entries(wanted)
    .filter(([field, value]) => comparableValue(identity[field]) !== comparableValue(value))
    .map(([field]) => field)
}

function otherOf(jobs: readonly JobRow[], settings: Settings): KnownHistory['other'] {
  const eligible = [...Map.groupBy(jobs, ({ key }) => key).values()].flatMap((own) => historyOf(own).epochs.flat())
  const newest = eligible.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  return newest === undefined ? null : { fields: differing(newest, settings), jobs: eligible.length }
}
