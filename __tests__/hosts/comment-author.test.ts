import { expect, test } from 'vitest'
import { postComment } from '../../src/hosts/github/comment.ts'
import { type GithubServer, githubServer } from '../helpers/github-server.ts'
import { platformAt } from './platform.ts'
import { body, posting, wish } from './posting.ts'

const marked = (login: string) => (server: GithubServer) => void server.comment({ body: body('before', 56), login })

test.each([
  {
    name: 'comment-author goes first',
    options: {},
    given: wish('now', { author: 'ci-account' }),
    arrange: marked('ci-account'),
    asked: [],
  },
  {
    name: 'then GraphQL’s viewer',
    options: { login: 'viewer-account' },
    given: wish('now'),
    arrange: marked('viewer-account'),
    asked: ['POST /graphql'],
  },
  {
    name: 'then GET /user (Gitea)',
    options: { forge: 'gitea', login: 'gitea-actions', user: 'told', prefix: '/api/v1' } as const,
    given: wish('now'),
    arrange: marked('gitea-actions'),
    asked: ['POST /graphql', 'GET /user'],
  },
  {
    name: 'then the account of workflow tokens',
    options: { graphql: 'refused' } as const,
    given: wish('now'),
    arrange: marked('github-actions[bot]'),
    asked: ['POST /graphql', 'GET /user'],
  },
  {
    name: 'an app is name in one API and name[bot] in the other',
    options: { login: 'tokgate[bot]' },
    given: wish('now', { author: 'tokgate' }),
    arrange: marked('tokgate[bot]'),
    asked: [],
  },
])('whose comments are ours: $name', async ({ options, given, arrange, asked }) => {
  const { posted, ours, server } = await posting(options, arrange, given)
  expect(posted).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(ours).toEqual([expect.objectContaining({ id: 1000, body: body('now') })])
  expect(
    server.requests.map(({ method, path }) => `${method} ${path}`).filter((line) => /graphql|\/user$/.test(line)),
  ).toEqual(asked)
})

test.each([
  { name: 'on GitHub', options: { login: 'some-app[bot]', graphql: 'refused' } as const, login: 'some-app[bot]' },
  { name: 'on Gitea', options: { login: 'gitea-actions', graphql: 'absent' } as const, login: 'gitea-actions' },
])(
  'when nobody tells who we are, the first comment is created and the second is asked about, $name',
  async ({ options, login }) => {
    await using server = await githubServer(options)
    const platform = await platformAt(server)
    expect(await postComment(platform, wish('one'))).toMatchObject({ kind: 'posted', how: 'created' })
    expect(await postComment(platform, wish('two'))).toMatchObject({
      kind: 'failed',
      words: {
        en: expect.stringContaining(`by ${login}, and the token does not tell`),
        zh: expect.stringContaining('comment-author'),
      },
    })
    expect(server.comments).toHaveLength(1)
  },
)

test('an Enterprise Server has its API below /api/v3 and GraphQL beside it', async () => {
  await using server = await githubServer({ prefix: '/api/v3' })
  const platform = await platformAt(server, server.url.replace('/api/v3', '/api/graphql'))
  expect(await postComment(platform, wish('now'))).toMatchObject({ kind: 'posted', how: 'created' })
  expect(server.requests.map(({ path }) => path)).toContain('/graphql')
})

test('Gitea gives all comments at once, whatever page is asked for, and it ends', async () => {
  const { posted, ours, server } = await posting(
    { forge: 'gitea', login: 'gitea-actions', user: 'told', prefix: '/api/v1' },
    (server) => {
      for (let i = 0; i < 230; i += 1) server.comment({ body: `talk ${i}`, login: 'lin' })
      server.comment({ body: body('before', 56) })
    },
  )
  expect(posted).toMatchObject({ kind: 'posted', how: 'updated' })
  expect(ours).toHaveLength(1)
  expect(server.requests.filter(({ path }) => /page=2/.test(path))).toEqual([])
})
