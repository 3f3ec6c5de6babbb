import type { IncomingMessage } from 'node:http'
import { described } from './github-contract.ts'
import { type Asked, forbidden, notFound, type Reply } from './github-operations.ts'
import { permissionOf } from './github-permissions.ts'
import type {
  Fault,
  GithubOptions,
  Recorded,
  StoredComment,
  StoredEvent,
  StoredPull,
  StoredRun,
} from './github-server.ts'

/** A forge that fits into a test: what is stored, what was asked, and what went against GitHub's description. */
export class GithubState {
  readonly requests: Recorded[] = []
  readonly violations: string[] = []
  readonly comments: StoredComment[] = []
  readonly pulls: StoredPull[] = []
  readonly runs: StoredRun[] = []
  readonly events: StoredEvent[] = []
  readonly contents = new Map<string, string>()
  readonly commits = new Set<string>()
  readonly refs = new Map<string, string>()
  readonly roles = new Map<string, string>()
  readonly faults: (Fault & { left: number })[] = []
  readonly options: GithubOptions
  readonly login: string
  base = ''
  private nextId = 1_000

  constructor(options: GithubOptions) {
    this.options = options
    this.login = options.login ?? 'github-actions[bot]'
  }

  /** What a test sees and arranges. */
  stored() {
    const { requests, violations, comments, pulls, runs, events, contents, commits, refs, roles } = this
    return { requests, violations, comments, pulls, runs, events, contents, commits, refs, roles }
  }

  add(issue: number, body: string, login: string): StoredComment {
    const comment = { id: this.nextId, issue, login, body }
    this.nextId += 1
    this.comments.push(comment)
    return comment
  }

  async answer(request: IncomingMessage, text: string): Promise<Reply | 'drop'> {
    const prefix = this.options.prefix ?? ''
    const given = request.url ?? ''
    // An Enterprise Server has GraphQL beside /api/v3, not below it.
    const path = given === '/api/graphql' ? '/graphql' : given.slice(prefix.length)
    const method = request.method ?? ''
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    this.requests.push({ method, path, authorization: request.headers.authorization ?? null, body: body ?? null })
    if (given !== '/api/graphql' && !given.startsWith(prefix)) return this.violation(`${given} is outside ${prefix}`)
    if (!request.headers.authorization) return { status: 401, body: { message: 'Requires authentication' } }
    const reply = (await this.faulty(method, path, body)) ?? (await this.route(method, path, body))
    return reply === 'drop' ? reply : { ...reply, headers: { ...this.limits(), ...reply.headers } }
  }

  /** A request, or an answer of this server, that GitHub's description doesn't allow: fails the test when it ends. */
  violation(words: string): Reply {
    this.violations.push(words)
    return { status: 400, body: { message: words } }
  }

  /** 403 where the token lacks the permission that the operation asks for. */
  withheld(operation: string): Reply | null {
    return permissionOf(operation, this.options.permissions ?? {}) ? null : forbidden
  }

  knows(commit: string): boolean {
    return this.commits.has(commit) || [...this.contents.keys()].some((key) => key.startsWith(`${commit}:`))
  }

  /** A page of all, with the links to others. `everything`: Gitea gives all comments at once. */
  paged({ query, path }: Asked, all: readonly object[], pages = true): Reply {
    if (!pages && (this.options.paging === false || this.options.forge === 'gitea')) return { status: 200, body: all }
    const size = Math.min(100, Number(query['per_page'] ?? 30))
    const page = Number(query['page'] ?? 1)
    const last = Math.max(1, Math.ceil(all.length / size))
    const headers = this.links(path, query, { page, last })
    return { status: 200, body: all.slice((page - 1) * size, page * size), headers }
  }

  private links(
    path: string,
    query: Asked['query'],
    { page, last }: { page: number; last: number },
  ): Record<string, string> {
    const link = (to: number, rel: string): string => {
      const search = new URLSearchParams({ ...query, page: String(to) })
      return `<${this.base}${this.options.prefix ?? ''}${path}?${search}>; rel="${rel}"`
    }
    const next = page < last ? [link(page + 1, 'next'), link(last, 'last')] : []
    const links = page > 1 ? [link(page - 1, 'prev'), ...next, link(1, 'first')] : next
    return links.length === 0 ? {} : { link: links.join(', ') }
  }

  private limits(): Record<string, string> {
    const limit = 5_000
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(1, limit - this.requests.length)),
      'x-ratelimit-reset': '1795503600',
      'x-ratelimit-resource': 'core',
    }
  }

  private async faulty(method: string, path: string, body: unknown): Promise<Reply | 'drop' | null> {
    const fault = this.faults.find(({ on, left }) => left > 0 && on.test(`${method} ${path}`))
    if (fault === undefined) return null
    fault.left -= 1
    fault.meanwhile?.()
    if (fault.lost === true) await this.route(method, path, body)
    if (fault.status === 'drop') return 'drop'
    return { status: fault.status, body: { message: fault.message ?? 'Fault' }, headers: fault.headers ?? {} }
  }

  private async route(method: string, path: string, body: unknown): Promise<Reply> {
    return path === '/graphql' ? this.viewer() : described(this, { method, path, body })
  }

  /** GraphQL has a description of its own; one question is asked there. */
  private viewer(): Reply {
    const how = this.options.graphql ?? (this.options.forge === 'gitea' ? 'absent' : 'viewer')
    if (how === 'absent') return notFound
    return how === 'refused' ? forbidden : { status: 200, body: { data: { viewer: { login: this.login } } } }
  }
}
