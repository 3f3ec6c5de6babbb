import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type BodyOptions, backendChoices, backendNamed, backendNames, checkUrl } from '../../src/backends/index.ts'
import { UserProblem } from '../../src/domain/problem.ts'
import { float } from '../../src/domain/python.ts'

const v091: BodyOptions = {
  compat: 'v0.9.1',
  logprobs: null,
  ignoreEos: false,
  sampling: [['temperature', float(0)]],
  extraBody: {},
  dialect: 'openai',
}
const latest: BodyOptions = { ...v091, compat: 'latest', sampling: [] }
const hello = { model: 'm', prompt: 'é\x7f', outputTokens: 128 }

test.each([
  {
    name: 'v0.9.1 completions are the recorded body, greedy, with a null for logprobs',
    body: backendNamed('vllm', 'v0.9.1').body(hello, v091),
    want: '{"model": "m", "prompt": "\\u00e9\\u007f", "temperature": 0.0, "repetition_penalty": 1.0, "max_tokens": 128, "logprobs": null, "stream": true, "stream_options": {"include_usage": true}}',
  },
  {
    name: 'the newer random run leaves the temperature to the server and ends with ignore_eos',
    body: backendNamed('openai', 'latest').body(hello, { ...latest, ignoreEos: true }),
    want: '{"model": "m", "prompt": "\\u00e9\\u007f", "repetition_penalty": 1.0, "max_tokens": 128, "logprobs": null, "stream": true, "stream_options": {"include_usage": true}, "ignore_eos": true}',
  },
  {
    name: 'sampling overwrites in place where a field exists and follows at the end where none does',
    body: backendNamed('vllm', 'v0.9.1').body(hello, {
      ...v091,
      ignoreEos: true,
      logprobs: 3,
      sampling: [
        ['top_p', float(0.9)],
        ['top_k', 20],
        ['temperature', float(0.7)],
      ],
    }),
    want: '{"model": "m", "prompt": "\\u00e9\\u007f", "temperature": 0.7, "repetition_penalty": 1.0, "max_tokens": 128, "logprobs": 3, "stream": true, "stream_options": {"include_usage": true}, "ignore_eos": true, "top_p": 0.9, "top_k": 20}',
  },
  {
    name: 'the newer client puts a given temperature last, --extra-body over it, and replaces its 1.0 penalty in place',
    body: backendNamed('vllm', 'latest').body(hello, {
      ...latest,
      sampling: [
        ['temperature', float(0)],
        ['repetition_penalty', float(1.1)],
      ],
      extraBody: { min_tokens: 5, temperature: float(0.5) },
    }),
    want: '{"model": "m", "prompt": "\\u00e9\\u007f", "repetition_penalty": 1.1, "max_tokens": 128, "logprobs": null, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.5, "min_tokens": 5}',
  },
  {
    name: 'llama.cpp is asked not to cache the prompt',
    body: backendNamed('llama.cpp', 'v0.9.1').body(hello, v091),
    want: '{"model": "m", "prompt": "\\u00e9\\u007f", "temperature": 0.0, "repetition_penalty": 1.0, "max_tokens": 128, "logprobs": null, "stream": true, "stream_options": {"include_usage": true}, "cache_prompt": false}',
  },
  {
    name: 'token ids go as ids',
    body: backendNamed('vllm', 'latest').body({ ...hello, prompt: [64, 293] }, latest),
    want: '{"model": "m", "prompt": [64, 293], "repetition_penalty": 1.0, "max_tokens": 128, "logprobs": null, "stream": true, "stream_options": {"include_usage": true}}',
  },
  {
    name: 'v0.9.1 chat sends parts and max_completion_tokens',
    body: backendNamed('openai-chat', 'v0.9.1').body(hello, v091),
    want: '{"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "\\u00e9\\u007f"}]}], "temperature": 0.0, "max_completion_tokens": 128, "stream": true, "stream_options": {"include_usage": true}}',
  },
  {
    name: 'the newer chat ignores logprobs and has no temperature',
    body: backendNamed('openai-chat', 'latest').body(hello, { ...latest, logprobs: 3, ignoreEos: true }),
    want: '{"model": "m", "messages": [{"role": "user", "content": [{"type": "text", "text": "\\u00e9\\u007f"}]}], "max_completion_tokens": 128, "stream": true, "stream_options": {"include_usage": true}, "ignore_eos": true}',
  },
  {
    name: 'MindIE chat gets a string and max_tokens too, the only length that it reads',
    body: backendNamed('openai-chat', 'v0.9.1').body(hello, { ...v091, dialect: 'mindie' }),
    want: '{"model": "m", "messages": [{"role": "user", "content": "\\u00e9\\u007f"}], "temperature": 0.0, "max_completion_tokens": 128, "max_tokens": 128, "stream": true, "stream_options": {"include_usage": true}}',
  },
])('$name', ({ body, want }) => expect(body).toBe(want))

