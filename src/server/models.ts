import type { Engine } from '../domain/engine.ts'
import { exitCodes, UserProblem } from '../domain/problem.ts'
import type { Words } from '../domain/words.ts'
import * as say from '../messages/server.ts'
import { failureWords, isPermanent } from './failure.ts'
import { errorDetail, isObject, numberOf, parseJson, textOf } from './json.ts'
import { type Answer, ask, type Server } from './server.ts'
import { shownUrl } from './shown-url.ts'

/** One entry of `/v1/models`. */
export interface ServedModel {
  readonly id: string
  /** The path or name of the weights (vLLM), or null. */
  readonly root: string | null
  readonly maxModelLen: number | null
  readonly ownedBy: string | null
}

/** What is served, as far as the server says it. */
export interface Discovery {
  readonly model: string
  readonly root: string | null
  readonly maxModelLen: number | null
  readonly engine: Engine
  readonly version: string | null
  /** MindIE's `maxIterTimes`, which silently caps every answer; null elsewhere or when it isn't told. */
  readonly maxOutputTokens: number | null
}

/** What is wanted: a model's name or null for the first one served, and an engine or null to find out. */
export interface Wanted {
  readonly model: string | null
  readonly engine: Engine | null
}

/** The list of models, or why there is none yet. Throws a UserProblem (exit 4) for what waiting cannot cure. */
export type Listing =
  | { readonly kind: 'models'; readonly models: readonly ServedModel[] }
  | { readonly kind: 'not-yet'; readonly why: Words }

export async function modelListing(server: Server): Promise<Listing> {
  const answer = await ask(server, { method: 'GET', path: '/v1/models' })
  const url = shownUrl(server.connection.baseUrl)
  if (answer.kind === 'failure') {
    const why = failureWords(answer.failure)
    if (isPermanent(answer.failure)) throw new UserProblem(say.at(url, why), exitCodes.invalid)
    return { kind: 'not-yet', why }
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new UserProblem(say.unauthorised({ url, status: answer.status }), exitCodes.invalid)
  }
  return listingOf(answer)
}

function listingOf(answer: Extract<Answer, { kind: 'answer' }>): Listing {
  if (answer.status !== 200) {
    const given = { path: '/v1/models', status: answer.status, detail: errorDetail(answer.text) }
    return { kind: 'not-yet', why: say.wrongStatus(given) }
  }
  const models = modelsIn(answer.text)
  return models === null ? { kind: 'not-yet', why: say.notAModelList() } : { kind: 'models', models }
}

function modelsIn(text: string): readonly ServedModel[] | null {
  const body = parseJson(text)
  if (!isObject(body) || !Array.isArray(body['data'])) return null
  return body['data'].filter(isObject).flatMap((entry) => {
    const id = textOf(entry['id'])
    if (id === null) return []
    const maxModelLen = numberOf(entry['max_model_len'])
    return [{ id, root: textOf(entry['root']), maxModelLen, ownedBy: textOf(entry['owned_by']) }]
  })
}

/** The models served now. Throws a UserProblem (exit 4) when the endpoint doesn't tell. */
export async function listModels(server: Server): Promise<readonly ServedModel[]> {
  const listing = await modelListing(server)
  if (listing.kind === 'models') return listing.models
  throw new UserProblem(say.at(shownUrl(server.connection.baseUrl), listing.why), exitCodes.invalid)
}

/** Finds the wanted model, or the first one. Throws a UserProblem (exit 4): unreachable, another model, none. */
export async function discover(server: Server, wanted: Wanted): Promise<Discovery> {
  const models = await listModels(server)
  const found = chosenModel(server, models, wanted.model)
  if (found !== null) return describe(server, found, wanted.engine)
  throw new UserProblem(say.at(shownUrl(server.connection.baseUrl), say.noModelYet()), exitCodes.invalid)
}

/** null when no model is served at all: one may still be loading. Throws when others are served but not this one. */
export function chosenModel(server: Server, models: readonly ServedModel[], wanted: string | null): ServedModel | null {
  const found = wanted === null ? models[0] : models.find((model) => model.id === wanted)
  if (found !== undefined) return found
  if (models.length === 0) return null
  const url = shownUrl(server.connection.baseUrl)
  const served = models.slice(0, 20).map((model) => model.id)
  throw new UserProblem(say.modelNotServed({ url, model: wanted ?? '', served }), exitCodes.invalid)
}

/** Adds engine, version and caps to a served model. What isn't told stays null. */
export async function describe(server: Server, model: ServedModel, forced: Engine | null): Promise<Discovery> {
  const common = { model: model.id, root: model.root, maxModelLen: model.maxModelLen }
  const engine = forced ?? engineOf(model)
  if (engine === 'mindie') return { ...common, engine, ...(await mindieFacts(server)) }
  return { ...common, engine, version: await serverVersion(server), maxOutputTokens: null }
}

// Port 1025 proves nothing: newer MindIE puts a coordinator there, in front of vLLM-Ascend.
const engineByOwner: Readonly<Record<string, Engine>> = { 'MindIE Server': 'mindie', vllm: 'vllm' }

const engineOf = (model: ServedModel): Engine => engineByOwner[model.ownedBy ?? ''] ?? 'other'

async function okJson(server: Server, path: string): Promise<unknown> {
  const answer = await ask(server, { method: 'GET', path, timeoutMs: 5_000 })
  return answer.kind === 'answer' && answer.status === 200 ? parseJson(answer.text) : undefined
}

async function mindieFacts(server: Server): Promise<Pick<Discovery, 'version' | 'maxOutputTokens'>> {
  const body = await okJson(server, '/v2')
  if (!isObject(body)) return { version: null, maxOutputTokens: null }
  const extensions = isObject(body['extensions']) ? body['extensions'] : {}
  return { version: textOf(body['version']), maxOutputTokens: numberOf(extensions['max_iter_times']) }
}

/** vLLM's `/version`: the engine's own, not that of vLLM-Ascend. null when it isn't told. */
export async function serverVersion(server: Server): Promise<string | null> {
  const body = await okJson(server, '/version')
  return isObject(body) ? textOf(body['version']) : null
}
