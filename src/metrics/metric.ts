import type { Words } from '../domain/words.ts'
import type { Measured } from './measured.ts'

/**
 * The families that share the gate's error budget: `throughput` (request, output, total), `decode` (mean and median of
 * TPOT and ITL), `ttft` (mean and median). All else stands alone.
 */
export type MetricGroup = 'throughput' | 'decode' | 'ttft' | 'other'

/** A named number of a round, named as vLLM's result JSON names it. */
export interface Metric {
  readonly name: string
  readonly words: Words
  readonly unit: 'req/s' | 'tok/s' | 'ms'
  readonly better: 'higher' | 'lower'
  readonly group: MetricGroup
  /** Prior spread between jobs (s0), as a ratio: 0.02 for what is steady, 0.06 for all else. */
  readonly priorSpread: number
  /** The largest worsening allowed where nobody said otherwise: 0.05, or 0.20 for what is three times as noisy. */
  readonly defaultLimit: number
  /** The smallest absolute change that counts, in `unit`. */
  readonly defaultFloor: number
}

/** Metrics that are measured alike. */
export interface MetricFamily {
  /** Names to suggest for a misspelt one. A family may know more, such as any percentile. */
  readonly names: readonly string[]
  metric(name: string): Metric | undefined
  /** Every metric of the family for one round, named as in the result JSON; nothing for what was not asked. */
  values(measured: Measured, percentiles: readonly number[]): readonly (readonly [name: string, value: number])[]
}

const steady = { priorSpread: 0.02, defaultLimit: 0.05 } as const
const noisy = { priorSpread: 0.06, defaultLimit: 0.2 } as const

/** Spread and limit of a group, and of what stands alone: design's defaults, and constants of the decision rule. */
export const noiseOf = (group: MetricGroup): typeof steady | typeof noisy =>
  group === 'throughput' || group === 'decode' ? steady : noisy

/** A family of rates: each is a fixed name, higher is better, no floor. */
export function rateFamily(
  rates: readonly (Pick<Metric, 'name' | 'words' | 'unit' | 'group'> & { of(measured: Measured): number | null })[],
): MetricFamily {
  const table = new Map<string, Metric>(
    rates.map(({ name, words, unit, group }) => [
      name,
      { name, words, unit, better: 'higher', group, ...noiseOf(group), defaultFloor: 0 },
    ]),
  )
  return {
    names: [...table.keys()],
    metric: (name) => table.get(name),
    values: (measured) =>
      rates.flatMap(({ name, of }) => {
        const value = of(measured)
        return value === null ? [] : [[name, value] as const]
      }),
  }
}
