/** Reads a value of an unknown file as a T, or throws a Mismatch that names the place. `at` is where it stands. */
export type Reader<T> = (value: unknown, at: string) => T

/** What stands in the file is not what may stand there. Caught where the file is named. */
export class Mismatch extends Error {
  constructor(at: string, expected: string) {
    super(`${at}: ${expected} is expected`)
    this.name = 'Mismatch'
  }
}

const where =
  <T>(is: (value: unknown) => value is T, expected: string): Reader<T> =>
  (value, at) => {
    if (!is(value)) throw new Mismatch(at, expected)
    return value
  }

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

export const text = where((value) => typeof value === 'string', 'text')
export const boolean = where((value) => typeof value === 'boolean', 'true or false')
export const number = where(isNumber, 'a finite number')
export const count = where((value): value is number => Number.isSafeInteger(value) && Number(value) >= 0, 'a count')
export const ratio = where((value): value is number => isNumber(value) && value >= 0 && value <= 1, 'a ratio (0 … 1)')
export const scalar = where(
  (value): value is string | number | boolean | null =>
    value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value),
  'text, a number, true, false or null',
)
/** ISO 8601 in UTC: then order by time is order as text. */
export const date = where(
  (value): value is string => typeof value === 'string' && utc.test(value) && !Number.isNaN(Date.parse(value)),
  'a time in UTC (2026-11-24T08:00:00Z)',
)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const oneOf = <const T extends string | number>(values: readonly T[]): Reader<T> =>
  where((value): value is T => values.some((allowed) => allowed === value), `one of ${values.join(', ')}`)

export const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at)

/** A field that rows of the first versions lack: null there. */
export const sinceThen =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value, at) =>
    value === undefined || value === null ? null : read(value, at)

export const list =
  <T>(read: Reader<T>): Reader<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new Mismatch(at, 'a list')
    return value.map((item, i) => read(item, `${at}[${i}]`))
  }

/** Any names, all values alike. */
export const map =
  <T>(read: Reader<T>): Reader<Readonly<Record<string, T>>> =>
  (value, at) => {
    if (!isObject(value)) throw new Mismatch(at, 'an object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item, `${at}.${name}`)]))
  }

/** Exactly these fields, each with its reader. Others are dropped. */
export const object =
  <T>(fields: { readonly [K in keyof T]: Reader<T[K]> }): Reader<T> =>
  (value, at) => {
    if (!isObject(value)) throw new Mismatch(at, 'an object')
    const entries = Object.entries<Reader<unknown>>(fields)
    return Object.fromEntries(
      entries.map(([name, read]) => [
        name,
        read(Object.hasOwn(value, name) ? value[name] : undefined, `${at}.${name}`),
      ]),
    ) as T
  }
