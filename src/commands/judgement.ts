import type { Judgement, ScenarioJudgement } from '../domain/judgement.ts'
import { worst } from '../domain/outcome.ts'
import type { Run } from './run.ts'

/** What a run found of all its scenarios, with who ran it and for what change. No text in it holds a secret. */
export const judgementOf = (
  scenarios: readonly ScenarioJudgement[],
  { suite, enforce }: Pick<Judgement, 'suite' | 'enforce'>,
  run: Run,
): Judgement =>
  run.hidden<Judgement>({
    schema: 1,
    suite,
    at: run.clock.date().toISOString(),
    writer: run.writer,
    pull: run.pull,
    head: run.head,
    enforce,
    config_is_new: run.configIsNew,
    outcome: worst(scenarios.map(({ outcome }) => outcome)),
    scenarios,
  })
