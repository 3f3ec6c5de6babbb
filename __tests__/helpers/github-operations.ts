import { shownComment, shownEvent, shownPull, shownRepository, shownRun } from './github-shown.ts'
import type { GithubState } from './github-state.ts'

export interface Reply {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** What a valid request asks for. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  readonly path: string
}

type Operation = (state: GithubState, asked: Asked) => Reply

const ok = (body: unknown): Reply => ({ status: 200, body })
export const notFound: Reply = {
  status: 404,
  body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' },
}
export const forbidden: Reply = { status: 403, body: { message: 'Resource not accessible by integration' } }
const invalid = (message: string): Reply => ({
  status: 422,
  body: { message: `Validation Failed: ${message}`, errors: [] },
})

/** By the description's operationId. */
export const operations: Readonly<Record<string, Operation>> = {
  'users/get-authenticated': (state) => (state.options.user === 'told' ? ok({ login: state.login }) : forbidden),
  'repos/get': (state, asked) => here(state, asked) ?? ok(shownRepository(state)),
  'issues/list-comments': (state, asked) =>
    withIssue(state, asked, (issue) =>
      state.paged(
        asked,
        state.comments.filter((comment) => comment.issue === issue).map((one) => shownComment(state, one)),
        false,
      ),
    ),
  'issues/create-comment': (state, asked) =>
    withIssue(
      state,
      asked,
      (issue) => wrongBody(asked) ?? created(state, state.add(issue, bodyOf(asked), state.login)),
    ),
  'issues/get-comment': (state, asked) => withComment(state, asked, (comment) => ok(shownComment(state, comment))),
  'issues/update-comment': (state, asked) =>
    withComment(state, asked, (comment) => {
      const wrong = wrongBody(asked)
      if (wrong !== null) return wrong
      comment.body = bodyOf(asked)
      return ok(shownComment(state, comment))
    }),
  'issues/delete-comment': (state, asked) =>
    withComment(state, asked, (comment) => {
      state.comments.splice(state.comments.indexOf(comment), 1)
      return { status: 204, body: null }
    }),
  'issues/list-events': (state, asked) =>
    withIssue(state, asked, (issue) =>
      state.paged(asked, state.events.filter((event) => event.issue === issue).map(shownEvent)),
    ),
  'repos/get-content': (state, asked) => here(state, asked) ?? content(state, asked),
  'git/get-commit': (state, asked) =>
    here(state, asked) ??
    (state.knows(asked.params['commit_sha'] ?? '') ? ok({ sha: asked.params['commit_sha'] ?? '' }) : notFound),
  'git/list-matching-refs': (state, asked) =>
    here(state, asked) ??
    ok(
      [...state.refs]
        .filter(([ref]) => ref.startsWith(`refs/${asked.params['ref'] ?? ''}`))
        .map(([ref, sha]) => ({ ref, object: { type: 'commit', sha } })),
    ),
  'pulls/list': (state, asked) => here(state, asked) ?? pulls(state, asked),
  'pulls/get': (state, asked) => {
    const pull = state.pulls.find(({ number }) => String(number) === asked.params['pull_number'])
    return here(state, asked) ?? (pull === undefined ? notFound : ok(shownPull(state, pull)))
  },
  'repos/list-pull-requests-associated-with-commit': (state, asked) => {
    if (state.options.forge === 'gitea') return notFound
    const brought = state.pulls.filter(({ commits }) => commits.includes(asked.params['commit_sha'] ?? ''))
    return (
      here(state, asked) ??
      state.paged(
        asked,
        brought.map((pull) => shownPull(state, pull)),
      )
    )
  },
  'repos/get-collaborator-permission-level': (state, asked) => {
    const role = state.roles.get(asked.params['username'] ?? '')
    return (
      here(state, asked) ?? (role === undefined ? notFound : ok({ permission: coarse[role] ?? role, role_name: role }))
    )
  },
  'actions/get-workflow-run': (state, asked) => {
    const run = state.runs.find(({ id }) => String(id) === asked.params['run_id'])
    return here(state, asked) ?? (run === undefined ? notFound : ok(shownRun(run)))
  },
  'actions/list-workflow-runs-for-repo': (state, asked) => here(state, asked) ?? runs(state, asked, () => true),
  'actions/list-workflow-runs': (state, asked) =>
    here(state, asked) ?? runs(state, asked, ({ workflow }) => String(workflow) === asked.params['workflow_id']),
}

// A role that the older field doesn't know is shown there as the nearest one.
const coarse: Readonly<Record<string, string>> = { maintain: 'write', triage: 'read' }

/** Another repository than the server's is 404; null: it is this one. */
function here({ options }: GithubState, { params }: Asked): Reply | null {
  const ours = `${options.owner ?? 'o'}/${options.repo ?? 'r'}`.toLowerCase()
  return `${params['owner']}/${params['repo']}`.toLowerCase() === ours ? null : notFound
}

function withIssue(state: GithubState, asked: Asked, answer: (issue: number) => Reply): Reply {
  const issue = Number(asked.params['issue_number'])
  return here(state, asked) ?? (state.pulls.some(({ number }) => number === issue) ? answer(issue) : notFound)
}

function withComment(
  state: GithubState,
  asked: Asked,
  answer: (comment: GithubState['comments'][number]) => Reply,
): Reply {
  const comment = state.comments.find(({ id }) => String(id) === asked.params['comment_id'])
  return here(state, asked) ?? (comment === undefined ? notFound : answer(comment))
}

const created = (state: GithubState, comment: GithubState['comments'][number]): Reply => ({
  status: 201,
  body: shownComment(state, comment),
})

const bodyOf = ({ body }: Asked): string => String((body as { readonly body: unknown }).body)

/** GitHub counts characters, not UTF-16 units. */
function wrongBody(asked: Asked): Reply | null {
  const text = bodyOf(asked)
  if (text.trim() === '') return invalid("body can't be blank")
  return [...text].length > 65_536 ? invalid('body is too long (maximum is 65536 characters)') : null
}

function content(state: GithubState, { params, query }: Asked): Reply {
  const path = params['path'] ?? ''
  const text = state.contents.get(`${query['ref']}:${path}`)
  if (text === undefined) return notFound
  const base64 = Buffer.from(text).toString('base64')
  const lines = base64.replace(/(.{60})/g, '$1\n')
  return ok({
    type: 'file',
    encoding: 'base64',
    size: Buffer.byteLength(text),
    name: path,
    path,
    content: lines,
    sha: 'f00',
  })
}

/** Gitea knows no `head`: it gives what it gives. */
function pulls(state: GithubState, asked: Asked): Reply {
  const { head, base, state: which = 'open' } = asked.query
  const found = state.pulls.filter(
    (pull) =>
      (which === 'all' || pull.state === which) &&
      (head === undefined || state.options.forge === 'gitea' || `${pull.head.owner}:${pull.head.ref}` === head) &&
      (base === undefined || pull.base.ref === base),
  )
  return state.paged(
    asked,
    found.map((pull) => shownPull(state, pull)),
  )
}

/** Newest first. */
function runs(state: GithubState, asked: Asked, wanted: (run: GithubState['runs'][number]) => boolean): Reply {
  const { branch, event, head_sha: head } = asked.query
  const found = state.runs
    .filter(wanted)
    .filter(
      (run) =>
        (branch ?? run.branch) === run.branch && (event ?? run.event) === run.event && (head ?? run.sha) === run.sha,
    )
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
  const page = state.paged(asked, found.map(shownRun))
  return { ...page, body: { total_count: found.length, workflow_runs: page.body } }
}
