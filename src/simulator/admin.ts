import type { Deployment } from './deployment.ts'
import { usual } from './deployment.ts'
import { type FaultFields, faultOf } from './faults/index.ts'
import type { Simulator } from './simulator.ts'
import type { Refusal } from './wire/answer.ts'
import { isRecord, type Json, parseJson } from './wire/json.ts'

interface AdminRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly text: string
}

const json = (value: unknown, status = 200): Refusal => ({ status, body: JSON.stringify(value) })
const wrong = (message: string): Refusal => json({ error: message }, 400)

const routes: Readonly<Record<string, (simulator: Simulator, request: AdminRequest) => Refusal | Promise<Refusal>>> = {
  'GET /sim/truth': truth,
  'POST /sim/deploy': deploy,
  'POST /sim/fault': fault,
}

/** What stands under /sim/: the truth, redeployments and faults. Never part of a real server. */
export async function adminAnswer(simulator: Simulator, request: AdminRequest): Promise<Refusal> {
  const route = routes[`${request.method} ${request.path}`]
  return route === undefined ? json({ detail: 'Not Found' }, 404) : await route(simulator, request)
}

/** `?requests=1` adds every request's stamps, `&forget=1` then drops them. */
function truth(simulator: Simulator, { query }: AdminRequest): Refusal {
  const answer = json({ ...simulator.truth, ...(query.has('requests') ? { requests: simulator.requests() } : {}) })
  if (query.has('forget')) simulator.forgetRequests()
  return answer
}

function deploy(simulator: Simulator, { text }: AdminRequest): Refusal {
  const body = text === '' ? {} : parseJson(text)
  if (!isRecord(body)) return wrong('the body must be a JSON object of deployment fields')
  const problem = deploymentProblem(body)
  return problem === null ? json(simulator.deploy(body as Partial<Deployment>)) : wrong(problem)
}

/** What is wrong with fields that come over the wire: unknown names, other types than the default's, negative numbers. */
export function deploymentProblem(fields: Json): string | null {
  const known: Json = { ...usual }
  for (const [name, value] of Object.entries(fields)) {
    if (!(name in known)) return `no such field: ${name}`
    if (typeof value !== typeof known[name]) return `${name} must be a ${typeof known[name]}`
    if (typeof value === 'number' && !(value >= 0)) return `${name} must be at least 0`
  }
  if (Number(fields['slowdown'] ?? 0) >= 1) return 'slowdown must be below 1'
  const { engine } = fields
  return engine === undefined || engine === 'vllm' || engine === 'mindie' ? null : 'engine must be vllm or mindie'
}

async function fault(simulator: Simulator, { text }: AdminRequest): Promise<Refusal> {
  const body = parseJson(text)
  if (!isRecord(body))
    return wrong('the body must be {"name": …, "on": …, "k": …, "ms": …}, or {"name": null} to end all')
  if (body['name'] === null) await simulator.fault(null)
  else {
    const parsed = faultOf(body as unknown as FaultFields, text)
    if (!parsed.ok) return wrong(parsed.complaints.map(({ words }) => words.en).join('; '))
    await simulator.fault(parsed.value)
  }
  return json({ faults: simulator.truth.faults })
}
