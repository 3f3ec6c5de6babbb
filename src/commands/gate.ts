import type { ScenarioJudgement } from '../domain/judgement.ts'
import type { ExitCode } from '../domain/problem.ts'
import type { JobRow } from '../domain/row.ts'
import { exitCodeOf } from '../gate/index.ts'
import type { Resolved } from '../settings/index.ts'
import { judgedWithLabel, rowWithLabel } from './accept.ts'
import { refuseGate } from './check.ts'
import { reachForGate } from './discovery.ts'
import { folderOf, writeFiles } from './files.ts'
import { judgementOf } from './judgement.ts'
import { publish } from './publish.ts'
import { readOnce } from './read-once.ts'
import { type Run, stoppedBy } from './run.ts'
import { gateScenario } from './scenario.ts'
import { openStore, storeRow } from './store.ts'

/** One scenario's judgement, and the row that it would be stored as. */
export interface Gated {
  readonly judgement: ScenarioJudgement
  readonly row: JobRow
}

/**
 * Measures every scenario in rounds until it can tell, judges it against the baseline, then stores where that is
 * allowed, and reports. What fails after the judging changes no outcome.
 */
export async function gate({ shared, scenarios }: Resolved, run: Run): Promise<ExitCode> {
  const store = readOnce(openStore(shared, run))
  await refuseGate(scenarios, store, run)
  const gated: Gated[] = []
  for (const { name, settings } of scenarios) {
    await using endpoint = await reachForGate(settings, run)
    const folder = folderOf(settings, name, scenarios.length > 1)
    gated.push(await gateScenario({ name, settings, endpoint, store, run, folder }))
    if (run.signal.aborted) return stoppedBy(run)
  }
  const judged = judgementOf(
    gated.map((one) => one.judgement),
    shared,
    run,
  )
  const { judgement, run: asked } = await judgedWithLabel(judged, shared, { run, pull: run.pull, head: run.head })
  const { words } = await run.subject()
  if (words !== null) run.say(words)
  for (const { row } of gated) await storeRow(rowWithLabel(row, judgement), { store, settings: shared, run })
  const files = await writeFiles(judgement, shared, asked)
  await publish(judgement, { settings: shared, files, run: asked })
  return exitCodeOf(judgement, shared)
}
