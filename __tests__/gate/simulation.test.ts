import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/domain/outcome.ts'
import type { RowRound } from '../../src/domain/row.ts'
import { referenceOfJobs } from '../../src/gate/reference.ts'
import { untilDecided } from '../../src/gate/until-decided.ts'
import { defaultLimits } from '../../src/metrics/index.ts'
import { bench, factsOf, round } from './rows.ts'

/** Standard normal numbers from a seed: mulberry32 and Box–Muller. */
function normals(seed: number): () => number {
  let state = seed
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Spreads of rounds and of jobs on the log scale; TTFT's own are larger, as in the published simulation. */
interface Spreads {
  readonly within: number
  readonly between: number
}

/** A deployment: what it adds to every round, on the log scale, for throughput, token latency, and TTFT. */
const deployment = ({ between }: Spreads, normal: () => number) => {
  const common = normal()
  return [
    between * common,
    between * (0.85 * common + 0.53 * normal()),
    Math.max(0.02, 3 * between) * normal(),
  ] as const
}

const roundOf = (
  job: readonly [number, number, number],
  { within }: Spreads,
  loss: number,
  normal: () => number,
): RowRound => {
  const common = normal()
  const speed = (1 - loss) * Math.exp(job[0] + within * common)
  const tokenMs = 20 / ((1 - loss) * Math.exp(job[1] + within * (0.85 * common + 0.53 * normal())))
  return round({
    request_throughput: 20 * speed,
    output_throughput: 2560 * speed * Math.exp(within * 0.2 * normal()),
    total_token_throughput: 7680 * speed * Math.exp(within * 0.2 * normal()),
    mean_tpot_ms: tokenMs,
    mean_itl_ms: tokenMs * Math.exp(within * 0.2 * normal()),
    mean_ttft_ms: 800 * Math.exp(job[2] + Math.max(0.04, 3 * within) * normal()),
  })
}

/** One gate: K stored jobs of five rounds, then a candidate measured until decided. */
function gate(spreads: Spreads, K: number, loss: number, normal: () => number): { outcome: Outcome; rounds: number } {
  const rounds = (n: number, lost: number): RowRound[] => {
    const job = deployment(spreads, normal)
    return Array.from({ length: n }, () => roundOf(job, spreads, lost, normal))
  }
  const reference = referenceOfJobs(Array.from({ length: K }, () => ({ rounds: rounds(5, 0) })))
  const candidate = rounds(8, loss)
  for (let n = 3; ; n += 1) {
    const seen = candidate.slice(0, n)
    const measured = { rounds: seen, facts: factsOf(seen) }
    const step = untilDecided(bench({ reference, limits: defaultLimits }), measured, {
      maxRounds: 8,
      mayStore: false,
      budgetSpent: false,
    })
    if (step.kind === 'final') return { outcome: step.judged.outcome, rounds: n }
  }
}

describe('300 gates with rounds 2 % and jobs 1 % apart, three stored jobs', () => {
  const trials = (loss: number, seed: number) => {
    const normal = normals(seed)
    return Array.from({ length: 300 }, () => gate({ within: 0.02, between: 0.01 }, 3, loss, normal))
  }
  const share = (gates: ReturnType<typeof trials>, outcome: Outcome) =>
    gates.filter((one) => one.outcome === outcome).length / gates.length

  test('without a change: no false alarm, hardly a doubt, about three rounds', () => {
    const gates = trials(0, 1)
    expect(share(gates, 'regressed')).toBe(0)
    expect(share(gates, 'inconclusive')).toBeLessThanOrEqual(0.02)
    expect(gates.reduce((sum, one) => sum + one.rounds, 0) / gates.length).toBeLessThan(3.2)
  })

  test('with a loss of 10 %: caught, and never passed', () => {
    const gates = trials(0.1, 2)
    expect(share(gates, 'regressed')).toBeGreaterThanOrEqual(0.98)
    expect(share(gates, 'pass')).toBe(0)
  })
})
