import type { Plan, PlannedRequest } from '../domain/plan.ts'
import { UserProblem } from '../domain/problem.ts'
import type { RequestRecord } from '../domain/record.ts'
import { sendOne, warmUp } from '../load/index.ts'
import { initialTestFailedWords } from '../messages/commands.ts'
import { errorText } from '../metrics/index.ts'
import { clientLines, warmupStart } from '../results/index.ts'
import { type Course, firstOf, targetOf } from './rounds.ts'
import { pauseOf } from './run.ts'

/** What a generation's client does between building its prompts and its main run. @throws UserProblem (exit 4). */
export async function openBench(course: Course, first: PlannedRequest): Promise<void> {
  course.run.print(clientLines.initialTest)
  if (course.settings.compat === 'v0.9.1') {
    await initialTest(course, first)
    course.run.print(clientLines.initialTestThenRun)
    return
  }
  await readyCheck(course, first)
  await warmUps(course, first)
  course.run.print(clientLines.mainRun)
}

/** The same before the discarded round of a gate, which has its own readiness and prints no client's lines. */
export async function openGate(course: Course, plan: Plan): Promise<void> {
  const first = firstOf(plan)
  if (course.settings.compat === 'v0.9.1') await initialTest(course, first)
  else if (course.settings.numWarmups > 0) await sendWarmUps(course, first)
}

/** The first request once, as v0.9.1 does: its prompt is then in the server's prefix cache. */
async function initialTest(course: Course, first: PlannedRequest): Promise<void> {
  const record = await sendFirst(course, first)
  if (record.ending.kind !== 'ok') throw new UserProblem(initialTestFailedWords({ error: errorText(record.ending) }), 4)
}

/** latest: the first request until it succeeds, five seconds between two tries; 0 skips it. */
async function readyCheck(course: Course, first: PlannedRequest): Promise<void> {
  const { run, settings } = course
  const timeoutMs = settings.readyCheckTimeoutSec * 1000
  if (timeoutMs === 0) return run.print(clientLines.readyCheckSkipped)
  run.print(`Waiting for endpoint to become up in ${settings.readyCheckTimeoutSec} seconds`)
  const endMs = run.clock.nowMs() + timeoutMs
  for (;;) {
    const remainingMs = endMs - run.clock.nowMs()
    const record = await sendFirst(course, first)
    if (record.ending.kind === 'ok') return run.print(clientLines.readyCheckDone)
    const error = errorText(record.ending)
    if (remainingMs <= 0 || run.signal.aborted) throw new UserProblem(initialTestFailedWords({ error }), 4)
    run.log.warning(`Endpoint is not ready. Error='${error}'`)
    await pauseOf(run, Math.min(5000, remainingMs))
  }
}

async function warmUps(course: Course, first: PlannedRequest): Promise<void> {
  const { run, settings } = course
  if (settings.numWarmups === 0) return
  run.print(warmupStart(settings.numWarmups))
  await sendWarmUps(course, first)
  run.print(clientLines.warmupDone)
}

async function sendWarmUps(course: Course, first: PlannedRequest): Promise<void> {
  const amount = { copies: course.settings.numWarmups, concurrency: course.settings.maxConcurrency || null }
  await warmUp(targetOf(course), first, amount, ioOf(course))
}

const ioOf = ({ run }: Course) => ({ clock: run.clock, signal: run.signal })

const sendFirst = (course: Course, first: PlannedRequest): Promise<RequestRecord> =>
  sendOne(targetOf(course), first, ioOf(course))
