import type { Deployment } from '../deployment.ts'
import type { Tokenizer } from '../tokenizer.ts'

/** What was asked for, understood: everything that decides what is generated and how it is written. */
export interface Generation {
  readonly endpoint: 'completions' | 'chat'
  readonly model: string
  readonly stream: boolean
  /** A usage event of its own at the end of a stream. */
  readonly includeUsage: boolean
  /** Running usage in every event. */
  readonly continuousUsage: boolean
  readonly promptIds: ArrayLike<number>
  readonly promptTokens: number
  /** How the prompt begins, to tell requests apart in the truth log. */
  readonly promptStart: string
  /** What the request asked for. */
  readonly askedTokens: number
  /** Most that this server will give: asked, cut to the context length or a cap. */
  readonly outputTokens: number
  readonly ignoreEos: boolean
}

/** What a request is read against. */
export interface Server {
  readonly deployment: Deployment
  readonly tokenizer: Tokenizer
}

/** A request that is turned down before anything is generated. */
export interface Refusal {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Understood =
  | { readonly ok: true; readonly generation: Generation }
  | { readonly ok: false; readonly refusal: Refusal }

export const refused = (refusal: Refusal): Understood => ({ ok: false, refusal })

/** One answer on its way: what is fixed before its first token. */
export interface Answer {
  readonly id: string
  readonly createdSec: number
  readonly generation: Generation
  readonly outputTokens: number
  /** How the last event says it ended. */
  readonly finish: 'length' | 'stop'
}

/** One event's share of an answer. `tokens` counts all tokens so far, this event's included. */
export interface Piece {
  /** As it stands inside a JSON string: escaped already. */
  readonly text: string
  readonly tokens: number
  readonly last: boolean
}

/** How an answer is worded as SSE: whole events, each ending in a blank line; '' for none. */
export interface Voice {
  /** Written together with the first token. */
  opening(): string
  token(piece: Piece): string
  /** After the last token: usage. */
  closing(): string
  done(): string
}

/** Makes a server speak like one engine. */
export interface Dialect {
  understand(endpoint: Generation['endpoint'], body: unknown, server: Server): Understood
  /** A body that is not JSON. */
  malformed(): Refusal
  voice(answer: Answer): Voice
  /** The body of an answer that is not streamed. */
  whole(answer: Answer, text: string): string
  readonly streamHeaders: readonly (readonly [name: string, value: string])[]
  readonly jsonHeaders: readonly (readonly [name: string, value: string])[]
}
