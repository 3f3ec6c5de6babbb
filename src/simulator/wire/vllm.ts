import type { Answer, Dialect, Voice } from './answer.ts'
import { understandVllm } from './vllm-requests.ts'

const fingerprint = (version: string): string => `vllm-${version}-97f37352`

const event = (json: string): string => `data: ${json}\n\n`

const usage = ({ generation }: Answer, tokens: number): string =>
  `"usage":{"prompt_tokens":${generation.promptTokens},"total_tokens":${generation.promptTokens + tokens},"completion_tokens":${tokens}}`

/** What both endpoints share. `before` and `after` enclose the text; they are built once, an event is one concatenation. */
function voice(answer: Answer, version: string): Voice {
  const { generation } = answer
  const chat = generation.endpoint === 'chat'
  const object = chat ? 'chat.completion.chunk' : 'text_completion'
  const head = `{"id":"${answer.id}","object":"${object}","created":${answer.createdSec},"model":${JSON.stringify(generation.model)},"choices":[`
  const before = `data: ${head}{"index":0,${chat ? '"delta":{"content":"' : '"text":"'}`
  const tail = chat
    ? { going: ',"token_ids":null}]', last: ',"stop_reason":null,"token_ids":null}]' }
    : { going: completionsTail, last: completionsTail }
  const after = `"${chat ? '}' : ''},"logprobs":null,"finish_reason":`
  const going = `${after}null${tail.going}`
  const last = `${after}"${answer.finish}"${tail.last}`
  const systemFingerprint = `,"system_fingerprint":"${fingerprint(version)}"`
  return {
    opening: () =>
      chat
        ? event(
            `${head}{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"prompt_token_ids":null,"prompt_text":null}`,
          )
        : '',
    token(piece) {
      const running = generation.continuousUsage ? `,${usage(answer, piece.tokens)}` : ''
      const text = `${before}${piece.text}`
      if (!piece.last) return `${text}${going}${running}}\n\n`
      return `${text}${last}${running}${generation.includeUsage ? '' : systemFingerprint}}\n\n`
    },
    closing: () =>
      generation.includeUsage ? event(`${head}],${usage(answer, answer.outputTokens)}${systemFingerprint}}`) : '',
    done: () => 'data: [DONE]\n\n',
  }
}

const completionsTail = ',"stop_reason":null,"prompt_token_ids":null,"token_ids":null}]'

function whole(answer: Answer, text: string, version: string): string {
  const { generation } = answer
  const chat = generation.endpoint === 'chat'
  const choice = chat
    ? {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          refusal: null,
          annotations: null,
          audio: null,
          function_call: null,
          tool_calls: [],
          reasoning: null,
        },
        logprobs: null,
        finish_reason: answer.finish,
        stop_reason: null,
        token_ids: null,
      }
    : {
        index: 0,
        text,
        logprobs: null,
        finish_reason: answer.finish,
        stop_reason: null,
        token_ids: null,
        prompt_logprobs: null,
        prompt_token_ids: null,
        routed_experts: null,
      }
  const tokens = answer.outputTokens
  return JSON.stringify({
    id: answer.id,
    object: chat ? 'chat.completion' : 'text_completion',
    created: answer.createdSec,
    model: generation.model,
    choices: [choice],
    service_tier: null,
    system_fingerprint: fingerprint(version),
    usage: {
      prompt_tokens: generation.promptTokens,
      total_tokens: generation.promptTokens + tokens,
      completion_tokens: tokens,
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
