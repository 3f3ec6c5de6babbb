/** How many requests are under way over time, and whether any waits for a slot. */
export interface InFlight {
  readonly most: number
  /** Mean under way while requests were due and not yet sent; null when none ever waited. */
  readonly meanWhileWaiting: number | null
}

export interface UnderWay {
  readonly dueMs: number
  readonly sentMs: number
  readonly endMs: number
}

/** A change at a moment: of the number under way, and of the number that wait. */
interface Step {
  readonly atMs: number
  readonly underWay: number
  readonly waiting: number
}

/** Sweeps over the moments in order; at one moment an end comes before a start, since the one makes room for the other. */
export function inFlight(requests: readonly UnderWay[]): InFlight {
  const steps = requests
    .flatMap(({ dueMs, sentMs, endMs }): Step[] => [
      { atMs: dueMs, underWay: 0, waiting: 1 },
      { atMs: sentMs, underWay: 1, waiting: -1 },
      { atMs: endMs, underWay: -1, waiting: 0 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.underWay - b.underWay)
  let underWay = 0
  let waiting = 0
  let most = 0
  let weighted = 0
  let waitedMs = 0
  let sinceMs = steps[0]?.atMs ?? 0
  for (const step of steps) {
    if (waiting > 0) {
      weighted += underWay * (step.atMs - sinceMs)
      waitedMs += step.atMs - sinceMs
    }
    sinceMs = step.atMs
    underWay += step.underWay
    waiting += step.waiting
    most = Math.max(most, underWay)
  }
  return { most, meanWhileWaiting: waitedMs > 0 ? weighted / waitedMs : null }
}
