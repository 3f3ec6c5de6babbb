import type { FingerprintField } from '../domain/judgement.ts'
import type { Fields } from '../domain/row.ts'

/** What was measured on what, of one job. */
export interface Fingerprint {
  readonly identity: Fields
  readonly subject: Fields
}

/** A field's value as it is compared and hashed: JSON has no infinity, so such numbers are text. null = unknown. */
export const comparableValue = (value: Fields[string] | undefined): Fields[string] =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? null)

/** Both sides' fields: identity first, in the candidate's order, then what only the baseline has. null = unknown. */
export const fingerprint = (candidate: Fingerprint, baseline: Fingerprint | null): FingerprintField[] => [
  ...fieldsOf('identity', candidate.identity, baseline?.identity ?? null),
  ...fieldsOf('subject', candidate.subject, baseline?.subject ?? null),
]

function fieldsOf(kind: FingerprintField['kind'], candidate: Fields, baseline: Fields | null): FingerprintField[] {
  const names = new Set([...Object.keys(candidate), ...Object.keys(baseline ?? {})])
  return [...names].map((field) => {
    const ours = comparableValue(candidate[field])
    const theirs = comparableValue(baseline?.[field])
    return { field, kind, baseline: theirs, candidate: ours, differs: baseline !== null && ours !== theirs }
  })
}
