import { type ExitCode, exitCodes } from '../domain/problem.ts'
import { nothingToJudgeAgain } from '../messages/accept.ts'
import type { Resolved } from '../settings/index.ts'
import { report } from './report.ts'
import { judgementFiles } from './report-files.ts'
import { legsOf } from './report-legs.ts'
import type { Run } from './run.ts'

/**
 * `gate` in a job that a label started: whichever label it was, nothing is measured. The commit's judgement in
 * `output-dir`, which a step before has put there, is judged again with the accept label as it is now, so that every
 * other label leaves the check as it was. Without one it fails as a mistake of the workflow's: a check that is red may
 * not become green because nobody looked.
 */
export async function judgeAgain(resolved: Resolved, run: Run): Promise<ExitCode> {
  const { shared } = resolved
  run.log.info(
    `A label changed (${run.relabel?.label ?? 'unnamed'}): nothing is measured, ${shared.outputDir} is judged again`,
  )
  const subject = await run.subject()
  const found = await judgementFiles([shared.outputDir], '')
  const { legs } = legsOf(found, { subject, repository: run.writer.repository })
  if (legs.length > 0) return report({ ...resolved, shared: { ...shared, args: [shared.outputDir] } }, run)
  run.say(nothingToJudgeAgain({ head: (subject.head ?? '–').slice(0, 7), folder: shared.outputDir }))
  return shared.enforce ? exitCodes.user : exitCodes.ok
}
