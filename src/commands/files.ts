import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Judgement } from '../domain/judgement.ts'
import { filesNotWritten } from '../messages/commands.ts'
import { format, renderSummary } from '../report/index.ts'
import { resultJson } from '../results/index.ts'
import type { Settings } from '../settings/index.ts'
import { clientOptions, marked } from './client-options.ts'
import { codeOf } from './endpoint.ts'
import type { Course, MeasuredRound } from './rounds.ts'
import { momentOf, type Run } from './run.ts'
import { viewOf } from './view.ts'

/** Where a run's files are; `report` and `judgement` are null when they could not be written. */
export interface Files {
  readonly folder: string
  readonly report: string | null
  readonly judgement: string | null
}

/** Writes a file of a run. A disk that is full changes no outcome: it is said, and null is returned. */
export async function writeOutput(path: string, text: string, run: Run): Promise<string | null> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
    return path
  } catch (error) {
    run.say(filesNotWritten({ path, code: codeOf(error) }))
    return null
  }
}

/** `round-N.json` of a measured round, as the compat's client writes its result. */
export async function writeRound(
  { summary, started, round }: MeasuredRound,
  number: number,
  { course, folder }: { readonly course: Course; readonly folder: string },
): Promise<void> {
  const options = marked(clientOptions(course.settings, course.endpoint, started), round.partial)
  const path = join(folder, `round-${number}.json`)
  await writeOutput(path, resultJson(summary, options, momentOf(course.run)), course.run)
}

/** With several scenarios, each has a folder of its own. */
export const folderOf = (settings: Settings, scenario: string, several: boolean): string =>
  several ? join(settings.outputDir, scenario) : settings.outputDir

/** `judgement.json` and `report.md`. */
export async function writeFiles(judgement: Judgement, settings: Settings, run: Run): Promise<Files> {
  const view = viewOf(judgement, settings, run)
  const folder = settings.outputDir
  return {
    folder,
    judgement: await writeOutput(join(folder, 'judgement.json'), format(judgement, 'json', view), run),
    report: await writeOutput(join(folder, 'report.md'), renderSummary(judgement, view), run),
  }
}
