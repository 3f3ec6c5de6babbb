import {
  type Acceptance,
  type AcceptanceWish,
  type NotAcceptedWhy,
  notAccepted,
  type Relabel,
} from '../../domain/acceptance.ts'
import type { Accepted } from '../../domain/row.ts'
import { NotAccepted, not } from './accept-asking.ts'
import { labelSet, mustMayWrite } from './accept-label.ts'
import { bringsPulls, pullsBrought } from './accept-merged.ts'
import { type LabelledPull, pullNow } from './accept-pull.ts'
import { headSince } from './accept-runs.ts'
import type { Situation } from './event.ts'
import { type JsonObject, textAt } from './payload.ts'
import type { Platform } from './platform.ts'

/** The job that asks. */
export interface Asking {
  readonly situation: Situation
  readonly payload: JsonObject
  /** null without a token. */
  readonly platform: () => Promise<Platform> | null
}

/**
 * Whether a person who may write set the label on the pull request after this head was there. All of it comes from the
 * platform's API; the event's payload, which is older, and what an artifact or a text says play no part. Null: there is
 * no pull request to ask about. A look-up that failed accepts nothing and is no error.
 */
export async function acceptanceOf(asking: Asking, wish: AcceptanceWish): Promise<Acceptance | null> {
  if (wish.pull === null && !bringsPulls(asking.situation)) return null
  const opened = asking.platform()
  if (opened === null) return { kind: 'not', why: notAccepted('accept.no-token', {}) }
  const platform = await opened
  try {
    return wish.pull === null
      ? await anyOf(platform, asking, wish)
      : { kind: 'accepted', accepted: await acceptedOn(platform, asking, { ...wish, pull: wish.pull }) }
  } catch (error) {
    if (error instanceof NotAccepted) return { kind: 'not', why: error.why }
    throw error
  }
}

/** Of the pull requests that a push or a group brings, the first whose loss is accepted; else why the nearest is not. */
async function anyOf(platform: Platform, asking: Asking, wish: AcceptanceWish): Promise<Acceptance | null> {
  const { situation, payload } = asking
  const pulls = await pullsBrought(platform, situation, payload)
  const refusals: NotAcceptedWhy[] = []
  for (const pull of pulls) {
    try {
      return { kind: 'accepted', accepted: await acceptedOn(platform, asking, { ...wish, pull, head: null }) }
    } catch (error) {
      if (!(error instanceof NotAccepted)) throw error
      refusals.push(error.why)
    }
  }
  const why = refusals.find(({ key }) => key !== 'accept.absent') ?? refusals[0]
  return { kind: 'not', why: why ?? notAccepted('accept.no-pull', { head: situation.head ?? '' }) }
}

interface Wanted {
  readonly label: string
  readonly pull: number
  /** null: whatever the pull request's head is. */
  readonly head: string | null
}

/** Throws NotAccepted. The cheapest question comes first. */
async function acceptedOn(platform: Platform, { situation }: Asking, { label, pull, head }: Wanted): Promise<Accepted> {
  const now = await pullNow(platform, pull, label)
  if (!now.hasLabel) throw not('accept.absent', { pull })
  if (head !== null && now.headSha !== head) throw not('accept.moved', { pull, head, now: now.headSha })
  const set = await labelSet(platform, pull, label)
  const { by, at } = set
  if (set.bot) throw not('accept.bot', { pull, by, at })
  await mustMayWrite(platform, pull, set)
  const since = latest(await headRunOf(platform, situation, now), set.forcedAt)
  // Both are whole seconds: within the same one nothing tells which was first.
  if (Date.parse(at) <= Date.parse(since)) throw not('accept.older', { pull, by, at, since })
  return { by, at, reason: reasonOf(now), pull }
}

async function headRunOf(platform: Platform, situation: Situation, pull: LabelledPull): Promise<string> {
  const since = await headSince(platform, situation, pull)
  if (since === null) throw not('accept.no-run', { pull: pull.number, head: pull.headSha })
  return since
}

const latest = (a: string, b: string | null): string => (b !== null && Date.parse(b) > Date.parse(a) ? b : a)

const longestReason = 200

/** The pull request's title: a label has no words of its own. One line, and an author's text like any other. */
const reasonOf = ({ title, number }: LabelledPull): string =>
  [...title.replace(/[\s\p{Cc}]+/gu, ' ').trim()].slice(0, longestReason).join('') || `#${number}`

/** Gitea's own names beside GitHub's. Its payload may not say which label it was. */
const relabels: Readonly<Record<string, boolean>> = {
  labeled: true,
  unlabeled: false,
  label_updated: true,
  label_cleared: false,
}

/** The label that the event is about; null where it is about something else. */
export function relabelOf({ pull, action }: Situation, payload: JsonObject): Relabel | null {
  const set = action === null || !Object.hasOwn(relabels, action) ? undefined : relabels[action]
  return pull === null || set === undefined ? null : { label: textAt(payload, 'label', 'name'), set }
}
