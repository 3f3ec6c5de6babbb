import { type Legs, legsOf, type Speaker } from '../../src/commands/report-legs.ts'
import type { Judgement } from '../../src/domain/judgement.ts'
import { json } from '../../src/report/json.ts'
import { judgedAfter, storedAfter } from '../report/histories.ts'

/** A judgement that the gate made of a pull request's rounds after four good days: at this share of their speed. */
export const measured = (level: number, change: Partial<Judgement> = {}): Judgement => ({
  ...judgedAfter(storedAfter([1, 1, 1, 1]).rows, { level, main: false }),
  ...change,
})

/** The job that reports on the same pull request and commit. */
export const speaker: Speaker = {
  repository: 'acme/serving',
  subject: { pull: 42, head: measured(1).head, fork: true, run: null, words: null },
}

/** A judgement as its file holds it, to be changed as an enemy would. */
export const fileOf = (judgement: Judgement): Record<string, unknown> => JSON.parse(json(judgement))

export const legsOfText = (
  text: string | Uint8Array,
  given: Speaker = speaker,
  where = 'legs/a/judgement.json',
): Legs => legsOf([{ where, content: typeof text === 'string' ? Buffer.from(text) : text }], given)

/** Sets what is at a path (`scenarios.0.name`), which a hostile file may hold; undefined takes it away. */
export function at(value: unknown, path: string, wanted: unknown): unknown {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const holder = keys.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), value)
  if (wanted === undefined) Reflect.deleteProperty(Object(holder), last)
  else Object.defineProperty(holder, last, { value: wanted, enumerable: true, configurable: true, writable: true })
  return value
}

/** What is said of a file that is refused: the place in it and what must stand there, or another reason's key. */
export function refusalOf(text: string | Uint8Array, given: Speaker = speaker): unknown {
  const { refused } = legsOfText(text, given)
  const { key, numbers } = refused[0]?.reason ?? { key: 'shown', numbers: {} }
  return key === 'leg.refused' ? [numbers['at'], numbers['must']] : key
}
