import type { Compat } from '../domain/compat.ts'
import type { PyValue } from '../domain/python.ts'
import type { Usage } from '../domain/record.ts'

/** What of one sample goes into a body. */
export interface BodyRequest {
  /** The served name, or a LoRA name. */
  readonly model: string
  /** Token ids only where `takesTokenIds` is true and the dialect is `openai`. */
  readonly prompt: string | readonly number[]
  readonly outputTokens: number
}

/** What all bodies of a plan share. */
export interface BodyOptions {
  readonly compat: Compat
  /** Completions only, as vLLM; null is sent as `null`. */
  readonly logprobs: number | null
  /** True sends `"ignore_eos": true`; false sends nothing. */
  readonly ignoreEos: boolean
  /** In the order vLLM sends them: top_p, top_k, min_p, temperature, … Floats tagged with `float`. */
  readonly sampling: readonly (readonly [name: string, value: PyValue])[]
  /** `--extra-body`: merged last. */
  readonly extraBody: Readonly<Record<string, PyValue>>
  /** `mindie`: chat sends string content and adds `max_tokens`, the only length field that MindIE reads. */
  readonly dialect: 'openai' | 'mindie'
}

/** One SSE event with JSON data, as the backend's vLLM function reads it. */
export interface StreamEvent {
  /** It is timed: its first gives TTFT, later ones ITL. */
  readonly counts: boolean
  /** vLLM's latency ends here or later. */
  readonly movesEnd: boolean
  readonly text: string
  readonly usage: Usage | null
  /** The server's own words, when the event reports an error. */
  readonly error: string | null
  /** A finish reason was given: the answer is whole even without `[DONE]`. */
  readonly finished: boolean
}

/** A way to ask and to read the answer. Adding one is a file here and a line in `index.ts`. */
export interface Backend {
  readonly name: string
  readonly isChat: boolean
  readonly takesTokenIds: boolean
  /** What its URL must end with, the usual one first. */
  suffixes(compat: Compat): readonly string[]
  /** The body's text, byte for byte what vLLM's client sends. */
  body(request: BodyRequest, options: BodyOptions): string
  /**
   * Names of the fields that bear a token's text in an event that counts, whether or not the backend reads it. The load
   * engine reads events by their bytes where nothing but such a text varies (see `load/template.ts`); without a name
   * here every event is parsed.
   */
  readonly textFields: readonly string[]
  /**
   * Reads one event; total over any JSON value. Nothing but `text` may depend on what a text of `textFields` says.
   */
  event(json: unknown, compat: Compat): StreamEvent
}
