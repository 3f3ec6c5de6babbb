/** What a finding's sentence needs. Ratios are ratios; absolute values are in the metric's unit. */
type Numbers = {
  /** `most`: the widest limit that means something for this metric. */
  'limit-too-wide': { readonly metric: string; readonly limit: number; readonly most: number }
  /** `share`: the floor as a share of the stored level, `most` the widest limit. */
  'floor-too-wide': Level & { readonly floor: number; readonly share: number; readonly most: number }
  'max-zero': { readonly metric: string }
  'min-zero': { readonly metric: string }
  /** Only the good side of the metric is bounded: no loss can break that. */
  'max-alone': { readonly metric: string }
  'min-alone': { readonly metric: string }
  /** The bound is further from the stored level than any loss that a rule looks at. `times`: level against bound. */
  'bound-out-of-reach': Bounded & { readonly times: number }
  /** The same, where a relative limit gates the metric beside it. */
  'bound-far': Bounded & { readonly times: number }
  /** The stored level breaks it already. */
  'bound-broken': Bounded
  'nothing-required': { readonly count: number }
  /** TPOT and ITL are made of the gaps between tokens. */
  'one-token-answers': { readonly metric: string; readonly tokens: number }
  'one-request': { readonly metric: string }
  /** Fewer than one value lies beyond the percentile. `values` in one round; `needed`: the num-prompts that would do. */
  'percentile-of-few': Few
  /** It rests on fewer than five. */
  'percentile-thin': Few
  /** None of the jobs of the level has it. */
  'metric-not-stored': { readonly metric: string; readonly jobs: number }
  /** The same, where this job may be stored and then has it, or where the metric need not be decided. */
  'metric-new': { readonly metric: string; readonly jobs: number }
  'rounds-identical': { readonly row: string; readonly round: number; readonly other: number }
  'figures-frozen': { readonly row: string; readonly metric: string; readonly rounds: number }
  'rounds-copied': { readonly row: string; readonly other: string }
  'figures-typed': { readonly row: string; readonly decimals: number }
  /** `smallest_loss` with eight stored jobs; `works`: the limit that would work. */
  'finer-than-noise': Noisy & { readonly works: number }
  /** No limit would. */
  'noise-too-large': Noisy
  observing: Record<never, never>
  'doubt-passes': Record<never, never>
  'drift-unpinned': { readonly limit: number }
  /** `most`: the widest drift limit that means something for this metric, the narrowest of the gated ones. */
  'drift-too-wide': { readonly metric: string; readonly limit: number; readonly most: number }
  'nothing-stored': Record<never, never>
  'other-workload': { readonly fields: string; readonly jobs: number }
}

type Level = { readonly metric: string; readonly level: number }
type Bounded = Level & { readonly bound: number }
type Few = { readonly metric: string; readonly values: number; readonly needed: number }
type Noisy = { readonly metric: string; readonly limit: number; readonly smallest_loss: number }

export type FindingNumbers = Numbers
export type FindingKey = keyof Numbers

/**
 * Something that keeps a gate from failing. `refused`: no gate runs with it. `about`: the setting that would mend it.
 * Keys and numbers, no sentences, so that either language can be rendered from it.
 */
export interface Finding {
  readonly severity: 'refused' | 'warning'
  readonly about: 'limits' | 'baseline-store' | 'enforce' | 'on-inconclusive' | 'drift-limit'
  readonly metric: string | null
  readonly key: FindingKey
  readonly numbers: Readonly<Record<string, number | string>>
}

/** Which setting each is about, and whether it refuses the gate. */
const table: { readonly [K in FindingKey]: Pick<Finding, 'severity' | 'about'> } = {
  'limit-too-wide': { severity: 'refused', about: 'limits' },
  'floor-too-wide': { severity: 'refused', about: 'limits' },
  'max-zero': { severity: 'refused', about: 'limits' },
  'min-zero': { severity: 'refused', about: 'limits' },
  'max-alone': { severity: 'refused', about: 'limits' },
  'min-alone': { severity: 'refused', about: 'limits' },
  'bound-out-of-reach': { severity: 'refused', about: 'limits' },
  'bound-far': { severity: 'warning', about: 'limits' },
  'bound-broken': { severity: 'warning', about: 'limits' },
  'nothing-required': { severity: 'refused', about: 'limits' },
  'one-token-answers': { severity: 'refused', about: 'limits' },
  'one-request': { severity: 'refused', about: 'limits' },
  'percentile-of-few': { severity: 'refused', about: 'limits' },
  'percentile-thin': { severity: 'warning', about: 'limits' },
  'metric-not-stored': { severity: 'refused', about: 'limits' },
  'metric-new': { severity: 'warning', about: 'limits' },
  'rounds-identical': { severity: 'refused', about: 'baseline-store' },
  'figures-frozen': { severity: 'refused', about: 'baseline-store' },
  'rounds-copied': { severity: 'refused', about: 'baseline-store' },
  'figures-typed': { severity: 'refused', about: 'baseline-store' },
  'finer-than-noise': { severity: 'warning', about: 'limits' },
  'noise-too-large': { severity: 'warning', about: 'limits' },
  observing: { severity: 'warning', about: 'enforce' },
  'doubt-passes': { severity: 'warning', about: 'on-inconclusive' },
  'drift-unpinned': { severity: 'warning', about: 'drift-limit' },
  'drift-too-wide': { severity: 'refused', about: 'drift-limit' },
  'nothing-stored': { severity: 'warning', about: 'baseline-store' },
  'other-workload': { severity: 'warning', about: 'baseline-store' },
}

/** What no gate runs with. */
export const refusing: readonly string[] = Object.entries(table)
  .filter(([, { severity }]) => severity === 'refused')
  .map(([key]) => key)

/** Makes a finding: the key fixes which numbers it needs. */
export function findingOf<K extends FindingKey>(key: K, numbers: Numbers[K]): Finding {
  const facts: Readonly<Record<string, number | string>> = { ...numbers }
  const metric = table[key].about === 'limits' ? facts['metric'] : undefined
  return { ...table[key], metric: typeof metric === 'string' ? metric : null, key, numbers: facts }
}
