import { ask, NotAccepted, not } from './accept-asking.ts'
import { isObject, textAt } from './payload.ts'
import { type Platform, within } from './platform.ts'

/** Who set the label that stands on the pull request, and when. */
export interface LabelSet {
  readonly by: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** An app's account, or any other that is no person's. */
  readonly bot: boolean
  /** When the head was last replaced by force; null: never. */
  readonly forcedAt: string | null
}

/** Labels are one name whatever their case, as the platform has it. */
export const sameLabel = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase()

/** The last time that the label was set and not taken off again. Throws NotAccepted where no event tells. */
export async function labelSet(platform: Platform, pull: number, label: string): Promise<LabelSet> {
  const events = await allEvents(platform, pull)
  const about = events.filter((event) => sameLabel(textAt(event, 'label', 'name'), label))
  const last = about.findLast((event) => ['labeled', 'unlabeled'].includes(textAt(event, 'event') ?? ''))
  const at = textAt(last, 'created_at')
  const by = textAt(last, 'actor', 'login')
  if (textAt(last, 'event') !== 'labeled' || at === null || by === null) throw not('accept.untold', { pull })
  const forced = events.findLast((event) => textAt(event, 'event') === 'head_ref_force_pushed')
  return { by, at, bot: textAt(last, 'actor', 'type') !== 'User', forcedAt: textAt(forced, 'created_at') }
}

/** Oldest first, over all pages. The platform's own record: its authors and times cannot be written by anybody. */
async function allEvents(platform: Platform, pull: number): Promise<unknown[]> {
  const { octokit, owner, repo } = platform
  const which = { owner, repo, issue_number: pull, per_page: 100, ...within(platform) }
  const events: readonly unknown[] = await ask(platform, 'events', () =>
    octokit.paginate(octokit.rest.issues.listEvents, which),
  )
  return events.filter(isObject).toSorted((a, b) => timeAt(a) - timeAt(b))
}

/** Stable for events of one second, which the platform gives in the order of their ids. */
const timeAt = (event: unknown): number => Date.parse(textAt(event, 'created_at') ?? '') || 0

const writing: ReadonlySet<string> = new Set(['write', 'maintain', 'admin', 'owner'])

/**
 * Throws NotAccepted unless this person may write today. `permission` is what a role comes to, a custom one too; a
 * server that answers with the role's own name knows `maintain` by it.
 */
export async function mustMayWrite(platform: Platform, pull: number, { by, at }: LabelSet): Promise<void> {
  const permission = await permissionOf(platform, by)
  if (!writing.has(permission)) throw not('accept.permission', { pull, by, at, permission })
}

/** `none` for somebody who is no collaborator, or not there any more. */
async function permissionOf(platform: Platform, username: string): Promise<string> {
  const { octokit, owner, repo } = platform
  const get = () => octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username, ...within(platform) })
  try {
    return textAt((await ask(platform, 'permission', get)).data, 'permission') ?? 'none'
  } catch (error) {
    if (error instanceof NotAccepted && error.why.key === 'accept.unknown') return 'none'
    throw error
  }
}
