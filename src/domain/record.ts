/** How a request ended. Only `ok` counts as completed; each failure carries only what it knows. */
export type Ending =
  | { readonly kind: 'ok' }
  /** Any status but 200. `reason` is the HTTP reason phrase (what vLLM reports), `detail` the start of the body. */
  | { readonly kind: 'http'; readonly status: number; readonly reason: string; readonly detail: string }
  /** No connection: refused, no such host, TLS refused. `code` is the system's or TLS's code. */
  | { readonly kind: 'connect'; readonly code: string; readonly detail: string }
  /**
   * The connection broke after the request was sent, `events` events into the answer. `detail`: what that may mean, when
   * not a byte of answer came.
   */
  | { readonly kind: 'reset'; readonly code: string; readonly events: number; readonly detail?: string }
  /** No byte for this long. */
  | { readonly kind: 'timeout'; readonly afterMs: number; readonly events: number }
  /** The server reported an error inside a 200 answer (an error event, raw text, a JSON error). */
  | { readonly kind: 'stream-error'; readonly detail: string }
  /** A 200 answer without any event that counts. */
  | { readonly kind: 'empty' }
  /** The stream ended with neither `[DONE]` nor a finish reason, `events` events into the answer. */
  | { readonly kind: 'cut'; readonly events: number }
  /** What came is not what the protocol allows. */
  | { readonly kind: 'protocol'; readonly detail: string }
  /** We stopped it: a signal, or the end of the time budget. */
  | { readonly kind: 'aborted' }

/** Token counts as the server reported them; `fromChoices` when they stood in an event that also had choices. */
export interface Usage {
  readonly promptTokens: number | null
  readonly completionTokens: number | null
  readonly cachedTokens: number | null
  readonly fromChoices: boolean
}

/**
 * What happened to one request. All times are ms from the start of the round, on one monotonic clock, stamped at the
 * socket read that delivered the event (before it was parsed).
 */
export interface RequestRecord {
  readonly index: number
  readonly dueMs: number
  /** When its concurrency slot was free, or dueMs if it never waited. */
  readonly slotMs: number
  /** When its bytes were handed to the socket. NaN if it never was sent. */
  readonly sentMs: number
  /** Times of the events that count, in order (vLLM: every event with non-empty `choices`). */
  readonly eventMs: Float64Array
  /** Where vLLM's latency ends for this backend and compat (last counting event; v0.9.1 chat: the last event). NaN if none. */
  readonly latencyEndMs: number
  /** When the answer ended, however it ended. */
  readonly endMs: number
  readonly promptTokens: number
  readonly askedTokens: number
  readonly usage: Usage | null
  readonly text: string
  readonly ending: Ending
}
