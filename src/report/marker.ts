/** Percent-encoded down to letters, digits, dot and underscore: no blank, no dash that could close a comment. */
const encoded = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[-!~*'()]/gu,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The hidden line that says which comment this is. It is always the first line of a body, so look for it there
 * (`hasMarker`): nothing that comes from outside can stand before it, forge it or close it.
 */
export const markerOf = ({ suite, repository }: { suite: string; repository: string | null }): string =>
  `<!-- tokgate comment v1 suite=${encoded(suite)} repository=${encoded(repository ?? '')} -->`

/** True when a comment's body is the one of this suite and repository. GitHub may return it with CRLF. */
export const hasMarker = (body: string, marker: string): boolean => body.split(/\r?\n/u, 1)[0]?.trim() === marker

/** Which run a result is of: an older one that finishes late never goes over a newer one. */
export interface RunMark {
  readonly runId: string
  readonly runNumber: number | null
  readonly runAttempt: number
}
