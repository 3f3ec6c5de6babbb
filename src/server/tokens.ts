import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import * as say from '../messages/server.ts'
import { failureWords } from './failure.ts'
import { errorDetail, isObject, parseJson } from './json.ts'
import { ask, type Server } from './server.ts'
import { shownUrl } from './shown-url.ts'

/** vLLM's `/tokenize`: the ids of a text. Throws a UserProblem (exit 2) when the server cannot. */
export async function tokenize(
  server: Server,
  given: { readonly model: string; readonly text: string; readonly specialTokens: boolean },
): Promise<readonly number[]> {
  const json = { model: given.model, prompt: given.text, add_special_tokens: given.specialTokens }
  const body = await answered(server, '/tokenize', json)
  const tokens = body['tokens']
  if (Array.isArray(tokens) && tokens.every((token) => Number.isInteger(token))) return tokens
  throw cannot(server, '/tokenize', say.noTokens({ path: '/tokenize', field: 'tokens' }))
}

/** vLLM's `/detokenize`: the text of ids. Throws a UserProblem (exit 2) when the server cannot. */
export async function detokenize(
  server: Server,
  given: { readonly model: string; readonly tokens: readonly number[] },
): Promise<string> {
  const body = await answered(server, '/detokenize', { model: given.model, tokens: given.tokens })
  const prompt = body['prompt']
  if (typeof prompt === 'string') return prompt
  throw cannot(server, '/detokenize', say.noTokens({ path: '/detokenize', field: 'prompt' }))
}

async function answered(server: Server, path: string, json: unknown): Promise<Readonly<Record<string, unknown>>> {
  const answer = await ask(server, { method: 'POST', path, json, timeoutMs: 60_000 })
  if (answer.kind === 'failure') throw cannot(server, path, failureWords(answer.failure))
  const body = answer.status === 200 ? parseJson(answer.text) : undefined
  if (isObject(body)) return body
  throw cannot(server, path, say.wrongStatus({ path, status: answer.status, detail: errorDetail(answer.text) }))
}

const cannot = (server: Server, path: string, why: Words): UserProblem =>
  new UserProblem(say.tokenizeFailed({ url: shownUrl(server.connection.baseUrl), path, why }), exitCodes.user)
