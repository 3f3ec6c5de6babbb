import type { Outcome } from '../../src/domain/outcome.ts'
import { postComment } from '../../src/hosts/github/comment.ts'
import { commentOf, type Leg, legsIn, markerOf } from '../../src/report/index.ts'
import { type GithubOptions, type GithubServer, githubServer } from '../helpers/github-server.ts'
import { headSha } from './events.ts'
import { platformAt } from './platform.ts'

/** Comments of the suite `default` on pull request 42: run 57 of its head unless told. */

export const marker = markerOf({ suite: 'default', repository: 'o/r' })
export const older = 'd'.repeat(40)

export interface LegChanges {
  readonly scenario?: string
  readonly run?: number
  readonly attempt?: number
  readonly head?: string
  readonly outcome?: Outcome
}

export const leg = (text: string, changes: LegChanges = {}): Leg => {
  const { scenario = 'default', run = 57, attempt = 1, head = headSha, outcome = 'pass' } = changes
  return {
    scenario,
    run: { runId: `9${run}`, runNumber: run, runAttempt: attempt },
    head,
    outcome,
    accepted: false,
    fails: outcome === 'regressed',
    version: '0.1.0',
    at: '2026-11-24T06:00:00Z',
    url: `https://github.com/o/r/actions/runs/9${run}`,
    losses: '',
    observed: '',
    why: text,
    also: '',
    cut: 0,
    main: `table of ${text}`,
    folds: [{ rank: 1, text: `<details>\n<summary>rounds</summary>\n\nof ${text}\n\n</details>` }],
  }
}

export const bodyWith = (...legs: readonly Leg[]): string => commentOf(legs, { marker, language: 'en', head: null })
export const body = (text: string, run = 57, attempt = 1): string => bodyWith(leg(text, { run, attempt }))

/** What lies in a body, worst first: `scenario run.attempt text`. */
export const told = (text: string): string[] =>
  legsIn(text, marker).map(
    ({ scenario, run, why, main }) =>
      `${scenario} ${run.runNumber}.${run.runAttempt} ${why}${main === `table of ${why}` ? '' : ' WITHOUT ITS TEXT'}`,
  )

interface WishChanges extends LegChanges {
  readonly author?: string
  readonly fork?: boolean
  readonly whole?: boolean
}
export const wish = (text: string, changes: WishChanges = {}) => ({
  pull: 42,
  fork: changes.fork ?? false,
  author: changes.author ?? null,
  marker,
  language: 'en' as const,
  whole: changes.whole ?? false,
  legs: [leg(text, changes)],
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
  const ours = server.comments.filter((comment) => comment.body.startsWith(marker))
  return { posted, server, platform, ours, told: ours.map((comment) => told(comment.body)) }
}
