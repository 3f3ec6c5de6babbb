import type { Tokenizer } from '../tokenizer.ts'
import { type Generation, type Refusal, refused, type Server, type Understood } from './answer.ts'
import { isRecord, isTokenIds, type Json } from './json.ts'

/** vLLM's error body. */
export const vllmError = (status: number, message: string, param: string | null = null): Refusal => ({
  status,
  body: JSON.stringify({ error: { message, type: errorTypes[status] ?? 'InternalServerError', param, code: status } }),
})

const errorTypes: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  404: 'NotFoundError',
  422: 'UnprocessableEntityError',
  429: 'RateLimitError',
  503: 'ServiceUnavailableError',
}

export const notServed = (asked: string, served: string): Refusal =>
  vllmError(404, `The model \`${asked}\` does not exist. Valid aliases: ${served}.`, 'model')

const badRequest = (message: string, param: string): Understood =>
  refused(vllmError(400, `${message} (parameter=${param})`, param))

/** Tokens that the chat template adds: around each message, and to open the answer. */
const messageTokens = 5
const openingTokens = 3
const completionsDefaultTokens = 16

/** Reads a request as vLLM 0.32 does, fields it doesn't use ignored. */
export function understandVllm(endpoint: Generation['endpoint'], body: unknown, server: Server): Understood {
  if (!isRecord(body)) return refused(vllmError(400, 'Input should be a valid dictionary'))
  const model = body['model'] ?? server.deployment.model
  if (typeof model !== 'string') return badRequest('Input should be a valid string', 'model')
  if (model !== server.deployment.model) return refused(notServed(model, server.deployment.model))
  const stream = body['stream'] === true
  const options = body['stream_options']
  if (isRecord(options) && !stream) {
    return badRequest('Stream options can only be defined when `stream=True`.', 'stream_options')
  }
  const promptIds = endpoint === 'chat' ? chatPrompt(body, server) : completionPrompt(body, server)
  return 'status' in promptIds
    ? refused(promptIds)
    : sized({ endpoint, body, options, model, stream, promptIds }, server)
}

interface Sizing {
  readonly endpoint: Generation['endpoint']
  readonly body: Json
  readonly options: unknown
  readonly model: string
  readonly stream: boolean
  readonly promptIds: readonly number[]
}

/** Prompt and answer past the context length: 200 and fewer tokens, silently. A prompt alone past it: 400. */
function sized(request: Sizing, { deployment }: Server): Understood {
  const promptTokens = request.promptIds.length
  const left = deployment.maxModelLen - promptTokens
  if (left < 1) return refused(tooLong(promptTokens, deployment.maxModelLen))
  const asked = askedTokens(request, left)
  if (!Number.isInteger(asked)) return badRequest('Input should be a valid integer', 'max_tokens')
  if (asked < 1) {
    const message = `max_tokens must be at least 1, got ${asked}. (parameter=max_tokens, value=${asked})`
    return refused(vllmError(400, message, 'max_tokens'))
  }
  const options = isRecord(request.options) ? request.options : {}
  return {
    ok: true,
    generation: {
      endpoint: request.endpoint,
      model: request.model,
      stream: request.stream,
      includeUsage: options['include_usage'] === true,
      continuousUsage: options['include_usage'] === true && options['continuous_usage_stats'] === true,
      promptIds: request.promptIds,
      promptTokens,
      promptStart: promptStart(request.body),
      askedTokens: asked,
      outputTokens: Math.min(asked, left),
      ignoreEos: request.body['ignore_eos'] === true,
    },
  }
}

/** NaN when it is no number. Chat prefers max_completion_tokens and by default fills the context. */
function askedTokens({ endpoint, body }: Sizing, left: number): number {
  const given = (endpoint === 'chat' ? body['max_completion_tokens'] : null) ?? body['max_tokens']
  if (given === undefined || given === null) return endpoint === 'chat' ? left : completionsDefaultTokens
  return typeof given === 'number' ? given : Number.NaN
}

const tooLong = (promptTokens: number, maxModelLen: number): Refusal =>
  vllmError(
    400,
    `This model's maximum context length is ${maxModelLen} tokens. However, your prompt contains ${promptTokens} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=${promptTokens})`,
    'input_tokens',
  )

function completionPrompt(body: Json, { tokenizer }: Server): readonly number[] | Refusal {
  const prompt = body['prompt']
  if (isTokenIds(prompt)) {
    const unknown = prompt.find((id) => id < 0 || id >= tokenizer.vocabSize)
    return unknown === undefined ? prompt : vllmError(400, `Token id ${unknown} is out of vocabulary`)
  }
  if (typeof prompt === 'string' && prompt !== '') return tokenizer.encode(prompt)
  if (Array.isArray(prompt) && prompt.length > 0) {
    return vllmError(400, 'The simulator takes one prompt a request: a string or a list of token ids', 'prompt')
  }
  return vllmError(400, 'Either prompt or prompt_embeds must be provided and non-empty. (parameter=prompt)', 'prompt')
}

function chatPrompt(body: Json, { tokenizer }: Server): readonly number[] | Refusal {
  const messages = body['messages']
  if (!Array.isArray(messages) || messages.length === 0) {
    return vllmError(400, 'Input should be a non-empty list of messages (parameter=messages)', 'messages')
  }
  return chatIds(messages, tokenizer)
}

/** Token ids of messages in a toy chat template. Content may be a string or a list of text parts. */
export function chatIds(messages: readonly unknown[], tokenizer: Tokenizer): number[] {
  const ids = messages.flatMap((message) => [
    ...Array.from({ length: messageTokens }, (_, i) => i),
    ...tokenizer.encode(contentText(isRecord(message) ? message['content'] : null)),
  ])
  return ids.concat(Array.from({ length: openingTokens }, (_, i) => i))
}

/** The first characters of the prompt, or of the last message, or the first ids. */
export function promptStart(body: Json): string {
  const messages = body['messages']
  const message = Array.isArray(messages) ? messages.at(-1) : undefined
  const prompt = isRecord(message) ? contentText(message['content']) : body['prompt']
  return typeof prompt === 'string'
    ? prompt.slice(0, 64)
    : JSON.stringify(Array.isArray(prompt) ? prompt.slice(0, 8) : null)
}

export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (isRecord(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('\n')
}
