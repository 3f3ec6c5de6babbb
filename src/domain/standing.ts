/**
 * What a stored job counts as today, given everything that is stored about it:
 * `epoch` one of the jobs of a level; `pending` it belongs to a loss on the default branch that is neither mended nor
 * accepted; `settled` it was pending when the default branch passed again; `replaced` a later attempt of its run counts.
 */
export const standings = ['epoch', 'pending', 'settled', 'invalid', 'replaced', 'revoked'] as const
export type Standing = (typeof standings)[number]

/** How an epoch began: with the first job of the key, an improvement that landed, or a level that somebody accepted. */
export type OpeningKind = 'first' | 'improved' | 'accepted'

/** Who accepted or revoked something, and why. */
export interface Told {
  readonly by: string
  readonly reason: string
}
