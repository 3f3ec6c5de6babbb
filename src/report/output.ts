import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import type { Outcome } from '../domain/outcome.ts'
import { gated } from './gate-table.ts'

/** What the output `metrics` says of one gated metric: the candidate's value in its unit, the change as a ratio. */
export interface MetricOutput {
  readonly value: number | null
  readonly baseline: number | null
  readonly change: number | null
  readonly verdict: Outcome | null
}

const byName = (scenario: ScenarioJudgement): Record<string, MetricOutput> =>
  Object.fromEntries(
    gated(scenario).map(({ name, candidate, baseline, change, verdict }) => [
      name,
      { value: candidate, baseline, change, verdict },
    ]),
  )

/** JSON of the output `metrics`: gated metrics by name; with several scenarios, those by the scenario's name. */
export function metricsOutput({ scenarios }: Judgement): string {
  const [only, ...others] = scenarios
  if (only !== undefined && others.length === 0) return JSON.stringify(byName(only))
  return JSON.stringify(Object.fromEntries(scenarios.map((scenario) => [scenario.name, byName(scenario)])))
}
