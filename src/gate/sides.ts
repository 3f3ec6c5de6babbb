import type { Side } from '../domain/judgement.ts'
import type { Reference } from './reference.ts'

const shortSha = 7
const toTheMinute = 'YYYY-MM-DDTHH:MM'.length

/**
 * The left side of a gate: `main@1a2b3c4`, the newest reference job, with `+7` for seven more. A job that no branch
 * and commit are known of goes by the minute it was measured. null without a baseline.
 */
export function baselineSide({ newest, level }: Reference, model: string): Side | null {
  if (newest === null) return null
  const { ref, sha } = newest.writer
  const branch = ref?.replace(/^refs\/(heads|tags)\//, '')
  const name = sha === null ? newest.at.slice(0, toTheMinute) : sha.slice(0, shortSha)
  const more = level.length > 1 ? `+${level.length - 1}` : ''
  return { model, variant: `${branch === undefined ? '' : `${branch}@`}${name}${more}` }
}
