import type { AddressInfo } from 'node:net'
import type { Lane, LaneJob } from './lane-job.ts'
import { packed } from './packed.ts'
import { sharedRecords } from './records.ts'
import { rehearsalServer } from './rehearsal-server.ts'
import { monotonicMs } from './time.ts'
import { sharedTurns } from './turns.ts'

/**
 * Enough for the engine's functions to be compiled to the end, those that run a few times in each answer too, with V8's
 * compilers set to `soon`: 0.6 s.
 */
const requests = 256
const connections = 64
const tokens = 14
const body = JSON.stringify({ prompt: 'x'.repeat(1_200) })
/** Functions that a lane makes for itself are not taken for the only ones when there has been another lane. */
const performances = 10

let rehearsed = false

/** Whether a load to this URL is rehearsed: over TLS undici reads and sends, at several times the cost. */
export const isRehearsed = (url: string): boolean => url.startsWith('http:')

/**
 * A small round, some times over, against a server inside this thread, once in its life, before its first clock starts.
 * Node compiles code as it turns out to be busy: in the first seconds of a load that takes processor time from reading
 * and sending, and shows as false latency. Returns the events that were read: 0 where there was nothing to do, or where
 * this machine lets nobody listen.
 */
export async function rehearse(job: LaneJob, laneOf: (job: LaneJob) => Lane): Promise<number> {
  if (rehearsed || !isRehearsed(job.url)) return 0
  rehearsed = true
  const isChat = job.backend === 'openai-chat'
  const server = await rehearsalServer({ isChat, tokens, bodyBytes: body.length })
  if (server === null) return 0
  try {
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/v1/${isChat ? 'chat/' : ''}completions`
    let events = 0
    for (let at = 0; at < performances; at += 1) events += await performed({ ...job, ...piece(url) }, laneOf)
    return events
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

async function performed(job: LaneJob, laneOf: (job: LaneJob) => Lane): Promise<number> {
  const lane = laneOf(job)
  try {
    await lane.open()
    await lane.run(monotonicMs())
    return job.records.events.reduce((sum, count) => sum + count, 0)
  } finally {
    await lane.close()
  }
}

/** What a rehearsal plays in place of the job's own plan: nothing of the endpoint's, its headers least of all. */
function piece(url: string) {
  const request = { dueMs: 0, body, promptTokens: 1, outputTokens: tokens, requestId: null }
  const tls = { ca: null, cert: null, key: null, insecure: false }
  return {
    plan: packed({
      seed: 0,
      requests: Array.from({ length: requests }, (_, index) => ({ ...request, index })),
      endsNotBeforeMs: 0,
      meanGapMs: null,
    }),
    connection: { baseUrl: new URL(url).origin, headers: [], tls, proxy: null },
    url,
    concurrency: connections,
    burst: true,
    lane: 0,
    lanes: 1,
    shared: sharedTurns(requests),
    records: sharedRecords(requests),
    bell: null,
    progress: new Int32Array(new SharedArrayBuffer(16)),
  }
}
