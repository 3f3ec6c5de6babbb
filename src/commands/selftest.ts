import { type ExitCode, exitCodes } from '../domain/problem.ts'
import type { BaselineStore } from '../domain/row.ts'
import { type Played, playedLosses, replay } from '../gate/can-fail-replay.ts'
import type { Bench, StoredBench } from '../gate/index.ts'
import { leastRounds } from '../gate/index.ts'
import { type SelfTest, selftestText, type TestedScenario } from '../report/index.ts'
import type { Resolved, ScenarioSettings } from '../settings/index.ts'
import { printed } from './baseline-show.ts'
import { refuseGate } from './check.ts'
import { reachForGate } from './discovery.ts'
import { fingerprintOf } from './identity.ts'
import { promptsFor } from './prompts.ts'
import { readOnce } from './read-once.ts'
import type { Course } from './rounds.ts'
import { type Run, stoppedBy } from './run.ts'
import { benchFor } from './scenario.ts'
import { type PlayedRound, playedRounds } from './selftest-rounds.ts'
import { openStore } from './store.ts'

/**
 * Measures as the gate would, plays losses on what was measured, and says at which the gate fails. Nothing is stored and
 * nothing is posted. Exit code 2 where no loss fails it, 4 where the measurement is not to be believed.
 */
export async function selftest({ shared, scenarios }: Resolved, run: Run): Promise<ExitCode> {
  const store = readOnce(openStore(shared, run))
  await refuseGate(scenarios, store, run)
  const tested: TestedScenario[] = []
  for (const scenario of scenarios) {
    const one = await testScenario(scenario, store, run)
    if (run.signal.aborted) return stoppedBy(run)
    tested.push(one)
  }
  const result: SelfTest = { suite: shared.suite, scenarios: tested }
  await printed(result, (form, look) => selftestText(result, form, look), { settings: shared, run })
  if (tested.some(({ invalid }) => invalid !== null)) return exitCodes.invalid
  return tested.some(({ fires_at }) => fires_at === null) ? exitCodes.user : exitCodes.ok
}

async function testScenario(
  { name, settings }: ScenarioSettings,
  store: BaselineStore,
  run: Run,
): Promise<TestedScenario> {
  await using endpoint = await reachForGate(settings, run)
  const prompts = await promptsFor(settings, endpoint, run)
  const course: Course = { settings, endpoint, prompts, run }
  const scenario = { suite: settings.suite, scenario: name }
  const { rows } = await store.read(scenario)
  const others = await store.others(scenario)
  const fingerprint = fingerprintOf(settings, endpoint, prompts)
  const bench = benchFor({ name, settings, fingerprint, rows, others, run })
  const jobs = bench.comparison?.kind === 'same' ? bench.reference.level.length : 0
  // Both halves need the fewest rounds that a job may have.
  const rounds = jobs > 0 ? settings.rounds : Math.max(settings.rounds, 2 * leastRounds)
  const { run_id, run_attempt } = run.writer
  const played = await playedRounds(course, { id: `${run_id}.${run_attempt}/${bench.key}`, scenario: name, rounds })
  const { against, candidate } = jobs > 0 ? { against: bench, candidate: played } : split(bench, played)
  return {
    name,
    jobs,
    rounds: candidate.length,
    reference_rounds: jobs > 0 ? 0 : played.length - candidate.length,
    ...replay(against, playedOf(candidate), settings),
  }
}

/**
 * Every other round stands as the baseline, so that a drift over the rounds falls on both halves. One deployment shows
 * nothing of how deployments differ: the rule's prior, and what other scenarios taught, stand in for that.
 */
function split(
  bench: StoredBench,
  played: readonly PlayedRound[],
): { readonly against: Bench; readonly candidate: readonly PlayedRound[] } {
  const half = (rest: number): readonly PlayedRound[] => played.filter((_, i) => i % 2 === rest)
  const rounds = half(0).flatMap(({ rows: [honest] }) => honest ?? [])
  const level = rounds.length > 0 ? [{ rounds }] : []
  return {
    against: { ...bench, comparison: null, reference: { ...bench.reference, level, earlier: [], newest: null } },
    candidate: half(1),
  }
}

const playedOf = (candidate: readonly PlayedRound[]): Played => ({
  rounds: playedLosses.map((loss, at) => ({ loss, rounds: candidate.flatMap(({ rows }) => rows[at] ?? []) })),
  facts: candidate.map(({ facts }) => facts),
})
