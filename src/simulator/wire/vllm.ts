import type { Answer, Dialect, Generation, Voice } from './answer.ts'
import { understandVllm } from './vllm-requests.ts'

const fingerprint = (version: string): string => `vllm-${version}-97f37352`

const event = (json: string): string => `data: ${json}\n\n`

const usage = ({ generation }: Answer, tokens: number): string =>
  `"usage":{"prompt_tokens":${generation.promptTokens},"total_tokens":${generation.promptTokens + tokens},"completion_tokens":${tokens}}`

/** Where the two endpoints differ. A text stands between `before` and `after`. */
interface Form {
  readonly chunkObject: string
  readonly wholeObject: string
  readonly before: string
  readonly after: string
  /** Behind the finish reason, in all events but the last and in the last. */
  readonly going: string
  readonly last: string
  /** The event that opens a chat: its choice, and what follows its choices. */
  readonly opening: readonly [choice: string, rest: string] | null
  choice(text: string): object
}

const completionsTail = ',"stop_reason":null,"prompt_token_ids":null,"token_ids":null}]'

const forms: Readonly<Record<Generation['endpoint'], Form>> = {
  completions: {
    chunkObject: 'text_completion',
    wholeObject: 'text_completion',
    before: '{"index":0,"text":"',
    after: '","logprobs":null,"finish_reason":',
    going: completionsTail,
    last: completionsTail,
    opening: null,
    choice: (text) => ({ text }),
  },
  chat: {
    chunkObject: 'chat.completion.chunk',
    wholeObject: 'chat.completion',
    before: '{"index":0,"delta":{"content":"',
    after: '"},"logprobs":null,"finish_reason":',
    going: ',"token_ids":null}]',
    last: ',"stop_reason":null,"token_ids":null}]',
    opening: [
      '{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}',
      ',"prompt_token_ids":null,"prompt_text":null',
    ],
    choice: (content) => ({ message: { role: 'assistant', content, ...emptyMessageFields } }),
  },
}

const emptyMessageFields = {
  refusal: null,
  annotations: null,
  audio: null,
  function_call: null,
  tool_calls: [],
  reasoning: null,
}

/** What does not change from event to event is built once: an event is one concatenation. */
function voice(answer: Answer, version: string): Voice {
  const { generation } = answer
  const form = forms[generation.endpoint]
  const head = `{"id":${JSON.stringify(answer.id)},"object":"${form.chunkObject}","created":${answer.createdSec},"model":${JSON.stringify(generation.model)},"choices":[`
  const before = `data: ${head}${form.before}`
  const going = `${form.after}null${form.going}`
  const last = `${form.after}"${answer.finish}"${form.last}`
  const signature = `,"system_fingerprint":"${fingerprint(version)}"`
  const lastSignature = generation.includeUsage ? '' : signature
  const running = (tokens: number): string => (generation.continuousUsage ? `,${usage(answer, tokens)}` : '')
  return {
    opening: () => (form.opening === null ? '' : event(`${head}${form.opening[0]}]${form.opening[1]}}`)),
    token: ({ text, tokens, last: isLast }) =>
      isLast
        ? `${before}${text}${last}${running(tokens)}${lastSignature}}\n\n`
        : `${before}${text}${going}${running(tokens)}}\n\n`,
    closing: () =>
      generation.includeUsage ? event(`${head}],${usage(answer, answer.outputTokens)}${signature}}`) : '',
    done: () => 'data: [DONE]\n\n',
  }
}

const emptyChoiceFields = {
  completions: { prompt_logprobs: null, prompt_token_ids: null, routed_experts: null },
  chat: {},
}

function whole(answer: Answer, text: string, version: string): string {
  const { generation, outputTokens } = answer
  const { endpoint, promptTokens } = generation
  const form = forms[endpoint]
  const ended = { logprobs: null, finish_reason: answer.finish, stop_reason: null, token_ids: null }
  return JSON.stringify({
    id: answer.id,
    object: form.wholeObject,
    created: answer.createdSec,
    model: generation.model,
    choices: [{ index: 0, ...form.choice(text), ...ended, ...emptyChoiceFields[endpoint] }],
    service_tier: null,
    system_fingerprint: fingerprint(version),
    usage: {
      prompt_tokens: promptTokens,
      total_tokens: promptTokens + outputTokens,
      completion_tokens: outputTokens,
      prompt_tokens_details: null,
      completion_tokens_details: null,
    },
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  })
}

const vary = ['vary', 'Origin'] as const

/** A vLLM server, byte for byte as 0.32.0 writes. */
export const vllmDialect = (version: string): Dialect => ({
  understand: understandVllm,
  malformed: () => ({
    status: 400,
    body: JSON.stringify({
      error: {
        message:
          "1 validation error:\n  {'type': 'json_invalid', 'loc': 'body', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}",
        type: 'Bad Request',
        param: 'body',
        code: 400,
      },
    }),
  }),
  voice: (answer) => voice(answer, version),
  whole: (answer, text) => whole(answer, text, version),
  streamHeaders: [['server', 'uvicorn'], ['content-type', 'text/event-stream; charset=utf-8'], vary],
  jsonHeaders: [['server', 'uvicorn'], ['content-type', 'application/json'], vary],
})
