import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import { outcomes } from '../domain/outcome.ts'
import { type ExitCode, exitCodes } from '../domain/problem.ts'

export type PassOrFail = 'pass' | 'fail'

export interface ExitOptions {
  /** null: pass with a warning while the reference has fewer than three jobs, then fail. */
  readonly onInconclusive: PassOrFail | null
  readonly onNoBaseline: PassOrFail
  /** False: every outcome exits 0 (the trial period). */
  readonly enforce: boolean
}

/** From this many reference jobs on, doubt fails by default. */
export const enoughJobs = 3

export const failsWhenInconclusive = (jobs: number, choice: PassOrFail | null): boolean =>
  choice === null ? jobs >= enoughJobs : choice === 'fail'

function scenarioExit(scenario: ScenarioJudgement, { onInconclusive, onNoBaseline }: ExitOptions): ExitCode {
  switch (scenario.outcome) {
    case 'invalid':
      return exitCodes.invalid
    case 'regressed':
      return scenario.accepted === null ? exitCodes.regressed : exitCodes.ok
    case 'inconclusive':
      return failsWhenInconclusive(scenario.reference.K, onInconclusive) ? exitCodes.inconclusive : exitCodes.ok
    case 'no-baseline':
      return onNoBaseline === 'fail' ? exitCodes.inconclusive : exitCodes.ok
    case 'improved':
    case 'pass':
      return exitCodes.ok
    default:
      return scenario.outcome satisfies never
  }
}

/** The exit code of a judgement: that of its worst scenario that fails. */
export function exitCodeOf(judgement: Pick<Judgement, 'scenarios'>, options: ExitOptions): ExitCode {
  if (!options.enforce) return exitCodes.ok
  const worstFirst = judgement.scenarios.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome))
  return worstFirst.map((one) => scenarioExit(one, options)).find((code) => code !== exitCodes.ok) ?? exitCodes.ok
}
