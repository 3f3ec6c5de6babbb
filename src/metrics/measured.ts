/** Service levels in ms, as `--goodput` gives them. Of a name given twice, the last one counts. */
export type Goodput = readonly (readonly [name: 'ttft' | 'tpot' | 'e2el', ms: number])[]

/** One successful request, in vLLM's own terms: seconds, and counts by the compat's rule. */
export interface MeasuredRequest {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly startS: number
  readonly ttftS: number
  /** Gaps between the events that count. */
  readonly itlS: Float64Array
  readonly latencyS: number
  /** From when it was due to when it was sent. */
  readonly queueS: number
}

/** What a round's metrics are computed from. */
export interface Measured {
  readonly durationS: number
  /** The successful requests, in dataset order. */
  readonly requests: readonly MeasuredRequest[]
  readonly totalInputTokens: number
  readonly totalOutputTokens: number
  /** null: not asked for. */
  readonly goodput: Goodput | null
}

/** A rate over the round; 0 for a round that was stopped before it began. */
export const perSecond = (count: number, { durationS }: Measured): number => (durationS > 0 ? count / durationS : 0)

/** Time per output token after the first; null where the answer has only one. */
export const tpotS = ({ latencyS, ttftS, outputTokens }: MeasuredRequest): number | null =>
  outputTokens > 1 ? (latencyS - ttftS) / (outputTokens - 1) : null
