import { readFileSync } from 'node:fs'
import { type Context, type Document, OpenAPIBackend } from 'openapi-backend'
import { type Asked, operations, type Reply } from './github-operations.ts'
import type { GithubState } from './github-state.ts'

/**
 * GitHub's own description of its API (`golden/github`, cut by `scripts/github-contract.ts`) judges both sides: every
 * request that tokgate makes, and every answer that the test server gives.
 */
const text = readFileSync(new URL('../golden/github/api.json', import.meta.url), 'utf8')
const common = { quick: true, validate: true, ajvOpts: { strict: false, validateFormats: false } } as const

// A number in a path is a text too, so that of two kinds of id it fits both.
const lenient = text.replaceAll('"oneOf":', '"anyOf":')

const requests = new OpenAPIBackend({
  ...common,
  definition: JSON.parse(lenient) as Document,
  handlers: {
    ...Object.fromEntries(
      Object.entries(operations).map(([name, answer]) => [
        name,
        (context: Context, state: GithubState) =>
          state.withheld(name) ?? checked(name, answer(state, askedOf(context)), state),
      ]),
    ),
    notFound: undescribed,
    methodNotAllowed: undescribed,
    validationFail: ({ validation, operation }: Context, state: GithubState) =>
      state.violation(`${operation.operationId}: ${reasons(validation.errors ?? [])}`),
    notImplemented: ({ operation }: Context, state: GithubState) =>
      state.violation(`the test server has no ${operation.operationId}`),
  },
})

// The server gives the fields that are read and few others, so none is required; what it gives must be as described.
const answers = new OpenAPIBackend({
  ...common,
  definition: JSON.parse(lenient, (key, value: unknown) =>
    key === 'required' && Array.isArray(value) ? [] : value,
  ) as Document,
})
// The description doesn't know that a fork may be gone, and GitHub then gives null.
const unknownToGithub = ({ instancePath }: Reason): boolean => /\/head\/repo$/.test(instancePath ?? '')
await Promise.all([requests.init(), answers.init()])

/** The answer to a request without prefix and host: as GitHub would give it, or 400 and a violation of the state. */
export function described(
  state: GithubState,
  request: { method: string; path: string; body: unknown },
): Promise<Reply> {
  const { method, path, body } = request
  return requests.handleRequest({ method, path, headers: { 'content-type': 'application/json' }, body }, state)
}

function undescribed({ request }: Context, state: GithubState): Reply {
  return state.violation(`GitHub describes no ${request.method.toUpperCase()} ${request.path}`)
}

function checked(name: string, reply: Reply, state: GithubState): Reply {
  if (reply.status >= 300 || reply.body === null) return reply
  const { errors } = answers.validateResponse(reply.body, name, reply.status)
  const wrong = (errors ?? []).filter((error) => !unknownToGithub(error))
  return wrong.length > 0 ? state.violation(`the test server's answer to ${name}: ${reasons(wrong)}`) : reply
}

interface Reason {
  readonly instancePath?: string
  readonly message?: string
  readonly params?: object
}
const reasons = (errors: readonly Reason[]): string =>
  errors
    .map(({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`)
    .join('; ')

const askedOf = ({ request }: Context): Asked => ({
  params: texts(request.params, decodeURIComponent),
  query: texts(request.query, String),
  body: request.requestBody,
  path: request.path,
})

const texts = (values: Readonly<Record<string, unknown>>, read: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, read(String(value))]))
