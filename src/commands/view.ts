import type { Judgement } from '../domain/judgement.ts'
import { exitCodes } from '../domain/problem.ts'
import { exitCodeOf } from '../gate/index.ts'
import type { FormatView } from '../report/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Run } from './run.ts'

// The repository that this is published from takes this name's place, as in every recipe.
const docsUrl = null

/** What a report needs beside the judgement. */
export function viewOf(judgement: Judgement, settings: Settings, run: Run): FormatView {
  const { onInconclusive, onNoBaseline } = settings
  return {
    language: settings.language,
    repositoryUrl: run.repositoryUrl,
    runUrl: run.runUrl,
    docsUrl,
    wouldFail: exitCodeOf(judgement, { onInconclusive, onNoBaseline, enforce: true }) !== exitCodes.ok,
    color: run.screen.color,
    width: run.screen.columns,
  }
}
