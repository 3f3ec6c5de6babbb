import { exitCodes, UserProblem } from '../domain/problem.ts'
import * as say from '../messages/server.ts'
import type { ServerCounters } from './counters.ts'
import { readServerMetrics } from './metrics.ts'
import { settled } from './settled.ts'
import { shownUrl } from './shown-url.ts'
import { endingText, Patience, type ProbeRecord, type Waiting } from './waiting.ts'

type IdleWait = Waiting & {
  readonly metricsUrl: string | null
  readonly probe: (signal: AbortSignal) => Promise<ProbeRecord>
}

/**
 * Waits until nobody else uses the endpoint: no request runs or waits by its own counters, or, without counters, the
 * TTFT of probes settles. Throws a UserProblem (exit 4) at the deadline.
 */
export async function waitIdle(given: IdleWait): Promise<void> {
  const patience = new Patience(given)
  const url = shownUrl(given.server.connection.baseUrl)
  const ttftsMs: number[] = []
  for (;;) {
    const busy = busyRequests(await readServerMetrics(given.server, given.metricsUrl))
    if (busy === 0) return
    if (busy !== null) {
      patience.say(`Waiting for the endpoint ${url} to become idle: ${busy} requests run or wait there`)
    } else if (settled(await probed(given, patience, ttftsMs))) return
    if (await patience.again()) continue
    throw new UserProblem(tooBusy(given, url, busy, ttftsMs.at(-1) ?? null), exitCodes.invalid)
  }
}

const busyRequests = (counters: ServerCounters | null): number | null =>
  counters === null || counters.running === null ? null : counters.running + (counters.waiting ?? 0)

/** Adds one probe's TTFT; a failed probe starts the series anew. */
async function probed(given: IdleWait, patience: Patience, ttftsMs: number[]): Promise<readonly number[]> {
  const url = shownUrl(given.server.connection.baseUrl)
  const record = await given.probe(patience.signal())
  given.server.signal.throwIfAborted()
  const first = record.eventMs[0]
  if (record.ending.kind === 'ok' && first !== undefined) {
    ttftsMs.push(first - record.sentMs)
    patience.say(`Waiting for the endpoint ${url} to settle: it has no /metrics, so single requests are timed`)
  } else {
    ttftsMs.length = 0
    patience.say(`Waiting for the endpoint ${url} to settle: a single request failed (${endingText(record)})`)
  }
  return ttftsMs
}

function tooBusy(given: IdleWait, url: string, busy: number | null, latestMs: number | null) {
  const seconds = Math.round(given.timeoutMs / 1000)
  if (busy !== null) return say.notIdle({ url, seconds, requests: busy })
  return say.notSettled({ url, seconds, latestMs: latestMs === null ? null : Math.round(latestMs) })
}
