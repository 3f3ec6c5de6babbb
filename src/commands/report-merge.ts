import type { Judgement, Reason, ScenarioJudgement, Side } from '../domain/judgement.ts'
import { legReason } from '../domain/leg.ts'
import { outcomes, worst } from '../domain/outcome.ts'
import type { Writer } from '../domain/row.ts'
import { clean } from '../report/index.ts'
import type { Leg, Legs, RefusedLeg } from './report-legs.ts'

/** A leg that must be there. `suite`: null where it belongs to every suite that is reported. */
export interface ExpectedLeg {
  readonly suite: string | null
  readonly scenario: string
}

/** What the job that reports says of itself and of the change: none of it comes from a file. */
export interface Reporter extends Pick<Judgement, 'enforce'> {
  /** null: on a terminal, where the files' own words are all there is. */
  readonly identity: (Pick<Judgement, 'pull' | 'head'> & { readonly writer: Writer }) | null
  readonly at: string
  /** The one suite that is wanted; empty: all that are there. */
  readonly suite: string
  readonly expected: readonly ExpectedLeg[]
  /** Where legs were looked for. */
  readonly places: readonly string[]
}

/** One judgement a suite, in the order of the suites' names. At least one: where nothing is there, that is what it says. */
export function merged(all: Legs, reporter: Reporter): readonly Judgement[] {
  return suitesOf(all, reporter).map((suite) => mergedSuite(suite, all, reporter))
}

function suitesOf({ legs, refused }: Legs, { suite, expected }: Reporter): string[] {
  const told = [...legs.map(({ judgement }) => judgement), ...refused, ...expected].map((one) => one.suite)
  const suites = [...new Set(told.filter((name) => name !== null))].filter((name) => suite === '' || name === suite)
  return suites.length > 0 ? suites.sort() : [suite === '' ? 'default' : suite]
}

function mergedSuite(suite: string, { legs, refused }: Legs, reporter: Reporter): Judgement {
  const own = legs.filter(({ judgement }) => judgement.suite === suite)
  const newest = own.toSorted(newerFirst)
  const measured = new Map(
    newest.toReversed().flatMap(({ judgement }) => judgement.scenarios.map((one) => [one.name, one] as const)),
  )
  const absent = absentFrom(suite, { measured, refused, reporter, anyLeg: own.length > 0 })
  const scenarios = inOrder([...measured.values(), ...absent])
  const [first] = newest
  return {
    schema: 1,
    suite,
    at: first === undefined ? reporter.at : own.map(({ judgement }) => judgement.at).reduce((a, b) => (a > b ? a : b)),
    ...identityOf(first, reporter),
    enforce: reporter.enforce,
    config_is_new: own.some(({ judgement }) => judgement.config_is_new),
    outcome: worst(scenarios.map(({ outcome }) => outcome)),
    scenarios,
  }
}

/** By run number, then attempt, then time; the path at last, so that the order never depends on the disk's. */
function newerFirst(a: Leg, b: Leg): number {
  const [x, y] = [a, b].map(({ judgement: { writer, at }, where }) => ({ writer, at, where }))
  if (x === undefined || y === undefined) return 0
  return (
    (y.writer.run_number ?? -1) - (x.writer.run_number ?? -1) ||
    y.writer.run_attempt - x.writer.run_attempt ||
    compare(y.at, x.at) ||
    compare(y.where, x.where)
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Worst first, as reports order them, then by name: the same whatever the files were called. */
const inOrder = (scenarios: readonly ScenarioJudgement[]): ScenarioJudgement[] =>
  scenarios.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) || compare(a.name, b.name))

const nobody: Writer = {
  repository: null,
  ref: null,
  sha: null,
  event: null,
  run_id: '0',
  run_number: null,
  run_attempt: 1,
  actor: null,
  version: '',
}

const identityOf = (newest: Leg | undefined, { identity }: Reporter): Pick<Judgement, 'writer' | 'pull' | 'head'> => {
  if (identity !== null) return identity
  const { writer = nobody, pull = null, head = null } = newest?.judgement ?? {}
  return { writer, pull, head }
}

interface Absence {
  readonly measured: ReadonlyMap<string, ScenarioJudgement>
  readonly refused: readonly RefusedLeg[]
  readonly reporter: Reporter
  readonly anyLeg: boolean
}

/** A scenario that was not measured, or whose file is not shown: invalid, so that the check fails and says which it is. */
function absentFrom(suite: string, { measured, refused, reporter, anyLeg }: Absence): ScenarioJudgement[] {
  const absent = new Map<string, ScenarioJudgement>()
  const add = (name: string, reason: Reason): void => {
    if (!measured.has(name) && !absent.has(name)) absent.set(name, withoutMeasurement(name, reason))
  }
  for (const leg of refused.filter((one) => one.suite === suite)) {
    for (const name of leg.scenarios) add(name, leg.reason)
  }
  for (const leg of reporter.expected.filter((one) => one.suite === null || one.suite === suite)) {
    add(leg.scenario, legReason('leg.missing', { leg: `${suite}/${leg.scenario}` }))
  }
  for (const leg of refused.filter((one) => one.suite === null)) add(freeName('refused', measured, absent), leg.reason)
  if (!anyLeg && absent.size === 0) {
    add('default', legReason('leg.none', { places: clean(reporter.places.join(' ')) }))
  }
  return [...absent.values()]
}

/** `refused-1`, or the next number that no scenario has taken. */
function freeName(stem: string, ...taken: readonly { has(name: string): boolean }[]): string {
  for (let number = 1; ; number += 1) {
    const name = `${stem}-${number}`
    if (!taken.some((names) => names.has(name))) return name
  }
}

const withoutMeasurement = (name: string, reason: Reason): ScenarioJudgement => ({
  name,
  outcome: 'invalid',
  reason,
  baseline: null,
  candidate: { model: name, variant: null },
  metrics: [],
  rounds: [],
  reference: {
    ...{ K: 0, newest: null, epoch: 0, opened: null, main: false, pending: false, debt: null, pin: null, drift: [] },
  },
  trend: [],
  accepted: null,
  skipped_rows: [],
  limits_looser: [],
  not_gated: [],
  repeat_command: '',
  validity: [],
  fingerprint: [],
  health: null,
})

/** The labels of the columns as this job's own settings name them. */
export const labelled = (
  judgement: Judgement,
  { baseline, candidate }: { readonly baseline: Side | null; readonly candidate: Side | null },
): Judgement => ({
  ...judgement,
  scenarios: judgement.scenarios.map((scenario) => ({
    ...scenario,
    baseline: scenario.baseline === null ? null : (baseline ?? scenario.baseline),
    candidate: candidate ?? scenario.candidate,
  })),
})
