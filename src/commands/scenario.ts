import type { Side } from '../domain/judgement.ts'
import type { BaselineStore, JobRow, Row } from '../domain/row.ts'
import { benchOf, type Judged, type StoredBench, scenarioJudgement, worstHealth } from '../gate/index.ts'
import { parseLabel } from '../report/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Gated } from './gate.ts'
import { type Fingerprint, fingerprintOf } from './identity.ts'
import { measureUntilDecided } from './measuring.ts'
import { promptsFor } from './prompts.ts'
import { repeatCommand } from './repeat-command.ts'
import type { Course, MeasuredRound } from './rounds.ts'
import type { Run } from './run.ts'

interface Scenario {
  readonly name: string
  readonly settings: Settings
  readonly endpoint: Endpoint
  readonly store: BaselineStore
  readonly run: Run
  /** Where its `round-N.json` go. */
  readonly folder: string
}

/** Measures one scenario until it is decided, and judges it. */
export async function gateScenario({ name, settings, endpoint, store, run, folder }: Scenario): Promise<Gated> {
  const prompts = await promptsFor(settings, endpoint, run)
  const course: Course = { settings, endpoint, prompts, run }
  const fingerprint = fingerprintOf(settings, endpoint, prompts, run)
  const { rows, skipped } = await store.read({ suite: settings.suite, scenario: name })
  for (const row of skipped) run.log.warning(`Skipped ${row.where}: ${row.why}`)
  const others = await store.others({ suite: settings.suite, scenario: name })
  const bench = benchFor({ name, settings, fingerprint, rows, others, run })
  const id = jobId(run, bench.key)
  const { measured, judged, restartedAt } = await measureUntilDecided(course, bench, { id, scenario: name, folder })
  const facts = { rounds: measured.map(({ row }) => row), facts: measured.map((one) => one.facts), restartedAt }
  const judgement = scenarioJudgement(bench, facts, judged, {
    name,
    candidate: candidateSide(settings, endpoint, run),
    baseline: settings.baselineLabel === null ? null : parseLabel(settings.baselineLabel),
    fingerprint,
    accepted: null,
    skippedRows: skipped,
    repeatCommand: repeatCommand(settings, endpoint),
  })
  const firstLife = measured.slice(0, restartedAt ?? measured.length)
  return { judgement, row: rowOf({ id, name, bench, fingerprint, measured: firstLife, judged, run }) }
}

export function benchFor(given: {
  readonly name: string
  readonly settings: Settings
  readonly fingerprint: Fingerprint
  readonly rows: readonly Row[]
  readonly others: readonly (readonly Row[])[]
  readonly run: Run
}): StoredBench {
  const { settings } = given
  return benchOf({
    suite: settings.suite,
    scenario: given.name,
    identity: given.fingerprint.identity,
    rows: given.rows,
    others: given.others,
    mayStartKey: given.run.mayStore,
    main: given.run.mayStore,
    own: given.run.writer,
    driftLimit: settings.driftLimit,
    limits: settings.limits,
    betweenJobNoise: settings.betweenJobNoise,
    sameTotals: settings.ignoreEos && settings.randomRangeRatio.input === 0 && settings.randomRangeRatio.output === 0,
  })
}

/** `run_id.run_attempt/key`. */
const jobId = (run: Run, key: string): string => {
  const { run_id, run_attempt } = run.writer
  return `${run_id}.${run_attempt}/${key}`
}

function candidateSide(settings: Settings, endpoint: Endpoint, run: Run): Side {
  if (settings.candidateLabel !== null) return parseLabel(settings.candidateLabel)
  const { pull, head } = run
  const commit = head === null ? null : head.slice(0, 7)
  if (pull !== null) return { model: endpoint.modelId, variant: commit === null ? `#${pull}` : `#${pull}@${commit}` }
  return { model: endpoint.modelId, variant: commit ?? 'candidate' }
}

/**
 * The row of a job is its deployment's first life, whatever was decided after a restart: every row is then one draw of
 * the same kind. Second lives are only looked at where a first one did not pass; rows of them would hide the spread.
 */
function rowOf(given: {
  readonly id: string
  readonly name: string
  readonly bench: StoredBench
  readonly fingerprint: Fingerprint
  readonly measured: readonly MeasuredRound[]
  readonly judged: Judged
  readonly run: Run
}): JobRow {
  const { bench, judged, measured, run } = given
  const verdicts = judged.metrics.flatMap(({ name, verdict }) => (verdict === null ? [] : [[name, verdict] as const]))
  const health = worstHealth(measured.map(({ facts }) => facts.health).filter((one) => one !== null))
  if (health === null) throw new Error('a job without rounds has no row')
  return {
    schema: 1,
    kind: 'job',
    id: given.id,
    scenario: given.name,
    key: bench.key,
    at: run.startedAt,
    ...given.fingerprint,
    rounds: measured.map(({ row }) => row),
    health,
    limits: bench.limits,
    outcome: judged.outcome,
    verdicts: Object.fromEntries(verdicts),
    accepted: null,
    writer: run.writer,
  }
}
