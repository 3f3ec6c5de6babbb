import type { Acceptance, AcceptanceWish } from '../../src/domain/acceptance.ts'
import { acceptanceOf } from '../../src/hosts/github/accept.ts'
import { readSituation } from '../../src/hosts/github/event.ts'
import {
  type GithubOptions,
  type GithubServer,
  githubServer,
  type StoredPull,
  type StoredRun,
  storedPull,
} from '../helpers/github-server.ts'
import { headSha, jobEnv, pullEnv, pullPayload } from './events.ts'
import { platformAt } from './platform.ts'

/** A pull request whose loss lin, who may write, accepted: what each test changes one thing of. */

export const label = 'tokgate-accept'
export const at = (time: string): string => `2026-11-24T${time}Z`
export const other = 'decade'.padEnd(40, '0')

/** Run `1658821493` is the job's own (`events.ts`). */
export const stored = (changes: Partial<StoredRun> = {}): StoredRun => ({
  id: 1658821493,
  workflow: 7,
  number: 57,
  attempt: 1,
  event: 'pull_request',
  branch: 'faster',
  sha: headSha,
  createdAt: at('06:00:00'),
  repository: 'o/r',
  ...changes,
})

export const labelled = (changes: Partial<StoredPull> = {}): StoredPull =>
  storedPull({ labels: ['bug', label], title: 'Serve W8A8', ...changes })

/** The head's run was created at 06:00, lin set the label at 07:00. */
export function accepted(server: GithubServer): void {
  server.pulls.splice(0, 1, labelled())
  server.runs.push(stored())
  server.events.push({ issue: 42, event: 'labeled', actor: 'lin', at: at('07:00:00'), label })
  server.roles.set('lin', 'write').set('wei', 'read')
}

/** What the platform is then found to say. */
export const lin = {
  kind: 'accepted',
  accepted: { by: 'lin', at: at('07:00:00'), reason: 'Serve W8A8', pull: 42 },
} as const satisfies Acceptance

export interface Given {
  readonly arrange?: (server: GithubServer) => void
  readonly options?: GithubOptions
  readonly env?: Readonly<Record<string, string>>
  readonly payload?: Readonly<Record<string, unknown>>
  readonly wish?: Partial<AcceptanceWish>
  readonly token?: boolean
}

/** What the platform is found to say, and what it was asked. */
export async function asked(given: Given = {}): Promise<{ found: Acceptance | null; requests: string[] }> {
  await using server = await githubServer(given.options)
  accepted(server)
  given.arrange?.(server)
  const platform = await platformAt(server)
  const payload = given.payload ?? pullPayload({ action: 'labeled' })
  const situation = readSituation(jobEnv(given.env ?? pullEnv), payload)
  const open = () => (given.token === false ? null : Promise.resolve(platform))
  const wish = { label, pull: 42, head: headSha, ...given.wish }
  const found = await acceptanceOf({ situation, payload, platform: open }, wish)
  return { found, requests: server.requests.map(({ method, path }) => `${method} ${path}`) }
}
