import type { IncomingMessage } from 'node:http'
import type { Fault, GithubOptions, Recorded, StoredComment, StoredPull } from './github-server.ts'

interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

interface Call {
  readonly method: string
  readonly url: URL
  readonly body: unknown
  readonly match: readonly string[]
}

const notFound: Reply = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.example/rest' } }

/** Repositories, comments and files of a GitHub that fits into a test, and its answers. */
export class GithubState {
  readonly requests: Recorded[] = []
  readonly comments: StoredComment[] = []
  readonly contents = new Map<string, string>()
  readonly commits = new Set<string>()
  readonly pulls: StoredPull[] = []
  readonly faults: (Fault & { left: number })[] = []
  readonly login: string
  base = ''
  private readonly options: GithubOptions
  private nextId = 1_000

  constructor(options: GithubOptions) {
    this.options = options
    this.login = options.login ?? 'github-actions[bot]'
  }

  add(issue: number, body: string, login: string): StoredComment {
    const comment = { id: this.nextId, issue, login, body }
    this.nextId += 1
    this.comments.push(comment)
    return comment
  }

  answer(request: IncomingMessage, text: string): Reply {
    const prefix = this.options.prefix ?? ''
    const given = request.url ?? ''
    // An Enterprise Server has GraphQL beside /api/v3, not below it.
    const path = given === '/api/graphql' ? '/graphql' : given.slice(prefix.length)
    const method = request.method ?? ''
    const body: unknown = text === '' ? null : JSON.parse(text)
    this.requests.push({ method, path, authorization: request.headers.authorization ?? null, body })
    if (given !== '/api/graphql' && !given.startsWith(prefix)) return notFound
    if (request.headers.authorization === undefined)
      return { status: 401, body: { message: 'Requires authentication' } }
    return this.faulty(method, path, body) ?? this.route(method, path, body)
  }

  private faulty(method: string, path: string, body: unknown): Reply | null {
    const fault = this.faults.find(({ on, left }) => left > 0 && on.test(`${method} ${path}`))
    if (fault === undefined) return null
    fault.left -= 1
    fault.meanwhile?.()
    if (fault.lost === true) this.route(method, path, body)
    return { status: fault.status, body: { message: fault.message ?? 'Fault' }, headers: fault.headers ?? {} }
  }

  private route(method: string, path: string, body: unknown): Reply {
    const url = new URL(path, this.base)
    for (const [pattern, handle] of this.routes()) {
      const match = pattern.exec(`${method} ${decodeURIComponent(url.pathname)}`)
      if (match !== null) return handle({ method, url, body, match })
    }
    return notFound
  }

  private routes(): readonly (readonly [RegExp, (call: Call) => Reply])[] {
    const repo = `/repos/${this.options.owner ?? 'o'}/${this.options.repo ?? 'r'}`
    const at = (pattern: string): RegExp => new RegExp(`^${pattern.replace(' ~', ` ${repo}`)}$`)
    return [
      [at('POST /graphql'), () => this.viewer()],
      [at('GET /user'), () => this.user()],
      [at('GET ~'), () => ({ status: 200, body: { default_branch: this.options.defaultBranch ?? 'main' } })],
      [at('GET ~/issues/(\\d+)/comments'), (call) => this.list(call)],
      [at('POST ~/issues/(\\d+)/comments'), (call) => this.create(call)],
      [at('PATCH ~/issues/comments/(\\d+)'), (call) => this.update(call)],
      [at('DELETE ~/issues/comments/(\\d+)'), (call) => this.remove(call)],
      [
        at('GET ~/pulls'),
        ({ url }) => this.pullsBy(({ head }) => `${head.owner}:${head.ref}` === url.searchParams.get('head')),
      ],
      [at('GET ~/commits/(\\w+)/pulls'), ({ match }) => this.pullsBy((pull) => pull.commits.includes(match[1] ?? ''))],
      [at('GET ~/contents/(.+)'), (call) => this.content(call)],
      [
        at('GET ~/git/commits/(\\w+)'),
        (call) => (this.knows(call.match[1] ?? '') ? { status: 200, body: {} } : notFound),
      ],
    ]
  }

