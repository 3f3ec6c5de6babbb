/** Digits as a reader sees them: a real minus sign, no exponent, no grouping; `–` for what is not there. */
const MINUS = '\u2212'
export const NOTHING = '–'

type Maybe = number | null | undefined

/** Beyond this a number is no measurement and its digits would fill the page. */
const LARGEST = 1e12

const digits = (value: number, decimals: number): string =>
  new Intl.NumberFormat('en-US', {
    useGrouping: false,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(Math.min(Math.abs(value), LARGEST))

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const signOf = (value: number, text: string, plus: string): string => {
  if (!/[1-9]/u.test(text)) return '' // what rounds to zero has no sign
  return value < 0 ? MINUS : plus
}

/** `value` with a fixed number of decimals. */
export function fixed(value: Maybe, decimals: number): string {
  if (!isNumber(value)) return NOTHING
  const text = digits(value, decimals)
  return signOf(value, text, '') + text
}

/** About four significant digits, for units in which a whole number may be too coarse: 57.23, 0.2134, 13399. */
export function sensible(value: Maybe): string {
  if (!isNumber(value)) return NOTHING
  const size = Math.abs(value)
  const decimals = [1000, 100, 10].findIndex((bound) => size >= bound)
  return fixed(value, decimals === -1 ? 3 : decimals)
}

/** A number the user set, with no digits but its own: 2, 0.2, 12.5. */
export const asSet = (value: Maybe, mostDecimals = 4): string => {
  if (!isNumber(value)) return NOTHING
  const text = digits(value, mostDecimals).replace(/\.0+$|(\.\d*?)0+$/u, '$1')
  return signOf(value, text, '') + text
}

const percentDigits = (ratio: number, plus: string): string => {
  const text = digits(ratio * 100, 1)
  return signOf(ratio, text, plus) + text
}

/** A ratio as a percentage with one decimal: 0.095 → `9.5 %`. */
export const percent = (ratio: Maybe): string => (isNumber(ratio) ? `${percentDigits(ratio, '')} %` : NOTHING)

/** The same with its sign: 0.003 → `+0.3 %`. */
export const signedPercent = (ratio: Maybe): string => (isNumber(ratio) ? `${percentDigits(ratio, '+')} %` : NOTHING)

/** A ratio that the user set: 0.05 → `5 %`, 0.125 → `12.5 %`. */
export const percentAsSet = (ratio: Maybe): string => (isNumber(ratio) ? `${asSet(ratio * 100)} %` : NOTHING)

const isPair = (pair: unknown): pair is readonly [number, number] =>
  Array.isArray(pair) && isNumber(pair[0]) && isNumber(pair[1])

/** `7.9 … 11.1 %`. */
export const percentRange = (pair: readonly [Maybe, Maybe] | null): string =>
  isPair(pair) ? `${percentDigits(pair[0], '')} … ${percentDigits(pair[1], '')} %` : NOTHING

/** `−11.1 … −7.9 %`, with plus signs. */
export const signedRange = (pair: readonly [Maybe, Maybe] | null): string =>
  isPair(pair) ? `${percentDigits(pair[0], '+')} … ${percentDigits(pair[1], '+')} %` : NOTHING
