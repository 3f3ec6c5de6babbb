/**
 * What is allowed of one metric. Absolute numbers are in the metric's unit.
 * `limit` is the largest relative worsening in the metric's bad direction (0.05 = 5 %), null when only max or min gate.
 */
export interface Limit {
  readonly metric: string
  readonly limit: number | null
  /** Smallest absolute change that counts. 0: any. */
  readonly floor: number
  readonly max: number | null
  readonly min: number | null
  /** False lets the metric end inconclusive without the job. */
  readonly required: boolean
}
