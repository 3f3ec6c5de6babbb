import type { Accepted } from './row.ts'

/** Why a label, or the question after it, waives nothing: a tagged union over its key. Times are ISO 8601 in UTC. */
export type AcceptanceReasons = {
  /** Nobody has set the label. */
  'accept.absent': { readonly pull: number }
  /** The judged commit is not the pull request's head any more. */
  'accept.moved': { readonly pull: number; readonly head: string; readonly now: string }
  /** It was set before this head was there: `since` is when the first run for it, or the last force-push, was. */
  'accept.older': { readonly pull: number; readonly by: string; readonly at: string; readonly since: string }
  /** No run of this workflow is known for the head, so nothing tells whether the label was meant for it. */
  'accept.no-run': { readonly pull: number; readonly head: string }
  /** The label is there, but no event says who set it. */
  'accept.untold': { readonly pull: number }
  /** A program set it. */
  'accept.bot': { readonly pull: number; readonly by: string; readonly at: string }
  /** Who set it may not write. */
  'accept.permission': {
    readonly pull: number
    readonly by: string
    readonly at: string
    readonly permission: string
  }
  /** The token may not ask: `permission` is what it lacks. */
  'accept.forbidden': { readonly what: Asked; readonly permission: string; readonly detail: string }
  /** The platform has no such address (Gitea), or not for this token. */
  'accept.unknown': { readonly what: Asked }
  'accept.unreachable': { readonly what: Asked; readonly detail: string }
  'accept.no-token': Readonly<Record<string, never>>
  /** The pushed commit, or the group, belongs to no pull request. */
  'accept.no-pull': { readonly head: string }
}
export type AcceptanceKey = keyof AcceptanceReasons

/** What was asked of the platform when it refused. */
export type Asked = 'pull' | 'events' | 'permission' | 'runs' | 'merged' | 'queue'

export type NotAcceptedWhy = {
  readonly [K in AcceptanceKey]: { readonly key: K; readonly numbers: AcceptanceReasons[K] }
}[AcceptanceKey]

export const notAccepted = <K extends AcceptanceKey>(key: K, numbers: AcceptanceReasons[K]): NotAcceptedWhy =>
  ({ key, numbers }) as NotAcceptedWhy

/** What came of asking whether somebody accepted a loss of a change. A refusal of the platform is data, and accepts nothing. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly accepted: Accepted }
  | { readonly kind: 'not'; readonly why: NotAcceptedWhy }

/** Why the accept label waives nothing of a judgement. Asked when it is reported, so it is never part of a file. */
export interface NotAccepted {
  readonly label: string
  readonly why: NotAcceptedWhy
}

/** Whose acceptance is asked for. */
export interface AcceptanceWish {
  readonly label: string
  /** null: the host finds out, for a push to the default branch and for a merge queue. */
  readonly pull: number | null
  /** The judged commit. */
  readonly head: string | null
}

/** A label was set on a pull request, or taken off: nothing is measured then. */
export interface Relabel {
  /** null where the event doesn't tell. */
  readonly label: string | null
  readonly set: boolean
}
