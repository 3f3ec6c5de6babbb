import { setTimeout as pause } from 'node:timers/promises'
import type { getOctokit } from '@actions/github'
import type { Clock, Log } from '../../domain/clock.ts'
import type { Situation } from './event.ts'
import { numberAt, textAt } from './payload.ts'

export type Octokit = ReturnType<typeof getOctokit>

/** The platform's API for one repository, and how to wait for it. */
export interface Platform {
  readonly octokit: Octokit
  readonly owner: string
  readonly repo: string
  readonly graphqlUrl: string
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** Waits; a test makes it short. */
  readonly pause: (ms: number) => Promise<void>
  /** Waits until what other jobs are writing has landed. */
  readonly settle: (ms: number) => Promise<void>
  /** From 0 to 1: what keeps jobs from moving in step. */
  readonly random: () => number
}

/** Loaded late: the toolkit reads the event file when it is imported, and a broken one must be our sentence, not its throw. */
export async function openPlatform(
  token: string,
  situation: Pick<Situation, 'owner' | 'repo' | 'apiUrl' | 'graphqlUrl'>,
  given: Pick<Platform, 'clock' | 'log' | 'signal'>,
): Promise<Platform> {
  const { getOctokit: open } = await import('@actions/github')
  const { owner, repo, apiUrl, graphqlUrl } = situation
  const debug = (line: string): void => given.log.debug(line)
  const octokit = open(token, { baseUrl: apiUrl, log: { debug, info: debug, warn: debug, error: debug } })
  const wait = (ms: number): Promise<void> => pause(ms, undefined, { signal: given.signal })
  return { octokit, owner, repo, graphqlUrl, ...given, pause: wait, settle: wait, random: Math.random }
}

/** Bounds a call: its own 30 s, and the run's signal. */
export const within = ({ signal }: Platform) => ({
  request: { signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]) },
})

/** What a refused call says. `status` is 0 when there was no answer at all. */
export interface Refusal {
  readonly status: number
  /** The platform's own message, one short line. */
  readonly detail: string
  readonly limited: boolean
  /** How long the platform asks to wait, ms; null when it doesn't say. */
  readonly waitMs: number | null
}

/** Reads an octokit error. An error without a status is ours and is thrown on. */
export function refusalOf(error: unknown, now: Date): Refusal {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') throw error
  const answered = 'response' in error && error.response !== undefined
  const headers = textHeaders(error)
  const detail = detailOf(error)
  const spent = headers('x-ratelimit-remaining') === '0'
  const limited =
    error.status === 429 ||
    (error.status === 403 && (spent || headers('retry-after') !== null || /rate limit/i.test(detail)))
  return { status: answered ? error.status : 0, detail, limited, waitMs: limited ? askedWaitMs(headers, now) : null }
}

type Headers = (name: string) => string | null

const textHeaders =
  (error: Error): Headers =>
  (name) => {
    const number = numberAt(error, 'response', 'headers', name)
    return textAt(error, 'response', 'headers', name) ?? (number === null ? null : String(number))
  }

/** `retry-after` in seconds; else until the reset; else a minute, as GitHub asks for its secondary limits. */
function askedWaitMs(headers: Headers, now: Date): number {
  const seconds = Number(headers('retry-after') ?? Number.NaN)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const resetS = Number(headers('x-ratelimit-reset') ?? Number.NaN)
  const untilReset = headers('x-ratelimit-remaining') === '0' ? resetS * 1_000 - now.getTime() : Number.NaN
  return Number.isFinite(untilReset) ? Math.max(0, untilReset) : 60_000
}

/** The platform's message and its first reason (`errors[0]`), without line breaks. */
function detailOf(error: Error): string {
  const message = textAt(error, 'response', 'data', 'message') ?? error.message
  return message.replace(/\s+/g, ' ').trim().slice(0, 200)
}

// Longer waits cost a runner more than a missing comment costs its readers.
const longestWaitMs = 120_000
const retriesAfterMs = [1_000, 3_000, 9_000]

/** How long to wait before the call is made once more (`attempt` from 0), or null when it should not be. */
export function retryPauseMs(refusal: Refusal, attempt: number): number | null {
  const usual = retriesAfterMs[attempt]
  if (usual === undefined) return null
  if (refusal.limited) return (refusal.waitMs ?? 0) <= longestWaitMs ? Math.max(usual, refusal.waitMs ?? 0) : null
  return refusal.status === 0 || refusal.status >= 500 ? usual : null
}

/** Makes a call that may be repeated, with bounded retries. Throws what the last attempt threw. */
export async function patiently<T>(platform: Platform, call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      platform.signal.throwIfAborted()
      const waitMs = retryPauseMs(refusalOf(error, platform.clock.date()), attempt)
      if (waitMs === null) throw error
      await platform.pause(waitMs)
    }
  }
}
