import type { Must } from '../messages/judgement-file.ts'

/**
 * Readers for a file that nobody vouches for: each reads one value as a T or throws a Misfit that says where and what
 * must stand there. Nothing of the file is ever in a Misfit: places are made of known field names and of positions.
 */
export type Shape<T> = (value: unknown, at: string) => T

export class Misfit extends Error {
  readonly at: string
  readonly must: Must
  /** The bound of a `must` that has one. */
  readonly bound: number | null

  constructor(at: string, must: Must, bound: number | null = null) {
    super(`${at}: ${must}`)
    this.name = 'Misfit'
    this.at = at
    this.must = must
    this.bound = bound
  }
}

const where =
  <T>(is: (value: unknown) => value is T, must: Must, bound: number | null = null): Shape<T> =>
  (value, at) => {
    if (!is(value)) throw new Misfit(at, must, bound)
    return value
  }

/** Beyond this a figure is no measurement: a million seconds in microseconds, a million million tokens a second. */
const largest = 1e12

const isFigure = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= largest
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

export const figure: Shape<number> = where(isFigure, 'figure')
/** Not negative. */
export const size: Shape<number> = where((value): value is number => isFigure(value) && value >= 0, 'size')
export const ratio: Shape<number> = where(
  (value): value is number => isFigure(value) && value >= 0 && value <= 1,
  'ratio',
)
export const count: Shape<number> = where(isCount, 'count')
export const ordinal: Shape<number> = where((value): value is number => isCount(value) && value > 0, 'ordinal')
export const flag: Shape<boolean> = where((value) => typeof value === 'boolean', 'flag')

/**
 * What no honest writer puts into a name, and what hides or reorders the text beside it: controls, directions, line
 * and paragraph separators, lone surrogates, noncharacters.
 */
const hidden = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u
/** The same where a text may have several lines. */
const hiddenInProse = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u

const texts =
  (unfit: RegExp) =>
  (longest: number): Shape<string> =>
  (value, at) => {
    if (typeof value !== 'string' || value.length > longest) throw new Misfit(at, 'text', longest)
    if (unfit.test(value)) throw new Misfit(at, 'plain-text')
    return value
  }

/** One line of at most so many UTF-16 units. */
export const line = texts(hidden)
/** The same of several lines. */
export const prose = texts(hiddenInProse)

/** A text that `is` what the rest of the house knows: a metric, a name, a commit. */
export const known = (is: (text: string) => boolean, must: Must): Shape<string> =>
  where((value): value is string => typeof value === 'string' && value.length <= 200 && is(value), must)

export const oneOf = <const T extends string | number>(values: readonly T[], must: Must): Shape<T> =>
  where((value): value is T => values.some((allowed) => allowed === value), must)

const utc = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/
export const date: Shape<string> = where(
  (value): value is string => typeof value === 'string' && utc.test(value) && !Number.isNaN(Date.parse(value)),
  'date',
)

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null ? null : shape(value, at)

/** A field that may be left out. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, at) =>
    value === undefined ? undefined : shape(value, at)

export const list =
  <T>(shape: Shape<T>, most: number): Shape<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length > most) throw new Misfit(at, 'list', most)
    return value.map((item, i) => shape(item, `${at}[${i}]`))
  }

export const pair =
  <T>(shape: Shape<T>): Shape<readonly [T, T]> =>
  (value, at) => {
    const [first, second, ...more] = Array.isArray(value) ? value : []
    if (more.length > 0) throw new Misfit(at, 'pair')
    return [shape(first, `${at}[0]`), shape(second, `${at}[1]`)]
  }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names that fit `key`, at most `most`, all values alike. null was not measured and is left out. */
export const map =
  <T>(key: RegExp, shape: Shape<T>, most: number): Shape<Readonly<Record<string, T>>> =>
  (value, at) => {
    const entries = isObject(value) ? Object.entries(value) : []
    if (!isObject(value) || entries.length > most) throw new Misfit(at, 'map', most)
    const read = entries.map(([name, item], i) => {
      if (!key.test(name)) throw new Misfit(`${at} (${i + 1})`, 'key')
      return [name, item === null ? null : shape(item, `${at}.${name}`)] as const
    })
    return Object.fromEntries(read.filter((entry): entry is readonly [string, T & {}] => entry[1] !== null))
  }

/** Exactly these fields, each with its shape: one more is refused as one too few is. */
export const object =
  <T>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value, at) => {
    if (!isObject(value)) throw new Misfit(at, 'object')
    if (Object.keys(value).some((name) => !Object.hasOwn(fields, name))) throw new Misfit(at, 'fields')
    const entries = Object.entries<Shape<unknown>>(fields).map(
      ([name, shape]) => [name, shape(Object.hasOwn(value, name) ? value[name] : undefined, join(at, name))] as const,
    )
    return Object.fromEntries(entries.filter(([, read]) => read !== undefined)) as T
  }

const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)
