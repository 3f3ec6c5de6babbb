import { type Outcome, outcomes } from '../domain/outcome.ts'
import { safeHref } from './escape.ts'
import type { Foot } from './foot.ts'
import type { RunMark } from './marker.ts'

/**
 * What a leg's hidden mark says: enough to put the leg into a table and under a headline without its judgement. Texts
 * are those of the report, with outside text still marked (`escape.ts`), so that showing them again escapes it again.
 */
export interface LegMark extends Omit<Foot, 'runNumber' | 'runAttempt'> {
  readonly scenario: string
  readonly run: RunMark
  /** The commit that was measured. */
  readonly head: string | null
  readonly outcome: Outcome
  readonly accepted: boolean
  /** Whether it fails the step, once enforced. */
  readonly fails: boolean
  /** `👀 observing: …`; empty where it counts. */
  readonly observed: string
  /** What decided it, in a sentence. */
  readonly why: string
  /** What must be known beside it (a new config, looser limits); empty where nothing. */
  readonly also: string
  /** How many folded sections were left out for want of room. */
  readonly cut: number
}

const unsafe = /(?:[^\p{L}\p{N} .,%()+;…–−、，。：；（）·]|\p{Default_Ignorable_Code_Point})+/gu
const bytes = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Quoted like a mail's header: no dash, bracket, bar or at-sign is left that could end the mark or mean something. */
const quoted = (text: string): string => text.toWellFormed().replace(unsafe, bytes).replace(/^ | $/gu, '=20')

const unquoted = (text: string): string =>
  text.replace(/(?:=[0-9A-F]{2})+/gu, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(1).split('='), (code) => Number.parseInt(code, 16))),
  )

const flag = (value: boolean): string => (value ? 'y' : 'n')
const whole = (value: number | null): string => (Number.isSafeInteger(value) ? String(value) : 'none')

/** The mark's text, without the comment signs. */
export function legMarkText(mark: LegMark): string {
  const { run } = mark
  const fields = [
    mark.scenario,
    run.runId,
    whole(run.runNumber),
    whole(run.runAttempt),
    mark.head ?? '',
    mark.outcome,
    flag(mark.accepted),
    flag(mark.fails),
    String(mark.cut),
    mark.version,
    mark.at,
    mark.url ?? '',
    mark.losses,
    mark.observed,
    mark.also,
    mark.why,
  ]
  return `tokgate leg ${fields.map(quoted).join(' | ')}`
}

const fieldCount = 16
const shape = /^<!-- tokgate leg (.*) -->$/u

/** A line's mark, or null for any other line and for one that doesn't hold what a mark must. */
export function legMarkOf(line: string): LegMark | null {
  const found = shape.exec(line.trim())
  const fields = found?.[1]?.split('|').map((field) => unquoted(field.replace(/^ | $/gu, ''))) ?? []
  if (fields.length !== fieldCount) return null
  const [scenario = '', runId = '', number = '', attempt = '', head = '', word = '', accepted, fails, cut] = fields
  const [version = '', at = '', url = '', losses = '', observed = '', also = '', why = ''] = fields.slice(9)
  const outcome = outcomes.find((one) => one === word)
  if (outcome === undefined || !/^\d+$/u.test(attempt) || !/^(?:\d+|none)$/u.test(number)) return null
  return {
    scenario,
    run: { runId, runNumber: number === 'none' ? null : Number(number), runAttempt: Number(attempt) },
    head: head === '' ? null : head,
    outcome,
    accepted: accepted === 'y',
    fails: fails === 'y',
    cut: /^\d+$/u.test(cut ?? '') ? Number(cut) : 0,
    ...{ version, at, losses, observed, also, why },
    url: url === '' ? null : safeHref(url),
  }
}
