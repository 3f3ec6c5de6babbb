import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Permissions } from './github-permissions.ts'
import { GithubState } from './github-state.ts'

/**
 * A local server that speaks GitHub's API (and Gitea's) as far as tokgate uses it, with state. Each request is held
 * against GitHub's own OpenAPI description: one that it doesn't allow is answered 400 and fails the test at the end.
 */
export interface GithubServer extends AsyncDisposable {
  /** GITHUB_API_URL. With `prefix` it ends in it, as that of an Enterprise Server or of Gitea does. */
  readonly url: string
  /** Every request, in order. */
  readonly requests: Recorded[]
  /** What went against GitHub's description so far. Disposing throws when there is any. */
  readonly violations: string[]
  /** Comments of all issues and pull requests, lowest id first. */
  readonly comments: StoredComment[]
  /** Pull requests: #42 of `events.ts` to begin with. */
  readonly pulls: StoredPull[]
  readonly runs: StoredRun[]
  readonly events: StoredEvent[]
  /** File texts by `COMMIT:PATH`. A commit is known when it has an entry here or in `commits`. */
  readonly contents: Map<string, string>
  readonly commits: Set<string>
  /** Commits by ref (`refs/heads/main`). */
  readonly refs: Map<string, string>
  /** Roles by login; others are no collaborators. */
  readonly roles: Map<string, string>
  /** Adds a comment as somebody would, with the next id. */
  comment(given: { readonly body: string; readonly login?: string; readonly issue?: number }): StoredComment
  /** The next `times` requests that match get this answer instead. */
  fail(fault: Fault): void
}

export interface Recorded {
  readonly method: string
  /** With its query, without the prefix. */
  readonly path: string
  readonly authorization: string | null
  readonly body: unknown
}

export interface StoredComment {
  readonly id: number
  readonly issue: number
  readonly login: string
  body: string
}

export interface StoredPull {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly title: string
  /** `repository`: its number (the base's is 11); null for a fork that was deleted. */
  readonly head: {
    readonly sha: string
    readonly ref: string
    readonly owner: string
    readonly repository: number | null
  }
  readonly base: { readonly sha: string; readonly ref: string }
  /** What it brings, as `commits/SHA/pulls` knows it. */
  readonly commits: readonly string[]
  readonly labels: readonly string[]
  readonly mergedAt: string | null
  readonly closedAt: string | null
  readonly mergeCommit: string | null
}

export interface StoredRun {
  readonly id: number
  readonly workflow: number
  readonly number: number
  readonly attempt: number
  readonly event: string
  readonly branch: string
  readonly sha: string
  readonly createdAt: string
  /** `owner/name` of its head; null for a fork that was deleted. */
  readonly repository: string | null
}

export interface StoredEvent {
  readonly issue: number
  /** `labeled`, `unlabeled`, `head_ref_force_pushed` … */
  readonly event: string
  readonly actor: string
  readonly at: string
  readonly label?: string
}

export interface Fault {
  /** Matched against `METHOD /path?query`. */
  readonly on: RegExp
  /** `drop`: the connection is closed without an answer. */
  readonly status: number | 'drop'
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Once unless told. */
  readonly times?: number
  /** Runs when it strikes: what somebody else does meanwhile. */
  readonly meanwhile?: () => void
  /** The request takes effect, and only its answer is lost. */
  readonly lost?: boolean
}

export interface GithubOptions {
  readonly owner?: string
  readonly repo?: string
  readonly prefix?: '' | '/api/v3' | '/api/v1'
  /** `gitea`: no GraphQL, no pages of comments, no filter by head, no pull requests of a commit. */
  readonly forge?: 'github' | 'gitea'
  /** The account of every token. */
  readonly login?: string
  readonly permissions?: Permissions
  /** Whether GraphQL and GET /user tell it. `graphql: 'absent'` is Gitea: 404. */
  readonly graphql?: 'viewer' | 'refused' | 'absent'
  readonly user?: 'told' | 'refused'
  readonly paging?: boolean
  readonly defaultBranch?: string
  /** How long a request lies before it takes effect, and its answer after that, ms: what races are made of. */
  readonly latencyMs?: () => number
}

export const storedPull = (changes: Partial<StoredPull> = {}): StoredPull => ({
  number: 42,
  state: 'open',
  title: 'Serve W8A8',
  head: { sha: 'c0ffee'.padEnd(40, '0'), ref: 'faster', owner: 'o', repository: 11 },
  base: { sha: 'ba5e'.padEnd(40, '0'), ref: 'main' },
  commits: [],
  labels: [],
  mergedAt: null,
  closedAt: null,
  mergeCommit: null,
  ...changes,
})

export async function githubServer(options: GithubOptions = {}): Promise<GithubServer> {
  const state = new GithubState(options)
  state.pulls.push(storedPull())
  const server = createServer((request, response) => answer(state, request, response))
  state.base = await listening(server)
  return {
    ...state.stored(),
    url: state.base + (options.prefix ?? ''),
    comment: (given) => state.add(given.issue ?? 42, given.body, given.login ?? state.login),
    fail: (fault) => void state.faults.push({ ...fault, left: fault.times ?? 1 }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      if (state.violations.length > 0) throw new Error(state.violations.join('\n'))
    },
  }
}

async function answer(state: GithubState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = Buffer.concat(await request.toArray()).toString()
  await lying(state.options)
  const reply = await state.answer(request, text)
  await lying(state.options)
  if (reply === 'drop') return void request.socket.destroy()
  response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
  response.end(reply.status === 204 ? '' : JSON.stringify(reply.body))
}

async function lying({ latencyMs }: GithubOptions): Promise<void> {
  if (latencyMs !== undefined) await new Promise((resolve) => setTimeout(resolve, latencyMs()))
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
