import { backendNamed, checkUrl } from '../backends/index.ts'
import type { Plan, PlannedRequest } from '../domain/plan.ts'
import { UserProblem } from '../domain/problem.ts'
import type { RequestRecord } from '../domain/record.ts'
import type { Round } from '../domain/round.ts'
import { urlUnreadable } from '../messages/load.ts'
import { compile } from './compiler.ts'
import { checkDescriptors } from './descriptors.ts'
import type { LoadIo, LoadJob, Target } from './job.ts'
import { LocalLane } from './lane.ts'
import type { LaneJob } from './lane-job.ts'
import { needsPacing, Pacer } from './pacer.ts'
import { type PackedPlan, packed } from './packed.ts'
import { sharedRecords } from './records.ts'
import { isRehearsed } from './rehearsal.ts'
import { type Crew, measured } from './round.ts'
import { steadyHeap } from './steady-heap.ts'
import { ThreadLane } from './thread.ts'
import { sharedTurns } from './turns.ts'

export type { KeptTexts, LoadIo, LoadJob, Target } from './job.ts'
export { type PackedPlan, packed } from './packed.ts'

/**
 * Carries out a plan. Whatever the server does is in the records; `partial` when it was stopped before all had ended.
 * @throws UserProblem (exit 2): a URL or a backend that vLLM would refuse too.
 */
export async function runLoad(job: LoadJob, io: LoadIo): Promise<Round> {
  return carriedOut(crewOf(job), io)
}

/** Knows nothing of the job, whose plan is large. */
async function carriedOut(crew: Crew, io: LoadIo): Promise<Round> {
  using _ = steadyHeap()
  const { lanes, pacer } = crew
  const abort = (): void => {
    pacer?.stop()
    for (const lane of lanes) lane.abort()
  }
  io.signal.addEventListener('abort', abort)
  try {
    if (io.signal.aborted) abort()
    if (crew.isRehearsed) compile('soon')
    await Promise.all([pacer?.open(), ...lanes.map((lane) => lane.open())])
    if (crew.isRehearsed) compile('late')
    return await measured(crew, io)
  } finally {
    compile('usual')
    io.signal.removeEventListener('abort', abort)
    await Promise.all([...lanes.map((lane) => lane.close()), pacer?.close()])
  }
}

/**
 * One request by itself: v0.9.1's initial test request, a readiness check, a probe. Times are ms from its own start.
 * @throws UserProblem as `runLoad`.
 */
export async function sendOne(target: Target, request: PlannedRequest, io: LoadIo): Promise<RequestRecord> {
  const [record] = await warmUp(target, request, { copies: 1, concurrency: 1 }, io)
  if (record === undefined) throw new Error('a round of one request has one record')
  return record
}

/** Copies of one request, all at once under a limit: the newer client's warm-up. */
export async function warmUp(
  target: Target,
  request: PlannedRequest,
  amount: { readonly copies: number; readonly concurrency: number | null },
  io: LoadIo,
): Promise<readonly RequestRecord[]> {
  const requests = Array.from({ length: amount.copies }, (_, index) => ({ ...request, index, dueMs: 0 }))
  const plan: Plan = { seed: 0, requests, endsNotBeforeMs: 0, meanGapMs: null }
  const round = await runLoad({ ...target, plan, concurrency: amount.concurrency, lanes: 0 }, io)
  return round.records
}

/** Whole threads only, and never more than there are requests or slots for. */
const laneCount = ({ lanes, concurrency }: LoadJob, { count }: PackedPlan): number =>
  Math.max(1, Math.min(lanes, count, concurrency ?? Number.POSITIVE_INFINITY))

/** Everything that carries a round out: its threads are started, its connections not yet opened. */
function crewOf(job: LoadJob): Crew {
  const url = urlOf(job)
  const { concurrency } = job
  const plan = 'bytes' in job.plan ? job.plan : packed(job.plan)
  const lanes = laneCount(job, plan)
  checkDescriptors(atOnce(plan, concurrency))
  const pacer = needsPacing(plan) ? new Pacer({ plan, lanes, concurrency }) : null
  const records = sharedRecords(plan.count)
  const common = {
    plan,
    connection: job.connection,
    url,
    backend: job.backend,
    compat: job.compat,
    concurrency,
    burst: pacer === null,
    requestTimeoutMs: job.requestTimeoutMs,
    texts: job.texts ?? 'all',
    lanes,
    shared: sharedTurns(plan.count),
    records,
  }
  const laneJobs = Array.from({ length: lanes }, (_, lane): LaneJob => {
    const progress = new Int32Array(new SharedArrayBuffer(16))
    return { ...common, lane, progress, bell: pacer?.bells[lane] ?? null }
  })
  return {
    plan,
    records,
    pacer,
    lanes: laneJobs.map((laneJob) => (job.lanes === 0 ? new LocalLane(laneJob) : new ThreadLane(laneJob))),
    threads: job.lanes === 0 ? 0 : lanes,
    isRehearsed: isRehearsed(url),
    progress: laneJobs.map(({ progress }) => progress),
  }
}

/** Connections that are opened ahead, all: those of a burst or of a limit. At a finite rate nobody knows how many. */
const atOnce = (plan: PackedPlan, concurrency: number | null): number =>
  concurrency === null && needsPacing(plan) ? 0 : Math.min(plan.count, concurrency ?? plan.count)

function urlOf({ connection, path, backend, compat }: LoadJob): string {
  const url = `${connection.baseUrl}${path}`
  if (!URL.canParse(url)) throw new UserProblem(urlUnreadable({ url }))
  checkUrl(url, backendNamed(backend, compat), compat)
  return url
}
