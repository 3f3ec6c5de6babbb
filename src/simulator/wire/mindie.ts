import type { Answer, Dialect, Generation, Refusal, Server, Understood, Voice } from './answer.ts'
import { refused } from './answer.ts'
import { isRecord, type Json } from './json.ts'
import { chatIds, contentText, promptStart } from './vllm-requests.ts'

/** MindIE's error body: `error` is a text, not an object. */
export const mindieError = (status: number, error: string): Refusal => ({
  status,
  body: JSON.stringify({ error, error_type: errorTypes[status] ?? 'Incomplete Generation' }),
})

const errorTypes: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  422: 'Input Validation Error',
  424: 'Generation Error',
  503: 'Service Unavailable',
}

const invalid = (words: string): Understood => refused(mindieError(422, words))

/** MindIE reads `max_tokens` and nothing else for the length; absent means maxIterTimes, and more than that is cut. */
function understand(endpoint: Generation['endpoint'], body: unknown, { deployment, tokenizer }: Server): Understood {
  if (!isRecord(body)) return invalid('Req body is not a JSON object')
  if (body['model'] !== deployment.model) return invalid(`Model '${String(body['model'])}' is not found`)
  const prompt = endpoint === 'chat' ? chatProblem(body, deployment.stringContentOnly) : promptProblem(body)
  if (prompt !== null) return invalid(prompt)
  const promptIds =
    endpoint === 'chat' ? chatIds(body['messages'] as unknown[], tokenizer) : tokenizer.encode(String(body['prompt']))
  const asked = body['max_tokens'] ?? deployment.maxIterTimes
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) {
    return invalid('Parameter max_tokens must be an integer above 0')
  }
  const left = deployment.maxModelLen - promptIds.length
  if (left < 1) return invalid(`Input length ${promptIds.length} is longer than max input length`)
  return {
    ok: true,
    generation: {
      endpoint,
      model: deployment.model,
      stream: body['stream'] === true,
      includeUsage: true,
      continuousUsage: false,
      promptIds,
      promptTokens: promptIds.length,
      promptStart: promptStart(body),
      askedTokens: asked,
      outputTokens: Math.min(asked, deployment.maxIterTimes, left),
      ignoreEos: body['ignore_eos'] === true,
    },
  }
}

function promptProblem(body: Json): string | null {
  const prompt = body['prompt']
  return typeof prompt === 'string' && prompt !== '' ? null : 'Parameter prompt must be a non-empty string'
}

function chatProblem(body: Json, stringsOnly: boolean): string | null {
  const messages = body['messages']
  if (!Array.isArray(messages) || messages.length === 0) return 'Parameter messages must be a non-empty array'
  const contents = messages.map((message) => (isRecord(message) ? message['content'] : undefined))
  if (stringsOnly && contents.some((content) => typeof content !== 'string')) {
    return 'Parameter content must be a string'
  }
  return contents.every((content) => contentText(content) !== '') ? null : 'Parameter content must not be empty'
}

/** Usage rides in the last event that has choices, always; chat opens with a role event back to back with the first token. */
function voice(answer: Answer): Voice {
  const { generation } = answer
  const chat = generation.endpoint === 'chat'
  const object = chat ? 'chat.completion.chunk' : 'text_completion'
  const head = `data: {"id":${JSON.stringify(answer.id)},"object":"${object}","created":${answer.createdSec},"model":${JSON.stringify(generation.model)},"choices":[{"index":0,`
  const before = head + (chat ? '"delta":{"role":"assistant","content":"' : '"text":"')
  const after = chat ? '"},"logprobs":null,"finish_reason":' : '","logprobs":null,"stop_reason":null,"finish_reason":'
  const usage = `"usage":{"prompt_tokens":${generation.promptTokens},"completion_tokens":${answer.outputTokens},"total_tokens":${generation.promptTokens + answer.outputTokens}}`
  const going = `${after}null}]}\n\n`
  const last = `${after}"${answer.finish}"}],${usage}}\n\n`
  return {
    opening: () => (chat ? before + going : ''),
    token: (piece) => before + piece.text + (piece.last ? last : going),
    closing: () => '',
    done: () => 'data: [DONE]\n\n',
  }
}

function whole(answer: Answer, text: string): string {
  const { generation } = answer
  const chat = generation.endpoint === 'chat'
  const content = chat ? { message: { role: 'assistant', content: text, tool_calls: [] } } : { text, stop_reason: null }
  return JSON.stringify({
    id: answer.id,
    object: chat ? 'chat.completion' : 'text_completion',
    created: answer.createdSec,
    model: generation.model,
    choices: [{ index: 0, ...content, logprobs: null, finish_reason: answer.finish }],
    usage: {
      prompt_tokens: generation.promptTokens,
      completion_tokens: answer.outputTokens,
      total_tokens: generation.promptTokens + answer.outputTokens,
    },
  })
}

/** A MindIE server of the 2.3 and 3.0 line, as its documentation and source describe it; never run against a real one. */
export const mindieDialect: Dialect = {
  understand,
  malformed: () => mindieError(422, 'Req body converts to json fail.'),
  voice,
  whole,
  streamHeaders: [['Content-Type', 'text/event-stream']],
  jsonHeaders: [['Content-Type', 'application/json']],
}
