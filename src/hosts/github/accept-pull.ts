import { ask, not } from './accept-asking.ts'
import { sameLabel } from './accept-label.ts'
import { textAt } from './payload.ts'
import { type Platform, within } from './platform.ts'

/** A pull request as the platform has it now. */
export interface LabelledPull {
  readonly number: number
  readonly title: string
  readonly headSha: string
  readonly headRef: string
  /** `owner/name`; null where the fork is gone. */
  readonly headRepository: string | null
  /** null: it is open. */
  readonly closedAt: string | null
  readonly hasLabel: boolean
}

/** Throws NotAccepted where the pull request can't be read. */
export async function pullNow(platform: Platform, number: number, label: string): Promise<LabelledPull> {
  const { octokit, owner, repo } = platform
  const get = () => octokit.rest.pulls.get({ owner, repo, pull_number: number, ...within(platform) })
  const { data } = await ask(platform, 'pull', get)
  const labels: readonly unknown[] = Array.isArray(data.labels) ? data.labels : []
  const headSha = textAt(data, 'head', 'sha')
  const headRef = textAt(data, 'head', 'ref')
  if (headSha === null || headRef === null) throw not('accept.unknown', { what: 'pull' })
  return {
    number,
    title: textAt(data, 'title') ?? '',
    headSha,
    headRef,
    headRepository: textAt(data, 'head', 'repo', 'full_name'),
    closedAt: textAt(data, 'closed_at'),
    hasLabel: labels.some((one) => sameLabel(textAt(one, 'name'), label)),
  }
}
