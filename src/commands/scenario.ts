import { createHash } from 'node:crypto'
import type { DirStore } from '../baselines/index.ts'
import type { Side } from '../domain/judgement.ts'
import type { JobRow, Row } from '../domain/row.ts'
import {
  type Bench,
  benchOf,
  type Judged,
  type StoredBench,
  scenarioJudgement,
  untilDecided,
  worstHealth,
} from '../gate/index.ts'
import { parseLabel } from '../report/index.ts'
import { waitIdle } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { printResult } from './bench.ts'
import { waiting } from './discovery.ts'
import type { Endpoint } from './endpoint.ts'
import { writeRound } from './files.ts'
import type { Gated } from './gate.ts'
import { type Fingerprint, fingerprintOf } from './identity.ts'
import { openGate } from './opening.ts'
import { idleProbe } from './probe.ts'
import { promptsFor } from './prompts.ts'
import { repeatCommand } from './repeat-command.ts'
import { type Course, type MeasuredRound, measureRound } from './rounds.ts'
import type { Run } from './run.ts'

interface Scenario {
  readonly name: string
  readonly settings: Settings
  readonly endpoint: Endpoint
  readonly store: DirStore
  readonly run: Run
  /** Where its `round-N.json` go. */
  readonly folder: string
}

/** Measures one scenario until it is decided, and judges it. */
export async function gateScenario({ name, settings, endpoint, store, run, folder }: Scenario): Promise<Gated> {
  const prompts = await promptsFor(settings, endpoint, run)
  const course: Course = { settings, endpoint, prompts, run }
  const fingerprint = fingerprintOf(settings, endpoint, prompts)
  const { rows, skipped } = await store.read({ suite: settings.suite, scenario: name })
  for (const row of skipped) run.log.warning(`Skipped ${row.where}: ${row.why}`)
  const others = await store.others({ suite: settings.suite, scenario: name })
  const bench = benchFor({ name, settings, fingerprint, rows, others, run })
  const id = jobId(run, bench.key)
  const { measured, judged } = await measureUntilDecided(course, bench, { id, scenario: name, folder })
  const facts = { rounds: measured.map(({ row }) => row), facts: measured.map((one) => one.facts) }
  const judgement = scenarioJudgement(bench, facts, judged, {
    name,
    candidate: candidateSide(settings, endpoint, run),
    baseline: settings.baselineLabel === null ? null : parseLabel(settings.baselineLabel),
    fingerprint,
    accepted: null,
    skippedRows: skipped,
    repeatCommand: repeatCommand(settings, endpoint),
  })
  return { judgement, row: rowOf({ id, name, bench, fingerprint, measured, judged, run }) }
}

function benchFor(given: {
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

/** h + r: 24 bits of the job's id, so that no job meets the prompts that another one left in the prefix cache. */
export function seedOfRound(seed: number, id: string, round: number): number {
  const h = createHash('sha256').update(id).digest().readUIntBE(0, 3)
  return (seed + h + round) % 2 ** 32
}

interface Measured {
  readonly measured: readonly MeasuredRound[]
  readonly judged: Judged
}

interface Named {
  readonly id: string
  readonly scenario: string
  readonly folder: string
}

async function measureUntilDecided(course: Course, bench: Bench, { id, scenario, folder }: Named): Promise<Measured> {
  const { settings, endpoint, run, prompts } = course
  const startMs = run.clock.nowMs()
  const seed = (round: number) => seedOfRound(settings.seed, id, round)
  run.log.info(
    `${scenario}: up to ${settings.rounds + 1} rounds of ${settings.numPrompts} requests, at most ${Math.round(settings.timeBudget.ms / 60_000)} minutes`,
  )
  await openGate(course, (await prompts.planned(seed(0))).plan)
  await waitIdle({
    ...waiting(endpoint, settings, run),
    metricsUrl: settings.metricsUrl,
    probe: idleProbe(endpoint, settings, run),
  })
  await run.group(`${scenario}: warm-up round`, () => measureRound(course, seed(0), 'warm-up'))
  const measured: MeasuredRound[] = []
  for (;;) {
    const number = measured.length + 1
    const one = await run.group(`${scenario}: round ${number}`, async () => {
      const round = await measureRound(course, seed(number), `round ${number}`)
      printResult(course, round.summary)
      await writeRound(round, number, { course, folder })
      return round
    })
    measured.push(one)
    const budgetSpent = run.signal.aborted || run.clock.nowMs() - startMs >= settings.timeBudget.ms
    const candidate = { rounds: measured.map(({ row }) => row), facts: measured.map(({ facts }) => facts) }
    const stopping = { maxRounds: settings.rounds, mayStore: run.mayStore, budgetSpent }
    const step = untilDecided(bench, candidate, stopping)
    if (step.kind === 'final') return { measured, judged: step.judged }
    run.log.info(
      `${scenario}: ${measured.length} rounds; undecided: ${step.undecided.map(({ metric }) => metric).join(', ')}`,
    )
  }
}

function candidateSide(settings: Settings, endpoint: Endpoint, run: Run): Side {
  if (settings.candidateLabel !== null) return parseLabel(settings.candidateLabel)
  const { pull, head } = run
  const commit = head === null ? null : head.slice(0, 7)
  if (pull !== null) return { model: endpoint.modelId, variant: commit === null ? `#${pull}` : `#${pull}@${commit}` }
  return { model: endpoint.modelId, variant: commit ?? 'candidate' }
}

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
