import type { Complaint } from '../domain/problem.ts'
import type { Fields } from '../domain/row.ts'
import { type Expected, missingValue, wrongValue } from '../messages/results.ts'
import { metricNamed } from '../metrics/index.ts'
import { isObject, type Json, type JsonObject } from './python-json.ts'

/** The keys of one object of a file. What has the wrong type is complained about once and read as absent. */
export interface KeyReader {
  text(key: string): string | null
  number(key: string): number | null
  /** An integer ≥ 0. */
  count(key: string): number | null
  object(key: string): KeyReader | null
  /** The objects of a list; absent reads as empty. */
  objects(key: string): readonly KeyReader[]
  /** Complains of an absent or null key as well. */
  needs(key: string, expected: Expected): void
  /** The value as it stands. */
  raw(key: string): Json | undefined
  entries(): readonly (readonly [string, Json])[]
  /** Adds a complaint about a key. */
  wrong(key: string, expected: Expected): void
}

const isCount = (value: Json): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** Reads keys of `object`; complaints name them after `where` and go to `complaints`. */
export function keysOf(object: JsonObject, where: string, complaints: Complaint[]): KeyReader {
  const raw = (key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined)
  const wrong = (key: string, expected: Expected): void => {
    complaints.push({ where: join(where, key), words: wrongValue({ got: shown(raw(key)), expected }) })
  }
  const read = <T extends Json>(key: string, expected: Expected, is: (value: Json) => value is T): T | null => {
    const value = raw(key)
    if (value === undefined || value === null) return null
    if (is(value)) return value
    wrong(key, expected)
    return null
  }
  const nested = (item: JsonObject, key: string): KeyReader => keysOf(item, join(where, key), complaints)
  const nestedOrWrong = (item: Json, key: string): KeyReader[] => {
    if (isObject(item)) return [nested(item, key)]
    complaints.push({ where: join(where, key), words: wrongValue({ got: shown(item), expected: 'object' }) })
    return []
  }
  return {
    raw,
    wrong,
    text: (key) => read(key, 'text', (value) => typeof value === 'string'),
    number: (key) => read(key, 'number', (value) => typeof value === 'number'),
    count: (key) => read(key, 'count', isCount),
    object: (key) => {
      const value = read(key, 'object', isObject)
      return value === null ? null : nested(value, key)
    },
    objects: (key) =>
      (read(key, 'list', isList) ?? []).flatMap((item: Json, at: number) => nestedOrWrong(item, `${key}[${at}]`)),
    needs: (key, expected) => {
      const value = raw(key)
      if (value === undefined || value === null) {
        complaints.push({ where: join(where, key), words: missingValue({ expected }) })
      }
    },
    entries: () => Object.entries(object),
  }
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

/** `A.json: mean_ttft_ms`, `judgement.json: scenarios[0].rounds[1]`. */
const join = (where: string, key: string): string => (where.endsWith(':') ? `${where} ${key}` : `${where}.${key}`)

/** A value for a complaint: lists and objects by their brackets, for text from outside can be anything. */
export const shown = (value: Json | undefined): string => {
  if (Array.isArray(value)) return '[…]'
  return typeof value === 'object' && value !== null ? '{…}' : String(value)
}

/** The known metrics among the keys of an object, v0.9.1's misspelt goodput included; null reads as not measured. */
export function metricsIn(keys: KeyReader): Record<string, number> {
  const found = keys.entries().flatMap(([key, value]) => {
    const name = key === 'request_goodput:' ? 'request_goodput' : key
    if (value === null || metricNamed(name) === undefined) return []
    if (typeof value === 'number') return [[name, value] as const]
    keys.wrong(key, 'number')
    return []
  })
  return Object.fromEntries(found)
}

/** A value that can stand in a field; a number that JSON cannot write as Python's word for it. */
export function fieldValue(value: Json | undefined): Fields[string] {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : infinity(value)
  return typeof value === 'object' || value === undefined ? null : (value as Fields[string])
}

const infinity = (value: number): string => (value > 0 ? 'inf' : '-inf')
