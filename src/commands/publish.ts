import type { Judgement } from '../domain/judgement.ts'
import { annotations, format, legsOf, markerOf, metricsOutput, renderSummary } from '../report/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Files } from './files.ts'
import type { Run } from './run.ts'
import { viewOf } from './view.ts'

interface Published {
  readonly settings: Settings
  readonly files: Files
  readonly run: Run
  /** True when the judgement is all the suite has, so that the comment keeps no other leg. */
  readonly whole?: boolean
}

/** Shows the judgement on standard output and on the platform. Nothing here changes an outcome. */
export async function publish(judgement: Judgement, { settings, files, run, whole = false }: Published): Promise<void> {
  const view = viewOf(judgement, settings, run)
  run.stdout(format(judgement, settings.format, view))
  const { problems } = await run.publish({
    language: settings.language,
    comment: settings.comment ? { legs: legsOf(judgement, view), whole } : null,
    commentAuthor: settings.commentAuthor,
    marker: markerOf({ suite: judgement.suite, repository: judgement.writer.repository }),
    summary: renderSummary(judgement, view),
    annotations: annotations(judgement, settings.language),
    outputs: {
      outcome: judgement.outcome,
      'report-path': files.report ?? '',
      'results-dir': files.folder,
      'judgement-path': files.judgement ?? '',
      metrics: metricsOutput(judgement),
    },
  })
  for (const problem of problems) run.log.warning(problem[settings.language])
}
