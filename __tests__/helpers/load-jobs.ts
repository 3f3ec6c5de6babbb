import type { Clock } from '../../src/domain/clock.ts'
import type { Connection } from '../../src/domain/connection.ts'
import type { Plan, PlannedRequest } from '../../src/domain/plan.ts'
import type { RequestRecord } from '../../src/domain/record.ts'
import { type LoadIo, type LoadJob, sendOne } from '../../src/load/index.ts'

export const clock: Clock = { nowMs: () => performance.now(), date: () => new Date() }

export const io = (signal: AbortSignal = new AbortController().signal): LoadIo => ({ clock, signal })

export const connectionTo = (baseUrl: string, more: Partial<Connection> = {}): Connection => ({
  baseUrl,
  headers: [],
  tls: { ca: null, cert: null, key: null, insecure: false },
  proxy: null,
  ...more,
})

export const request = (index = 0, dueMs = 0): PlannedRequest => ({
  index,
  dueMs,
  body: JSON.stringify({ model: 'm', prompt: `p${index}`, max_tokens: 4 }),
  promptTokens: 5,
  outputTokens: 4,
  requestId: null,
})

/** A plan of n requests at these due times, all at once by default. */
export const planOf = (
  count: number,
  dueMs: (index: number) => number = () => 0,
  meanGapMs: number | null = null,
): Plan => ({
  seed: 0,
  requests: Array.from({ length: count }, (_, index) => request(index, dueMs(index))),
  endsNotBeforeMs: 0,
  meanGapMs,
})

export const jobTo = (baseUrl: string, more: Partial<LoadJob> = {}): LoadJob => ({
  plan: planOf(1),
  connection: connectionTo(baseUrl),
  path: '/v1/completions',
  backend: 'vllm',
  compat: 'v0.9.1',
  concurrency: null,
  lanes: 0,
  requestTimeoutMs: 5_000,
  ...more,
})

/** One request to a server, by itself. */
export const ask = (baseUrl: string, more: Partial<LoadJob> = {}, signal?: AbortSignal): Promise<RequestRecord> =>
  sendOne(jobTo(baseUrl, more), request(), io(signal))
