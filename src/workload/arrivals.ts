import type { Compat } from '../domain/compat.ts'
import { UserProblem } from '../domain/problem.ts'
import { burstinessInfinite } from '../messages/workload.ts'
import type { LegacyRandom } from './random/index.ts'

/** The rate grows from start to end over the requests of a round (compat latest). */
export interface RampUp {
  readonly strategy: 'linear' | 'exponential'
  readonly startPerSec: number
  readonly endPerSec: number
}

/** When requests are to leave. An infinite rate sends all at once; a ramp needs it infinite. */
export interface Pace {
  readonly ratePerSec: number
  /** Shape of the gamma of the gaps: 1 is Poisson, infinite is even gaps (compat latest). */
  readonly burstiness: number
  readonly rampUp: RampUp | null
}

export interface Arrivals {
  /** From the start of the round, ascending, one for each request. */
  readonly dueMs: readonly number[]
  /** v0.9.1 sleeps once more after its last request, and the round lasts at least so long. */
  readonly endsNotBeforeMs: number
  /** null: all at once. */
  readonly meanGapMs: number | null
  /** `rps_change_events` of a ramp: each whole rate when it was first reached. Empty without a ramp. */
  readonly rateChanges: readonly RateChange[]
}

export interface RateChange {
  readonly ratePerSec: number
  readonly atMs: number
}

interface Job {
  readonly compat: Compat
  readonly pace: Pace
  readonly count: number
  /** The stream of `np.random`, where the dataset left it. */
  readonly numpy: LegacyRandom
}

/**
 * Due times of `count` requests (spec §2.3, §2.4). Rates and burstiness are positive and ramps ascend: settings saw to it.
 * @throws UserProblem for infinite burstiness at a finite rate in v0.9.1, where vLLM sleeps for NaN seconds.
 */
export function arrivals({ compat, pace, count, numpy }: Job): Arrivals {
  check(compat, pace)
  if (compat === 'v0.9.1') return slept(pace, count, numpy)
  return precomputed(pace, count, numpy)
}

/** vLLM's assertions, and the combinations that settings refuse. */
function check(compat: Compat, { ratePerSec, burstiness, rampUp }: Pace): void {
  if (!(burstiness > 0)) throw new Error(`burstiness must be positive, got ${burstiness}`)
  if (!(ratePerSec > 0)) throw new Error(`the request rate must be positive, got ${ratePerSec}`)
  if (compat === 'v0.9.1') {
    if (rampUp !== null) throw new Error('v0.9.1 has no ramp-up')
    if (burstiness === Infinity && ratePerSec !== Infinity) throw new UserProblem(burstinessInfinite())
  }
  if (rampUp === null) return
  if (ratePerSec !== Infinity) throw new Error('a ramp needs an infinite request rate')
  if (!(rampUp.startPerSec > 0 && rampUp.endPerSec >= rampUp.startPerSec))
    throw new Error('a ramp must ascend from above 0')
}

/** v0.9.1: the first request at once, one sleep after each, also after the last. */
function slept({ ratePerSec, burstiness }: Pace, count: number, numpy: LegacyRandom): Arrivals {
  const dueMs: number[] = []
  const scale = 1 / (ratePerSec * burstiness)
  let atSec = 0
  for (let i = 0; i < count; i += 1) {
    dueMs.push(atSec * 1000)
    if (ratePerSec !== Infinity) atSec += numpy.gamma(burstiness, scale)
  }
  return { dueMs, endsNotBeforeMs: atSec * 1000, meanGapMs: gapMs(ratePerSec), rateChanges: [] }
}

/** Its successor: sums of gaps, the first request waits too, and the last leaves exactly at count ÷ rate. */
function precomputed(pace: Pace, count: number, numpy: LegacyRandom): Arrivals {
  const rates = Array.from({ length: count }, (_, i) => rateAt(pace, i / Math.max(count - 1, 1)))
  let atSec = 0
  const sums = rates.map((rate) => {
    atSec += gapSec(rate, pace.burstiness, numpy)
    return atSec
  })
  const factor = pace.rampUp === null && atSec !== 0 ? count / pace.ratePerSec / atSec : 1
  const dueMs = sums.map((sum) => sum * factor * 1000)
  const meanGapMs = pace.rampUp === null ? gapMs(pace.ratePerSec) : (atSec * 1000) / Math.max(count, 1)
  return { dueMs, endsNotBeforeMs: 0, meanGapMs, rateChanges: rateChanges(pace.rampUp, rates, dueMs) }
}

const gapMs = (ratePerSec: number): number | null => (ratePerSec === Infinity ? null : 1000 / ratePerSec)

/** The rate at `progress` (0 … 1) through the requests. */
function rateAt({ ratePerSec, rampUp }: Pace, progress: number): number {
  if (rampUp === null) return ratePerSec
  const { strategy, startPerSec: start, endPerSec: end } = rampUp
  switch (strategy) {
    case 'linear':
      return start + (end - start) * progress
    case 'exponential':
      return start * (end / start) ** progress
    default:
      return strategy satisfies never
  }
}

function gapSec(ratePerSec: number, burstiness: number, numpy: LegacyRandom): number {
  if (ratePerSec === Infinity) return 0
  if (burstiness === Infinity) return 1 / ratePerSec
  return numpy.gamma(burstiness, 1 / (ratePerSec * burstiness))
}

function rateChanges(rampUp: RampUp | null, rates: readonly number[], dueMs: readonly number[]): RateChange[] {
  if (rampUp === null) return []
  let last = rampUp.startPerSec
  const changes: RateChange[] = [{ ratePerSec: last, atMs: 0 }]
  for (const [i, rate] of rates.entries()) {
    while (last + 1 <= Math.floor(rate)) {
      last += 1
      changes.push({ ratePerSec: last, atMs: dueMs[i] ?? 0 })
    }
  }
  return changes
}
