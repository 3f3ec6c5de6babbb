import { type AcceptanceReasons, type Asked, type NotAcceptedWhy, notAccepted } from '../../domain/acceptance.ts'
import { type Platform, patiently, refusalOf } from './platform.ts'

/** What a job must be allowed for each question. */
const permissions = {
  pull: 'pull-requests: read',
  events: 'pull-requests: read',
  permission: 'metadata: read',
  runs: 'actions: read',
  merged: 'pull-requests: read',
  queue: 'contents: read',
} as const satisfies Record<Asked, string>

/** A question that has no answer ends the look-up: nothing is accepted, and why is data. */
export class NotAccepted extends Error {
  readonly why: NotAcceptedWhy

  constructor(why: NotAcceptedWhy) {
    super(why.key)
    this.name = 'NotAccepted'
    this.why = why
  }
}

export const not = <K extends NotAcceptedWhy['key']>(key: K, numbers: AcceptanceReasons[K]): NotAccepted =>
  new NotAccepted(notAccepted(key, numbers))

/** Asks the platform, with bounded retries. Throws NotAccepted where it refuses. */
export async function ask<T>(platform: Platform, what: Asked, call: () => Promise<T>): Promise<T> {
  try {
    return await patiently(platform, call)
  } catch (error) {
    platform.signal.throwIfAborted()
    throw new NotAccepted(refused(error, what, platform))
  }
}

function refused(error: unknown, what: Asked, platform: Platform): NotAcceptedWhy {
  const { status, detail, limited } = refusalOf(error, platform.clock.date())
  if ((status === 401 || status === 403) && !limited) {
    return notAccepted('accept.forbidden', { what, permission: permissions[what], detail: `${status} ${detail}` })
  }
  if (status === 404 || status === 405) return notAccepted('accept.unknown', { what })
  return notAccepted('accept.unreachable', { what, detail: status === 0 ? detail : `${status} ${detail}` })
}
