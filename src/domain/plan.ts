/** One prompt of a dataset. Token ids are sent as ids, where the backend takes them. */
export interface Sample {
  readonly prompt: string | readonly number[]
  /** The dataset's nominal prompt length, in tokens. */
  readonly promptTokens: number
  /** `max_tokens` of the request. */
  readonly outputTokens: number
}

/** One request of a plan, ready for the wire. */
export interface PlannedRequest {
  /** Dataset order, from 0. Results are in this order, whatever finished first. */
  readonly index: number
  /** When to send it, in ms from the start of the round. 0 for all when the rate is infinite. */
  readonly dueMs: number
  /** The request's body: the bytes that vLLM's client would send, as text (ASCII only). */
  readonly body: string
  readonly promptTokens: number
  readonly outputTokens: number
  /** `x-request-id` (compat latest), or null. */
  readonly requestId: string | null
}

/** The exact requests of one round: a pure function of scenario and seed. */
export interface Plan {
  readonly seed: number
  readonly requests: readonly PlannedRequest[]
  /** The round does not end before this, ms from its start: v0.9.1 sleeps once more after its last request. */
  readonly endsNotBeforeMs: number
  /** Mean gap between requests in ms, or null when all leave at once. Judges lateness. */
  readonly meanGapMs: number | null
}
