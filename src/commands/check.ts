import { type Complaint, type ExitCode, exitCodes, UserProblem } from '../domain/problem.ts'
import type { BaselineStore } from '../domain/row.ts'
import { checkGate, type Workload } from '../gate/can-fail.ts'
import { complaintsWords } from '../messages/commands.ts'
import { type CheckedScenario, checkText, type GateCheck, plainFinding } from '../report/index.ts'
import type { Resolved, ScenarioSettings, Settings } from '../settings/index.ts'
import { printed } from './baseline-show.ts'
import { knownHistory } from './check-history.ts'
import type { Run } from './run.ts'
import { openStore } from './store.ts'

/** Says whether the configured gate can fail, and how small a loss it would notice. The endpoint is not touched. */
export async function check({ shared, scenarios }: Resolved, run: Run): Promise<ExitCode> {
  const store = openStore(shared, run)
  const checked = await checkedScenarios(scenarios, store, run)
  const result: GateCheck = {
    suite: shared.suite,
    place: store.place,
    refused: checked.some(isRefused),
    scenarios: checked,
  }
  await printed(result, (form, look) => checkText(result, form, look), { settings: shared, run })
  return result.refused ? exitCodes.user : exitCodes.ok
}

/** Before any load: a gate that cannot fail does not run, and what weakens one is logged. @throws UserProblem (exit 2). */
export async function refuseGate(
  scenarios: readonly ScenarioSettings[],
  store: BaselineStore,
  run: Run,
): Promise<void> {
  const checked = await checkedScenarios(scenarios, store, run)
  const complaints = checked.flatMap((one) => complaintsOf(one, 'refused', checked.length > 1))
  if (complaints.length > 0) throw new UserProblem(complaintsWords(distinct(complaints)))
  const told = checked.map((one) => ({ ...one, findings: one.findings.filter(({ key }) => !inTheReport.has(key)) }))
  const warnings = told.flatMap((one) => complaintsOf(one, 'warning', checked.length > 1))
  for (const { where, words } of distinct(warnings)) run.log.warning(`${where}: ${words.en}`)
}

/** What every report of a gate says by itself: that it observes, what it is judged by, the smallest loss it would notice. */
const inTheReport: ReadonlySet<string> = new Set([
  'observing',
  'nothing-stored',
  'other-workload',
  'finer-than-noise',
  'noise-too-large',
])

const isRefused = ({ findings }: CheckedScenario): boolean => findings.some(({ severity }) => severity === 'refused')

const checkedScenarios = (
  scenarios: readonly ScenarioSettings[],
  store: BaselineStore,
  run: Run,
): Promise<CheckedScenario[]> => Promise.all(scenarios.map((scenario) => checked(scenario, store, run)))

async function checked(scenario: ScenarioSettings, store: BaselineStore, run: Run): Promise<CheckedScenario> {
  const { name, settings } = scenario
  const { key, reference, other, skipped } = await knownHistory(scenario, store, run)
  const { outlooks, findings } = checkGate({
    limits: settings.limits,
    reference,
    other,
    workload: workloadOf(settings),
    rounds: settings.rounds,
    betweenJobNoise: settings.betweenJobNoise,
    mayStore: run.mayStore,
    enforce: settings.enforce,
    onInconclusive: settings.onInconclusive,
  })
  return { name, key, rounds: settings.rounds, metrics: outlooks, findings, skipped }
}

function workloadOf({ datasetName, numPrompts, randomOutputLen, randomRangeRatio }: Settings): Workload {
  const most = Math.floor(randomOutputLen * (1 + randomRangeRatio.output))
  return { requests: numPrompts, mostOutputTokens: datasetName === 'random' ? most : null }
}

function complaintsOf(
  { name, findings }: CheckedScenario,
  severity: CheckedScenario['findings'][number]['severity'],
  several: boolean,
): Complaint[] {
  const prefix = several ? `${name}: ` : ''
  return findings
    .filter((finding) => finding.severity === severity)
    .map((finding) => ({
      where: `${prefix}${finding.metric === null ? finding.about : `${finding.about}.${finding.metric}`}`,
      words: plainFinding(finding),
    }))
}

const distinct = (complaints: readonly Complaint[]): Complaint[] => [
  ...new Map(complaints.map((one) => [`${one.where}\n${one.words.en}`, one])).values(),
]