describe('the recorded traffic of v0.9.1', () => {
  const golden = JSON.parse(readFileSync(new URL('../golden/v0.9.1.json', import.meta.url), 'utf8'))

  /** As the recording hashed them: sorted keys, no blanks, no ASCII escapes; Python kept 0.0 and 1.0 as they were. */
  const digest = (body: string): string => {
    const object = JSON.parse(body.replace(/: (\d+)\.0([,}])/g, ': "$1.0"$2'))
    const text = JSON.stringify(Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))))
    return createHash('sha256')
      .update(text.replace(/"(\d+\.0)"/g, '$1'))
      .digest('hex')
  }

  test.each(['doc640', 'rate20'])('%s: a recorded prompt gives a recorded body, key by key', (run) => {
    const { keys, bodies, sample } = golden[run]
    const { model, prompt, max_tokens: outputTokens } = sample
    const body = backendNamed('vllm', 'v0.9.1').body({ model, prompt, outputTokens }, v091)
    expect(Object.keys(JSON.parse(body))).toEqual(keys)
    expect(bodies).toContain(digest(body))
  })
})

describe('names', () => {
  test('each generation has its own', () => {
    expect(backendNames('v0.9.1')).toEqual([
      'vllm',
      'lmdeploy',
      'openai',
      'openai-chat',
      'scalellm',
      'sglang',
      'llama.cpp',
    ])
    expect(backendNames('latest')).toEqual(['vllm', 'openai', 'openai-chat'])
    for (const compat of ['v0.9.1', 'latest'] as const) {
      expect(backendChoices(compat)).toEqual(expect.arrayContaining([...backendNames(compat)]))
    }
  })

  test.each([
    { name: 'tgi', compat: 'v0.9.1', en: 'backend tgi of vLLM (compat v0.9.1) is not built yet; use one of vllm, ' },
    { name: 'openai-responses', compat: 'latest', en: 'backend openai-responses of vLLM (compat latest) is not built' },
    { name: 'sglang', compat: 'latest', en: 'vLLM (compat latest) has no backend "sglang"; use one of vllm, openai, ' },
    { name: 'vlm', compat: 'v0.9.1', en: 'vLLM (compat v0.9.1) has no backend "vlm"; use one of ' },
  ] as const)('$name under $compat is refused by name', ({ name, compat, en }) => {
    expect(() => backendNamed(name, compat)).toThrow(UserProblem)
    expect(() => backendNamed(name, compat)).toThrow(en)
  })
})

describe('the URL', () => {
  const chat = backendNamed('openai-chat', 'v0.9.1')
  const vllm = backendNamed('vllm', 'latest')

  test('completions take a chat URL too, as in vLLM; chat takes no other', () => {
    expect(() => checkUrl('http://h:1/v1/chat/completions', vllm, 'latest')).not.toThrow()
    expect(() => checkUrl('http://h:1/v1/chat/completions', chat, 'v0.9.1')).not.toThrow()
    expect(() => checkUrl('http://h:1/v1/completions', chat, 'v0.9.1')).toThrow(
      'the URL http://h:1/v1/completions does not fit backend openai-chat, which needs one that ends with chat/completions; set --endpoint /v1/chat/completions or another --backend',
    )
  })

  test('profile is an ending of v0.9.1 only', () => {
    expect(() => checkUrl('http://h:1/start_profile', backendNamed('vllm', 'v0.9.1'), 'v0.9.1')).not.toThrow()
    expect(() => checkUrl('http://h:1/start_profile', vllm, 'latest')).toThrow('ends with completions')
  })
})
