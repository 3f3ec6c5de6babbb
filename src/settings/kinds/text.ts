import type { Compat } from '../../domain/compat.ts'
import { isName, safeName } from '../../domain/name.ts'
import type { Words } from '../../domain/words.ts'
import {
  booleanExpected,
  choiceExpected,
  durationExpected,
  nameExpected,
  pathExpected,
  textExpected,
  urlExpected,
  urlWithSecret,
} from '../../messages/settings-values.ts'
import { nearest } from '../nearest.ts'
import type { Given, Kind, Read, Scene } from '../setting.ts'
import { bad, good, manyOf, oneOf, onePiece } from './given.ts'

const kept = (text: string): { value: string } | Words => (text === '' ? textExpected() : { value: text })

export const text = (metavar: string): Kind<string> =>
  oneOf({ metavar, schema: { type: 'string', minLength: 1 }, parse: kept })

/** A path of a file or a directory; it is opened by whoever needs it. */
export const path = (metavar = 'PATH'): Kind<string> => text(metavar)

/** Several texts: words, lines, or a YAML list. */
export const texts = (metavar: string): Kind<readonly string[]> =>
  manyOf({ metavar, schema: { type: 'string' }, parse: (part) => ({ value: part }) })

/** A path of the server, appended to the base URL as it is. */
export const serverPath = (): Kind<string> =>
  oneOf({
    metavar: '/PATH',
    schema: { type: 'string', pattern: '^/' },
    parse: (part) => (part.startsWith('/') ? { value: part } : pathExpected({ got: part })),
  })

/** An http or https URL without user and password: those would be shown. Trailing slashes are dropped. */
export const url = (): Kind<string> =>
  oneOf({ metavar: 'URL', schema: { type: 'string', pattern: '^https?://' }, parse: readUrl })

/** The address without a slash at its end, or what is wrong with it. */
export function readUrl(given: string): { value: string } | Words {
  const address = given.trim()
  const parts = URL.canParse(address) ? new URL(address) : null
  // The value may hold a password in any position: a fault never repeats it.
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(address)) return urlWithSecret()
  if (parts === null || !['http:', 'https:'].includes(parts.protocol)) return urlExpected({ got: given })
  return { value: address.replace(/\/+$/, '') }
}

/** A proxy's URL; it may carry a user and password, so no fault repeats it. */
export const proxyUrl = (): Kind<string> =>
  oneOf({
    metavar: 'URL',
    schema: { type: 'string', pattern: '^https?://' },
    parse: (given) => (/^https?:$/.test(protocolOf(given)) ? { value: given.trim() } : urlExpected({ got: null })),
  })

const protocolOf = (given: string): string => (URL.canParse(given.trim()) ? new URL(given.trim()).protocol : '')

const readName = (given: string): { value: string } | Words =>
  isName(given) ? { value: given } : nameExpected({ got: given })

export const name = (): Kind<string> =>
  oneOf({ metavar: 'NAME', schema: { type: 'string', pattern: safeName.source }, parse: readName })

/** Names with commas or line ends between. */
export const names = (): Kind<readonly string[]> =>
  manyOf({
    metavar: 'NAME[,NAME]',
    takes: 'one',
    schema: { type: 'string', pattern: safeName.source },
    split: (given) => given.split(',').map((part) => part.trim()),
    parse: readName,
  })

// YAML 1.2 core, the words that the runner's own toolkit takes.
const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
}

/** On or off. A bare flag means on; `--flag=false` is ours, argparse has no such thing. */
export const boolean = (): Kind<boolean> => ({
  takes: 'nothing',
  metavar: '',
  schema: { type: 'boolean' },
  read: readBoolean,
})

function readBoolean(given: Given): Read<boolean> {
  if (given.form === 'words' && given.words.length === 0) return good(true)
  const piece = onePiece(given)
  if (!piece.ok) return piece
  const value = booleans[piece.value.text.trim()]
  return value === undefined ? bad(booleanExpected({ got: piece.value.text }), piece.value.at) : good(value)
}

type Choices<T extends string> = readonly T[] | ((compat: Compat) => readonly T[])

const choicesIn = <T extends string>(choices: Choices<T>, compat: Compat): readonly T[] =>
  typeof choices === 'function' ? choices(compat) : choices

/** One of fixed words; the generations may offer different ones. */
export const choice = <const T extends string>(choices: Choices<T>): Kind<T> =>
  oneOf({
    metavar: typeof choices === 'function' ? 'NAME' : choices.join('|'),
    schema: {
      enum: typeof choices === 'function' ? [...new Set([...choices('v0.9.1'), ...choices('latest')])] : choices,
    },
    parse: (given, { compat }) => readChoice(given, choicesIn(choices, compat)),
  })

/** Fixed words with commas between. */
export const choicesOf = <const T extends string>(choices: Choices<T>): Kind<readonly T[]> =>
  manyOf({
    metavar: 'NAME,NAME',
    takes: 'one',
    schema: { type: 'string' },
    split: (given) => given.split(',').map((part) => part.trim()),
    parse: (given: string, { compat }: Scene) => readChoice(given, choicesIn(choices, compat)),
  })

function readChoice<T extends string>(given: string, choices: readonly T[]): { value: T } | Words {
  const value = choices.find((choice) => choice === given)
  return value === undefined ? choiceExpected({ got: given, choices, nearest: nearest(given, choices) }) : { value }
}

/** How long; the unit is in the value's name. */
export interface Duration {
  readonly ms: number
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
}
const oneAmount = /(\d+(?:\.\d+)?)\s*(ms|sec|s|min|m|h)/g
const amounts = /^(?:\d+(?:\.\d+)?\s*(?:ms|sec|s|min|m|h)\s*)+$/

/** `30m`, `20 min`, `1h30m`, `90s`; a number alone is seconds. Longer than zero. */
export const duration = (): Kind<Duration> =>
  oneOf({
    metavar: 'TIME',
    schema: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'string' }] },
    parse(given) {
      const ms = durationMs(given.trim())
      return ms > 0 && Number.isFinite(ms) ? { value: { ms } } : durationExpected({ got: given })
    },
  })

function durationMs(given: string): number {
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000
  if (!amounts.test(given)) return Number.NaN
  return [...given.matchAll(oneAmount)].reduce(
    (sum, [, digits, unit = '']) => sum + Number(digits) * (unitMs[unit] ?? 0),
    0,
  )
}
