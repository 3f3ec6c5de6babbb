import type { Judgement } from '../domain/judgement.ts'
import { exitCodes } from '../domain/problem.ts'
import { exitCodeOf } from '../gate/index.ts'
import type { FormatView } from '../report/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Run } from './run.ts'

/** The folder `docs/` of the action that runs, at the version that runs; null on a terminal. */
function docsUrlOf({ env }: Run): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env
  return server && repository ? `${server}/${repository}/blob/${ref || 'main'}/docs` : null
}

/** What a report needs beside the judgement. */
export function viewOf(judgement: Judgement, settings: Settings, run: Run): FormatView {
  const { onInconclusive, onNoBaseline } = settings
  return {
    language: settings.language,
    repositoryUrl: run.repositoryUrl,
    runUrl: run.runUrl,
    docsUrl: docsUrlOf(run),
    wouldFail: exitCodeOf(judgement, { onInconclusive, onNoBaseline, enforce: true }) !== exitCodes.ok,
    color: run.screen.color,
    width: run.screen.columns,
    notAccepted: run.notAccepted ?? null,
  }
}
