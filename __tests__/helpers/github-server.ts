import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GithubState } from './github-state.ts'

/** A local server that speaks the part of GitHub's API (and Gitea's, under `/api/v1`) that tokgate uses, with state. */
export interface GithubServer extends AsyncDisposable {
  /** GITHUB_API_URL. With `prefix` it ends in it, as that of an Enterprise Server or of Gitea does. */
  readonly url: string
  /** Every request, in order. */
  readonly requests: Recorded[]
  /** Comments of all issues and pull requests, lowest id first. */
  readonly comments: StoredComment[]
  /** File texts by `COMMIT:PATH`. A commit is known when it has an entry here or in `commits`. */
  readonly contents: Map<string, string>
  readonly commits: Set<string>
  readonly pulls: StoredPull[]
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
  /** `repository`: its number; null for a fork that was deleted. */
  readonly head: {
    readonly sha: string
    readonly ref: string
    readonly owner: string
    readonly repository: number | null
  }
  /** What it brings, as `commits/SHA/pulls` knows it. */
  readonly commits: readonly string[]
}

export interface Fault {
  /** Matched against `METHOD /path?query`. */
  readonly on: RegExp
  readonly status: number
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
  /** The account of every token. */
  readonly login?: string
  /** Whether GraphQL and GET /user tell it. `graphql: 'absent'` is Gitea: 404. */
  readonly graphql?: 'viewer' | 'refused' | 'absent'
  readonly user?: 'told' | 'refused'
  /** Gitea gives all comments at once. */
  readonly paging?: boolean
  readonly defaultBranch?: string
  /** Pull requests that exist; all without it. */
  readonly pulls?: readonly number[]
}

export async function githubServer(options: GithubOptions = {}): Promise<GithubServer> {
  const state = new GithubState(options)
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString()
    const { status, body, headers } = state.answer(request, text)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(status === 204 ? '' : JSON.stringify(body))
  })
  state.base = await listening(server)
  return {
    url: state.base + (options.prefix ?? ''),
    requests: state.requests,
    comments: state.comments,
    contents: state.contents,
    commits: state.commits,
    pulls: state.pulls,
    comment: (given) => state.add(given.issue ?? 42, given.body, given.login ?? state.login),
    fail: (fault) => void state.faults.push({ ...fault, left: fault.times ?? 1 }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
