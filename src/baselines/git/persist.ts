import { setTimeout as pause } from 'node:timers/promises'
import { type FailureKind, GitFailure } from './failure.ts'

/** How long and how often something is tried. */
export interface Bounds {
  readonly mostMs: number
  readonly mostTries: number
  /** Tries that a server may leave unanswered; races do not count here. */
  readonly mostInterruptions: number
}

const firstPauseMs = 250
const longestPauseMs = 10_000

/**
 * Tries until it is done. Who lost a race, or was not answered, waits a random part of a span that doubles ("full
 * jitter", so that many losers do not meet again) and tries again. @throws the last GitFailure beyond the bounds
 */
export async function persist<T>(
  attempt: (tries: number) => Promise<T>,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<T> {
  const startedMs = performance.now()
  let interruptions = 0
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(tries)
    } catch (error) {
      if (!(error instanceof GitFailure) || !mayPass(error)) throw error
      if (error.kind !== 'raced') interruptions += 1
      const spent = performance.now() - startedMs > bounds.mostMs || tries >= bounds.mostTries
      if (spent || interruptions >= bounds.mostInterruptions || signal.aborted) throw error
      const spanMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1))
      // A signal ends the wait, and the next call of git says that it was stopped.
      await pause(Math.random() * spanMs, undefined, { signal }).catch(() => {})
    }
  }
}

/** Nobody is at fault, or nobody can tell: a name server too may be gone for a moment. */
const passing: ReadonlySet<string> = new Set<FailureKind>(['raced', 'interrupted', 'unresolved'])
const mayPass = ({ kind }: GitFailure): boolean => passing.has(kind)
