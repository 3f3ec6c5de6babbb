import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ExitCode, exitCodes } from '../domain/problem.ts'
import { resultNotWritten } from '../messages/commands.ts'
import type { Summary } from '../metrics/index.ts'
import {
  clientLines,
  consoleBlock,
  failureLines,
  pieceToAppend,
  resultFileName,
  resultJson,
  trafficLines,
} from '../results/index.ts'
import { startProfile, stopProfile } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { clientLine, clientWarnings } from './client-lines.ts'
import { clientOptions, marked, type Started } from './client-options.ts'
import { reachForBench } from './discovery.ts'
import { codeOf } from './endpoint.ts'
import { openBench } from './opening.ts'
import { promptStore } from './prompt-store.ts'
import { promptsFor } from './prompts.ts'
import { type Course, readyRound, runPlan, summaryOf } from './rounds.ts'
import { momentOf, type Run, stoppedBy } from './run.ts'

/**
 * vLLM's serving benchmark: one round, its printed block, its result file. Exit code 0 if any request succeeded, 4 if
 * none (vLLM's own clients say 0). A run that was stopped prints what it measured.
 */
export async function bench(settings: Settings, run: Run): Promise<ExitCode> {
  await using endpoint = await reachForBench(settings, run)
  const prompts = await promptsFor(settings, endpoint, run, promptStore(settings, run))
  const course: Course = { settings, endpoint, prompts, run }
  const { plan, first, rateChanges } = await readyRound(course, settings.seed)
  await openBench(course, first)
  for (const line of trafficLines(clientOptions(settings, endpoint, null))) run.print(line)
  if (settings.profile) await profile(course, 'start')
  const started = { at: run.clock.date(), rateChanges }
  const round = await runPlan(course, plan, 'bench')
  if (settings.profile) await profile(course, 'stop')
  const summary = summaryOf(course, round)
  printResult(course, summary)
  run.log.info(clientLine(round.health))
  for (const line of clientWarnings(round.health, summary)) run.log.warning(line)
  if (round.partial) run.log.warning('The run was stopped: these are the figures of what had been measured by then')
  await save(course, summary, { started, partial: round.partial })
  if (run.signal.aborted) return stoppedBy(run)
  return summary.completed > 0 ? exitCodes.ok : exitCodes.invalid
}

async function profile({ endpoint, run }: Course, what: 'start' | 'stop'): Promise<void> {
  const done = await (what === 'start' ? startProfile : stopProfile)(endpoint.server)
  if (!done) run.log.warning(`The server did not ${what} its profiler: was it started with a profiler's directory?`)
}

/** The block, with the lines that the client puts before it. */
export function printResult({ settings, endpoint, run }: Course, summary: Summary): void {
  if (summary.completed === 0) run.log.warning(clientLines.allFailed)
  const failures = failureLines(summary.perRequest.errors, summary.failed)
  for (const line of failures.slice(0, settings.compat === 'latest' ? undefined : 0)) run.print(line)
  if (settings.compat === 'v0.9.1') for (const line of failures) run.log.warning(line)
  run.print(consoleBlock(summary, clientOptions(settings, endpoint, null)))
}

interface Ran {
  readonly started: Started
  readonly partial: boolean
}

async function save({ settings, endpoint, run }: Course, summary: Summary, { started, partial }: Ran): Promise<void> {
  if (!settings.saveResult && !settings.appendResult) return
  const options = marked(clientOptions(settings, endpoint, started), partial)
  const moment = momentOf(run)
  const json = resultJson(summary, options, moment)
  const path = join(settings.resultDir ?? '', settings.resultFilename ?? resultFileName(options, moment))
  try {
    await mkdir(dirname(path), { recursive: true })
    await (settings.appendResult ? append(path, json) : writeFile(path, json))
  } catch (error) {
    // What was measured is not lost: it is printed where the file was meant to be.
    run.print(json)
    run.say(resultNotWritten({ path, code: codeOf(error) }))
  }
}

async function append(path: string, json: string): Promise<void> {
  const existing = await readFile(path, 'utf8').catch(() => '')
  await appendFile(path, pieceToAppend(existing === '', json))
}
