import type { Judgement } from '../domain/judgement.ts'

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
  `<!-- ${markerText({ suite, repository })} -->`

const markerText = ({ suite, repository }: { suite: string; repository: string | null }): string =>
  `tokgate comment v1 suite=${encoded(suite)} repository=${encoded(repository ?? '')}`

/** True when a comment's body is the one of this suite and repository. GitHub may return it with CRLF. */
export const hasMarker = (body: string, marker: string): boolean => body.split(/\r?\n/u, 1)[0]?.trim() === marker

/** Which run wrote a comment: a newer one is never overwritten by an older one that finishes late. */
export interface RunMark {
  readonly runId: string
  readonly runNumber: number | null
  readonly runAttempt: number
}

/** The hidden second line: the run that wrote the body. */
const runText = ({ writer }: Judgement): string =>
  `tokgate run id=${encoded(String(writer.run_id))} number=${whole(writer.run_number)} attempt=${whole(writer.run_attempt)}`

/** A judgement may come from a file, so a number is made sure of. */
const whole = (value: number | null): string => (Number.isSafeInteger(value) ? String(value) : 'none')

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The run that wrote a body of ours, from its second line; null where there is none. */
export function runOf(body: string): RunMark | null {
  const line = body.split(/\r?\n/u).find((_, index, all) => index > 0 && all[index]?.trim() !== '') ?? ''
  const parts = /^<!-- tokgate run id=(\S*) number=(\d+|none) attempt=(\d+|none) -->$/u.exec(line.trim())
  if (parts === null) return null
  const [, id = '', number = 'none', attempt = 'none'] = parts
  const numberOf = (text: string): number | null => (text === 'none' ? null : Number(text))
  return { runId: decoded(id), runNumber: numberOf(number), runAttempt: numberOf(attempt) ?? 1 }
}

/** The marks of a judgement's comment, without the comment signs. */
export const markerTexts = (judgement: Judgement): readonly [string, string] => [
  markerText({ suite: judgement.suite, repository: judgement.writer.repository }),
  runText(judgement),
]
