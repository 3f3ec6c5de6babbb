import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Deployment, Persona } from './deployment.ts'
import { sendBody, sendHead } from './outlet.ts'
import type { Service } from './service.ts'
import type { Generation, Refusal } from './wire/answer.ts'
import { isRecord, isTokenIds } from './wire/json.ts'
import { metricsPage } from './wire/metrics-page.ts'
import { mindieError } from './wire/mindie.ts'
import { chatIds, notServed, vllmError } from './wire/vllm-requests.ts'

/** What a route gets: the deployment as faults let it be seen, and the JSON of the body (undefined: not JSON). */
export interface Call {
  readonly service: Service
  readonly deployment: Deployment
  readonly body: unknown
}

/** A plain answer, or the generation that a path asks for. */
export type Route =
  | { readonly method: 'GET' | 'POST'; readonly answer: (call: Call) => Refusal }
  | { readonly method: 'POST'; readonly generates: Generation['endpoint'] }

const json = (value: unknown, status = 200): Refusal => ({ status, body: JSON.stringify(value) })
const empty: Refusal = { status: 200, body: '' }

const generating = {
  '/v1/completions': { method: 'POST', generates: 'completions' },
  '/v1/chat/completions': { method: 'POST', generates: 'chat' },
} as const satisfies Readonly<Record<string, Route>>

const nowSec = (): number => Math.floor(Date.now() / 1000)

const vllmModels = ({ deployment }: Call): Refusal =>
  json({
    object: 'list',
    data: [
      {
        id: deployment.model,
        object: 'model',
        created: nowSec(),
        owned_by: 'vllm',
        root: deployment.model,
        parent: null,
        max_model_len: deployment.maxModelLen,
        permission: [
          {
            id: 'modelperm-0000000000000001',
            object: 'model_permission',
            created: nowSec(),
            allow_create_engine: false,
            allow_sampling: true,
            allow_logprobs: true,
            allow_search_indices: false,
            allow_view: true,
            allow_fine_tuning: false,
            organization: '*',
            group: null,
            is_blocking: false,
          },
        ],
      },
    ],
  })

function tokenize({ service, deployment, body }: Call): Refusal {
  const fields = isRecord(body) ? body : {}
  if (typeof fields['model'] === 'string' && fields['model'] !== deployment.model) {
    return notServed(fields['model'], deployment.model)
  }
  const messages = fields['messages']
  const prompt = fields['prompt']
  if (!Array.isArray(messages) && typeof prompt !== 'string') {
    return vllmError(400, 'Input should be a valid string (parameter=prompt)', 'prompt')
  }
  const tokens = Array.isArray(messages)
    ? chatIds(messages, service.tokenizer)
    : service.tokenizer.encode(String(prompt))
  return json({ count: tokens.length, max_model_len: deployment.maxModelLen, tokens, token_strs: null })
}

function detokenize({ service, body }: Call): Refusal {
  const tokens = isRecord(body) ? body['tokens'] : undefined
  if (Array.isArray(tokens) && tokens.length === 0) return json({ prompt: '' })
  if (!isTokenIds(tokens))
    return vllmError(400, 'Input should be a valid list of integers (parameter=tokens)', 'tokens')
  const unknown = tokens.find((id) => id < 0 || id >= service.tokenizer.vocabSize)
  if (unknown !== undefined) return vllmError(400, `Token id ${unknown} is out of vocabulary`)
  return json({ prompt: service.tokenizer.decode(tokens) })
}

function metrics({ service, deployment }: Call): Refusal {
  service.rounds.metricsWereRead()
  const { counters, running, waiting } = service
  const { model, cacheBlocks } = deployment
  return {
    status: 200,
    body: metricsPage({ counters, model, running, waiting, cacheBlocks }),
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
  }
}

function resetPrefixCache({ service }: Call): Refusal {
  service.cache.clear()
  return empty
}

function mindieTokenizer({ service, body }: Call): Refusal {
  const inputs = isRecord(body) ? body['inputs'] : undefined
  if (typeof inputs !== 'string') return mindieError(422, 'Parameter inputs must be a string')
  const ids = service.tokenizer.encode(inputs)
  return json({ token_number: ids.length, tokens: ids.map((id) => service.tokenizer.word(id)) })
}

/** What each engine serves on its inference port. MindIE has health and metrics on other ports: here they are 404. */
const routes: Readonly<Record<Persona, Readonly<Record<string, Route>>>> = {
  vllm: {
    ...generating,
    '/v1/models': { method: 'GET', answer: vllmModels },
    '/tokenize': { method: 'POST', answer: tokenize },
    '/detokenize': { method: 'POST', answer: detokenize },
    '/metrics': { method: 'GET', answer: metrics },
    '/version': { method: 'GET', answer: ({ deployment }) => json({ version: deployment.version }) },
    '/health': { method: 'GET', answer: () => empty },
    '/ping': { method: 'GET', answer: () => empty },
    '/load': { method: 'GET', answer: ({ service }) => json({ server_load: service.running + service.waiting }) },
    '/reset_prefix_cache': { method: 'POST', answer: resetPrefixCache },
  },
  mindie: {
    ...generating,
    '/v1/models': {
      method: 'GET',
      answer: ({ deployment }) =>
        json({
          object: 'list',
          data: [{ id: deployment.model, object: 'model', created: nowSec(), owned_by: 'MindIE Server' }],
        }),
    },
    '/v2': {
      method: 'GET',
      answer: ({ deployment }) =>
        json({
          name: 'MindIE Server',
          version: deployment.version,
          extensions: {
            max_iter_times: deployment.maxIterTimes,
            max_prefill_batch_size: 50,
            max_prefill_tokens: deployment.maxBatchedTokens,
          },
        }),
    },
    '/v1/tokenizer': { method: 'POST', answer: mindieTokenizer },
  },
}

export type Found =
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }

/** The route of a path, or the engine's 404 or 405. */
export function routeTo(persona: Persona, request: IncomingMessage, path: string): Found {
  const route = routes[persona][path]
  if (route === undefined) {
    return {
      kind: 'refusal',
      refusal: persona === 'vllm' ? json({ detail: 'Not Found' }, 404) : mindieError(404, 'Not Found'),
    }
  }
  if (route.method === request.method) return { kind: 'route', route }
  const refusal =
    persona === 'vllm' ? json({ detail: 'Method Not Allowed' }, 405) : mindieError(405, 'Method Not Allowed')
  return { kind: 'refusal', refusal: { ...refusal, headers: { allow: route.method } } }
}

/** Sends an answer that is no generation. An empty one has no content type. */
export function reply(
  response: ServerResponse,
  refusal: Refusal,
  headers: readonly (readonly [name: string, value: string])[],
): void {
  const own = Object.entries(refusal.headers ?? {})
  if (refusal.body !== '') {
    sendBody(response, { status: refusal.status, body: refusal.body, headers: [...headers, ...own] })
    return
  }
  const kept = headers.filter(([name]) => name.toLowerCase() !== 'content-type')
  sendHead(response, refusal.status, [['content-length', '0'], ...kept, ...own])
  response.end()
}