  private viewer(): Reply {
    if (this.options.graphql === 'absent') return notFound
    if (this.options.graphql === 'refused') {
      return { status: 403, body: { message: 'Resource not accessible by integration' } }
    }
    return { status: 200, body: { data: { viewer: { login: this.login } } } }
  }

  private user(): Reply {
    if (this.options.user === 'told') return { status: 200, body: { login: this.login } }
    return { status: 403, body: { message: 'Resource not accessible by integration' } }
  }

  private pullsBy(wanted: (pull: StoredPull) => boolean): Reply {
    const shown = this.pulls.filter(wanted).map(({ number, state, head }) => {
      const repo = head.repository === null ? null : { id: head.repository }
      return { number, state, head: { sha: head.sha, ref: head.ref, repo } }
    })
    return { status: 200, body: shown }
  }

  private hasPull(number: number): boolean {
    return this.options.pulls?.includes(number) ?? true
  }

  private list({ url, match }: Call): Reply {
    const issue = Number(match[1])
    if (!this.hasPull(issue)) return notFound
    const all = this.comments.filter((comment) => comment.issue === issue).map((comment) => this.shown(comment))
    if (this.options.paging === false) return { status: 200, body: all }
    const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30))
    const page = Number(url.searchParams.get('page') ?? 1)
    const last = Math.max(1, Math.ceil(all.length / size))
    return { status: 200, body: all.slice((page - 1) * size, page * size), headers: this.links(url, page, last) }
  }

  private links(url: URL, page: number, last: number): Record<string, string> {
    const link = (to: number, rel: string): string => {
      const target = new URL(`${this.options.prefix ?? ''}${url.pathname}${url.search}`, this.base)
      target.searchParams.set('page', String(to))
      return `<${target.href}>; rel="${rel}"`
    }
    const next = page < last ? [link(page + 1, 'next'), link(last, 'last')] : []
    const links = page > 1 ? [link(page - 1, 'prev'), ...next, link(1, 'first')] : next
    return links.length === 0 ? {} : { link: links.join(', ') }
  }

  private create({ match, body }: Call): Reply {
    const issue = Number(match[1])
    if (!this.hasPull(issue)) return notFound
    const wrong = bodyProblem(body)
    return wrong ?? { status: 201, body: this.shown(this.add(issue, bodyOf(body), this.login)) }
  }

  private update({ match, body }: Call): Reply {
    const comment = this.comments.find(({ id }) => id === Number(match[1]))
    if (comment === undefined) return notFound
    const wrong = bodyProblem(body)
    if (wrong !== null) return wrong
    comment.body = bodyOf(body)
    return { status: 200, body: this.shown(comment) }
  }

  private remove({ match }: Call): Reply {
    const at = this.comments.findIndex(({ id }) => id === Number(match[1]))
    if (at < 0) return notFound
    this.comments.splice(at, 1)
    return { status: 204, body: null }
  }

  private content({ url, match }: Call): Reply {
    const path = match[1] ?? ''
    const text = this.contents.get(`${url.searchParams.get('ref')}:${path}`)
    if (text === undefined) return notFound
    const content = Buffer.from(text)
      .toString('base64')
      .replace(/(.{60})/g, '$1\n')
    const size = Buffer.byteLength(text)
    return { status: 200, body: { type: 'file', encoding: 'base64', size, name: path, path, content, sha: 'f00' } }
  }

  private knows(commit: string): boolean {
    return this.commits.has(commit) || [...this.contents.keys()].some((key) => key.startsWith(`${commit}:`))
  }

  private shown({ id, issue, login, body }: StoredComment): object {
    const type = login.endsWith('[bot]') ? 'Bot' : 'User'
    return { id, body, user: { login, type }, html_url: `${this.base}/o/r/pull/${issue}#issuecomment-${id}` }
  }
}

const bodyOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'body' in body && typeof body.body === 'string' ? body.body : ''

function bodyProblem(body: unknown): Reply | null {
  const text = bodyOf(body)
  if (text === '') return { status: 422, body: { message: "Validation Failed: body can't be blank" } }
  if ([...text].length <= 65_536) return null
  return { status: 422, body: { message: 'Validation Failed: body is too long (maximum is 65536 characters)' } }
}
