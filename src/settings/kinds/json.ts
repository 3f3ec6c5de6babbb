import { float, type PyValue } from '../../domain/python.ts'
import { jsonObjectExpected, rangeRatioExpected } from '../../messages/settings-values.ts'
import type { Kind, Read, Scene } from '../setting.ts'
import type { Tree } from '../tree.ts'
import { bad, good, onePiece } from './given.ts'
import { pythonInteger, pythonNumber } from './number.ts'

export type JsonObject = Readonly<Record<string, PyValue>>

/** A JSON object, integers and floats kept apart as Python keeps them; in YAML, a map. */
export const jsonObject = (): Kind<JsonObject> => ({
  takes: 'one',
  metavar: 'JSON',
  schema: { type: ['object', 'string'] },
  read(given) {
    if (given.form === 'tree' && given.tree.kind === 'map') return good(mapValue(given.tree))
    const piece = onePiece(given)
    if (!piece.ok) return piece
    const value = readJson(piece.value.text)
    return value === undefined ? bad(jsonObjectExpected(), piece.value.at) : good(value)
  },
})

/** What a JSON text holds when it is an object; undefined otherwise, also for numbers that JavaScript cannot hold. */
function readJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text, pythonic)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pythonic(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value
  if (!/^-?\d+$/.test(context?.source ?? '')) return float(value)
  if (!Number.isSafeInteger(value)) throw new RangeError('integer beyond 2^53')
  return value
}

const mapValue = (map: Extract<Tree, { kind: 'map' }>): JsonObject =>
  Object.fromEntries(map.entries.map(({ key, value }) => [key, treeValue(value)]))

function treeValue(tree: Tree): PyValue {
  switch (tree.kind) {
    case 'empty':
      return null
    case 'list':
      return tree.items.map(treeValue)
    case 'map':
      return mapValue(tree)
    case 'scalar':
      return tree.quoted ? tree.text : plainValue(tree.text)
    default:
      return tree satisfies never
  }
}

function plainValue(text: string): PyValue {
  if (/^(true|True|TRUE)$/.test(text)) return true
  if (/^(false|False|FALSE)$/.test(text)) return false
  const whole = pythonInteger(text)
  if (whole !== undefined) return whole
  const real = pythonNumber(text)
  return real === undefined ? text : float(real)
}

/** How far lengths spread around their mean, each in [0, 1). */
export interface RangeRatio {
  readonly input: number
  readonly output: number
}

/** One ratio for both; in `latest` also `{"input": 0.3, "output": 0.5}`. */
export const rangeRatio = (): Kind<RangeRatio> => ({
  takes: 'one',
  metavar: 'R',
  schema: {
    anyOf: [
      { type: 'number', minimum: 0, exclusiveMaximum: 1 },
      {
        type: 'object',
        required: ['input', 'output'],
        additionalProperties: false,
        properties: { input: {}, output: {} },
      },
    ],
  },
  read(given, scene) {
    if (given.form === 'tree' && given.tree.kind === 'map') return both(mapValue(given.tree), scene, given.tree.at)
    const piece = onePiece(given)
    if (!piece.ok) return piece
    const { text, at } = piece.value
    const ratio = pythonNumber(text)
    if (ratio === undefined) return both(readJson(text), scene, at, text)
    return isRatio(ratio) ? good({ input: ratio, output: ratio }) : bad(rangeRatioExpected({ got: text }), at)
  },
})

const isRatio = (value: number): boolean => value >= 0 && value < 1

function both(
  object: JsonObject | undefined,
  { compat }: Scene,
  at: Parameters<typeof bad>[1],
  got = '{…}',
): Read<RangeRatio> {
  const { input, output, ...rest } = object ?? {}
  const ratios = [input, output].map(plainNumber)
  const [first = Number.NaN, second = Number.NaN] = ratios
  const fits = compat === 'latest' && Object.keys(rest).length === 0 && ratios.every(isRatio)
  return fits ? good({ input: first, output: second }) : bad(rangeRatioExpected({ got }), at)
}

const plainNumber = (value: PyValue | undefined): number => {
  if (typeof value === 'number') return value
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number'
    ? value.value
    : Number.NaN
}
