import type { IncomingMessage, ServerResponse } from 'node:http'
import { adminAnswer } from './admin.ts'
import type { Deployment, Persona } from './deployment.ts'
import type { Errors, Exchange, Upheaval } from './faults/fault.ts'
import type { Faults, Strike } from './faults/index.ts'
import { monotonicMs } from './pacer.ts'
import { type Call, type Found, reply, routeTo } from './routes.ts'
import type { Service } from './service.ts'
import type { Simulator } from './simulator.ts'
import { nowNs } from './truth.ts'
import type { Dialect, Generation, Refusal } from './wire/answer.ts'
import { parseJson } from './wire/json.ts'
import { mindieDialect, mindieError } from './wire/mindie.ts'
import { vllmDialect } from './wire/vllm.ts'
import { notServed, vllmError } from './wire/vllm-requests.ts'

interface House {
  readonly simulator: Simulator
  readonly service: () => Service
  readonly faults: Faults
  readonly upheaval: Upheaval
  readonly apiKey: string | null
}

/** Where requests come in: faults first, then who may, then what is there. */
export class Door {
  readonly #house: House
  readonly #ordinals = new WeakMap<object, number>()

  constructor(house: House) {
    this.#house = house
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const receivedNs = nowNs()
    const ordinal = (this.#ordinals.get(request.socket) ?? 0) + 1
    this.#ordinals.set(request.socket, ordinal)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const visit: Visit = { request, response, ordinal, receivedNs, path }
    if (path.startsWith('/sim/')) this.#admin(visit)
    else this.#enter(visit)
  }

  #enter(visit: Visit): void {
    const { engine, version } = this.#house.service().deployment
    const dialect = dialects[engine](version)
    const found = this.#turnedAway(visit, engine) ?? routeTo(engine, visit.request, visit.path)
    if (found.kind === 'refusal') {
      visit.request.resume()
      reply(visit.response, found.refusal, dialect.jsonHeaders)
    } else if ('generates' in found.route) this.#generation(visit, found.route.generates, dialect)
    else this.#plain(visit, found.route.answer, dialect)
  }

  #plain({ request, response }: Visit, answer: (call: Call) => Refusal, dialect: Dialect): void {
    readBody(request, (text) => {
      const call = { service: this.#house.service(), deployment: this.#seen(), body: parseJson(text) }
      reply(response, answer(call), dialect.jsonHeaders)
    })
  }

  #admin({ request, response, path }: Visit): void {
    readBody(request, async (text) => {
      const query = new URL(request.url ?? '/', 'http://sim').searchParams
      const asked = { method: request.method ?? 'GET', path, query, text }
      reply(response, await adminAnswer(this.#house.simulator, asked), [['content-type', 'application/json']])
    })
  }

  /** The deployment as standing faults show it. */
  #seen(): Deployment {
    const standing = this.#house.faults.standing(monotonicMs())
    return standing.reduce(
      (deployment, { behaviour }) => behaviour.deployment?.(deployment) ?? deployment,
      this.#house.service().deployment,
    )
  }

  /** What a standing fault or a missing key answers on any path. */
  #turnedAway(visit: Visit, engine: Persona): Found | null {
    const standing = this.#house.faults.standing(monotonicMs())
    const refusals = standing.map(({ behaviour, fault, sinceMs }) => behaviour.everyPath?.(fault, sinceMs) ?? null)
    const refusal = refusals.find((one) => one !== null) ?? this.#unauthorized(visit, engine)
    return refusal === null ? null : { kind: 'refusal', refusal }
  }

  #unauthorized({ request, path }: Visit, engine: Persona): Refusal | null {
    const { apiKey } = this.#house
    const open = apiKey === null || !path.startsWith('/v1') || request.headers.authorization === `Bearer ${apiKey}`
    return open ? null : errorsOf(engine, this.#seen()).unauthorized()
  }

  #generation(visit: Visit, endpoint: Generation['endpoint'], dialect: Dialect): void {
    const strikes = this.#house.faults.next(this.#house.service().draws)
    for (const { behaviour, fault } of strikes) behaviour.strike?.(this.#house.upheaval, fault)
    const serve = (): void =>
      readBody(visit.request, (text) => {
        const refusal = this.#serve(visit, { endpoint, dialect, strikes, text })
        if (refusal !== null) reply(visit.response, refusal, dialect.jsonHeaders)
      })
    const taken = strikes.find(({ behaviour }) => behaviour.request !== undefined)
    if (taken === undefined) serve()
    else taken.behaviour.request?.(visit, taken.fault, serve)
  }

  /** Hands the request to the engine, or says why not. */
  #serve(visit: Visit, { endpoint, dialect, strikes, text }: Asked): Refusal | null {
    const service = this.#house.service()
    const deployment = this.#seen()
    const refusing = strikes.find(({ behaviour }) => behaviour.refuse !== undefined)
    if (refusing?.behaviour.refuse !== undefined) {
      return refusing.behaviour.refuse(errorsOf(deployment.engine, deployment), refusing.fault)
    }
    const body = parseJson(text)
    if (body === undefined) return dialect.malformed()
    const understood = dialect.understand(endpoint, body, { deployment, tokenizer: service.tokenizer })
    if (!understood.ok) return understood.refusal
    const { generation } = understood
    const { receivedNs } = visit
    service.generate({ exchange: visit, generation, dialect, strikes, receivedNs, arrivedMs: monotonicMs() })
    return null
  }
}

interface Visit extends Exchange {
  readonly path: string
  /** When its head had been read. */
  readonly receivedNs: number
}

interface Asked {
  readonly endpoint: Generation['endpoint']
  readonly dialect: Dialect
  readonly strikes: readonly Strike[]
  readonly text: string
}

const dialects: Readonly<Record<Persona, (version: string) => Dialect>> = {
  vllm: vllmDialect,
  mindie: () => mindieDialect,
}

function errorsOf(engine: Persona, deployment: Deployment): Errors {
  const { model } = deployment
  switch (engine) {
    case 'vllm':
      return {
        error: vllmError,
        notServed: () => notServed(model, `${model}-other`),
        unauthorized: () => ({ status: 401, body: '{"error":"Unauthorized"}' }),
      }
    case 'mindie':
      return {
        error: mindieError,
        notServed: () => mindieError(404, `Model '${model}' is not found`),
        unauthorized: () => mindieError(401, 'Unauthorized'),
      }
    default:
      return engine satisfies never
  }
}

/** The whole body as text, once it has come; never when the connection is gone by then. */
function readBody(request: IncomingMessage, then: (text: string) => void): void {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (!request.socket.destroyed) then(parts.length === 1 ? String(parts[0]) : Buffer.concat(parts).toString())
  })
}
