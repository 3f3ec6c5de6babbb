import { integerExpected, numberExpected, percentExpected } from '../../messages/settings-values.ts'
import type { Kind, Scene } from '../setting.ts'
import { manyOf, oneOf } from './given.ts'

/** Bounds are inclusive; `above` is not. A bound may depend on the scene: the generations differ. */
interface Range {
  readonly min?: number | ((scene: Scene) => number)
  readonly max?: number
  readonly above?: number
  readonly below?: number
  readonly infinite?: boolean
}

// Python's int() and float() allow blanks around and single underscores between digits.
const pythonInt = /^\s*[+-]?\d+(_\d+)*\s*$/
const pythonFloat = /^\s*[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?\s*$/i
const pythonInf = /^\s*([+-]?)\.?inf(inity)?\s*$/i

/** Reads a number as Python's float() does (and YAML's `.inf`); undefined for anything else, NaN included. */
export function pythonNumber(text: string): number | undefined {
  const sign = pythonInf.exec(text)?.[1]
  if (sign !== undefined) return sign === '-' ? -Infinity : Infinity
  return pythonFloat.test(text) ? Number(text.replaceAll('_', '')) : undefined
}

/** Reads an integer as Python's int() does; undefined for anything else and beyond 2^53. */
export function pythonInteger(text: string): number | undefined {
  const value = pythonInt.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
  return Number.isSafeInteger(value) ? value : undefined
}

interface Ends {
  readonly min: number
  readonly max: number
}

const endsOf = ({ min = -Infinity, max = Infinity }: Range, scene: Scene): Ends => ({
  min: typeof min === 'function' ? min(scene) : min,
  max,
})

const inside = (value: number, range: Range, scene: Scene): boolean => {
  const { min, max } = endsOf(range, scene)
  const { above = -Infinity, below = Infinity, infinite = false } = range
  if (!Number.isFinite(value)) return infinite && value > 0
  return value >= min && value <= max && value > above && value < below
}

const bounds = (range: Range): Record<string, number> => ({
  ...(typeof range.min === 'number' ? { minimum: range.min } : {}),
  ...(range.max === undefined ? {} : { maximum: range.max }),
  ...(range.above === undefined ? {} : { exclusiveMinimum: range.above }),
  ...(range.below === undefined ? {} : { exclusiveMaximum: range.below }),
})

export const integer = (range: Range = {}, metavar = 'N'): Kind<number> =>
  oneOf({
    metavar,
    schema: { type: 'integer', ...bounds(range) },
    parse(text, scene) {
      const value = pythonInteger(text)
      if (value !== undefined && inside(value, range, scene)) return { value }
      return integerExpected({ got: text, ...endsOf(range, scene) })
    },
  })

const finiteSchema = (range: Range) => ({ type: 'number', ...bounds(range) })

export const number = (range: Range = {}, metavar = 'X'): Kind<number> =>
  oneOf({
    metavar,
    schema: range.infinite === true ? { anyOf: [finiteSchema(range), { const: 'inf' }] } : finiteSchema(range),
    parse: (text, scene) => readNumber(text, range, scene),
  })

function readNumber(text: string, range: Range, scene: Scene) {
  const value = pythonNumber(text)
  if (value !== undefined && inside(value, range, scene)) return { value }
  const { min, max } = endsOf(range, scene)
  return numberExpected({
    got: text,
    min,
    max,
    above: range.above,
    below: range.below,
    infinite: range.infinite ?? false,
  })
}

const byComma = (text: string): string[] => text.split(',').map((part) => part.trim())

/** Floats with commas between: `50,90,99`. */
export const numbers = (range: Range, metavar: string): Kind<readonly number[]> =>
  manyOf({
    metavar,
    takes: 'one',
    schema: finiteSchema(range),
    split: byComma,
    parse: (text, scene) => readNumber(text, range, scene),
  })

/** `N%`, read as a ratio; bounds are in percent. */
export const percent = ({ min, max }: Ends): Kind<number> =>
  oneOf({
    metavar: 'N%',
    schema: { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' },
    parse(text) {
      const digits = /^(\d+(?:\.\d+)?)%$/.exec(text.trim())?.[1]
      const value = Number(digits)
      return digits !== undefined && value >= min && value <= max
        ? { value: value / 100 }
        : percentExpected({ got: text, min, max })
    },
  })
