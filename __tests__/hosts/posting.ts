import { postComment } from '../../src/hosts/github/comment.ts'
import { markerOf } from '../../src/report/index.ts'
import { type GithubOptions, type GithubServer, githubServer } from '../helpers/github-server.ts'
import { platformAt } from './platform.ts'

/** Comments of run 57 of the suite `default` on pull request 42. */

export const marker = markerOf({ suite: 'default', repository: 'o/r' })
export const runLine = (number: number, attempt = 1): string =>
  `<!-- tokgate run id=1 number=${number} attempt=${attempt} -->`
export const body = (text: string, number = 57, attempt = 1): string =>
  `${marker}\n${runLine(number, attempt)}\n\n${text}`
export const wish = (
  text: string,
  changes: { run?: number; attempt?: number; author?: string; fork?: boolean } = {},
) => ({
  pull: 42,
  fork: changes.fork ?? false,
  author: changes.author ?? null,
  marker,
  body: body(text, changes.run, changes.attempt),
})

export const writes = (server: GithubServer): string[] =>
  server.requests
    .filter(({ method, path }) => method !== 'GET' && path !== '/graphql')
    .map(({ method, path }) => `${method} ${path}`)

export async function posting(options: GithubOptions, arrange: (server: GithubServer) => void, given = wish('now')) {
  await using server = await githubServer(options)
  arrange(server)
  const platform = await platformAt(server)
  const posted = await postComment(platform, given)
  return { posted, server, platform, ours: server.comments.filter((comment) => comment.body.startsWith(marker)) }
}
