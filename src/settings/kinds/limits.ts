import type { Limit } from '../../domain/limit.ts'
import {
  amountExpected,
  booleanExpected,
  limitExpected,
  limitsEmpty,
  limitsExpected,
  limitWithoutBound,
  maxBelowMin,
  unknownLimitKey,
  unknownMetric,
  yamlFault,
} from '../../messages/settings-values.ts'
import { knownMetricNames, type Metric, metricNamed } from '../../metrics/index.ts'
import { nearest } from '../nearest.ts'
import type { Given, Kind, Read, Wrong } from '../setting.ts'
import { type Entry, readYaml, type Tree } from '../tree.ts'
import { bad, collect, good } from './given.ts'

/** The limits of a gate, as YAML: metric name to `N%` or to a map of limit, floor, max, min and required. */
export const limits = (): Kind<readonly Limit[]> => ({
  takes: 'one',
  metavar: 'YAML',
  schema: limitsSchema,
  read(given) {
    const tree = limitsTree(given)
    return tree.ok ? readLimits(tree.value) : tree
  },
})

const amountSchema = { type: ['number', 'string'] }
const limitSchema = { type: 'string', pattern: '^\\d+(\\.\\d+)?%$' }
const limitsSchema = {
  type: ['object', 'string'],
  minProperties: 1,
  additionalProperties: {
    anyOf: [
      limitSchema,
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          limit: limitSchema,
          floor: amountSchema,
          max: amountSchema,
          min: amountSchema,
          required: { type: 'boolean' },
        },
      },
    ],
  },
}

/** In a file the limits are a map (or a block of text); everywhere else they are text. */
function limitsTree(given: Given): Read<Tree> {
  if (given.form === 'tree' && given.tree.kind !== 'scalar') return good(given.tree)
  const result = readYaml(limitsText(given))
  if (result.ok) return good(result.tree)
  return { ok: false, wrong: result.faults.map(({ text, at }) => ({ words: yamlFault({ fault: text }), at })) }
}

const limitsText = (given: Given): string => {
  if (given.form === 'words') return given.words[0] ?? ''
  if (given.form === 'text') return given.text
  return given.tree.kind === 'scalar' ? given.tree.text : ''
}

function readLimits(tree: Tree): Read<readonly Limit[]> {
  if (tree.kind === 'empty') return bad(limitsEmpty(), tree.at)
  if (tree.kind !== 'map') return bad(limitsExpected({ got: tree.kind === 'scalar' ? tree.text : null }), tree.at)
  if (tree.entries.length === 0) return bad(limitsEmpty(), tree.at)
  return collect(tree.entries.map(readLimit))
}

function readLimit({ key, at, value }: Entry): Read<Limit> {
  const metric = metricNamed(key)
  if (metric === undefined) return bad(unknownMetric({ got: key, nearest: nearest(key, knownMetricNames()) }), at)
  switch (value.kind) {
    case 'scalar':
      return mapped(percentOf(value, metric), (limit) => ({ ...unlimited(metric), limit }))
    case 'map':
      return readLimitMap(value, metric)
    case 'empty':
    case 'list':
      return bad(limitExpected({ metric: key, got: null, below: ceiling(metric) }), value.at)
    default:
      return value satisfies never
  }
}

const unlimited = (metric: Metric): Limit => ({
  metric: metric.name,
  limit: null,
  floor: metric.defaultFloor,
  max: null,
  min: null,
  required: true,
})

const mapped = <T, U>(read: Read<T>, change: (value: T) => U): Read<U> => (read.ok ? good(change(read.value)) : read)

type FieldReader = (value: Tree, metric: Metric) => Read<Partial<Limit>>

const absolute =
  (field: 'floor' | 'max' | 'min'): FieldReader =>
  (value, metric) =>
    mapped(amountOf(value, metric, field), (amount) => ({ [field]: amount }))

const fields: Readonly<Record<string, FieldReader>> = {
  limit: (value, metric) => mapped(percentOf(value, metric), (limit) => ({ limit })),
  floor: absolute('floor'),
  max: absolute('max'),
  min: absolute('min'),
  required: (value) => mapped(flagOf(value), (required) => ({ required })),
}

function readLimitMap(map: Extract<Tree, { kind: 'map' }>, metric: Metric): Read<Limit> {
  const read = collect(map.entries.map((entry) => readField(entry, metric)))
  if (!read.ok) return read
  const limit: Limit = Object.assign(unlimited(metric), ...read.value)
  const wrong = contradiction(limit, metric, map)
  return wrong === null ? good(limit) : { ok: false, wrong: [wrong] }
}

function readField({ key, at, value }: Entry, metric: Metric): Read<Partial<Limit>> {
  const reader = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (reader !== undefined) return reader(value, metric)
  const known = Object.keys(fields)
  return bad(unknownLimitKey({ got: key, known, nearest: nearest(key, known) }), at)
}

function contradiction({ limit, max, min }: Limit, metric: Metric, { at }: Tree): Wrong | null {
  if (limit === null && max === null && min === null) return { words: limitWithoutBound({ metric: metric.name }), at }
  if (max !== null && min !== null && max < min) return { words: maxBelowMin({ metric: metric.name, max, min }), at }
  return null
}

/** A higher-is-better metric cannot lose 100 % and more; a latency can grow tenfold. */
const ceiling = (metric: Metric): number => (metric.better === 'higher' ? 100 : 1000)

function percentOf(value: Tree, metric: Metric): Read<number> {
  const got = value.kind === 'scalar' ? value.text : null
  const digits = /^(\d+(?:\.\d+)?)%$/.exec(got ?? '')?.[1]
  const percent = Number(digits)
  if (digits !== undefined && percent > 0 && percent < ceiling(metric)) return good(percent / 100)
  return bad(limitExpected({ metric: metric.name, got, below: ceiling(metric) }), value.at)
}

function amountOf(value: Tree, metric: Metric, field: string): Read<number> {
  const got = value.kind === 'scalar' ? value.text : null
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(\S*)$/.exec(got ?? '') ?? []
  if (digits !== undefined && (unit === '' || unit === metric.unit)) return good(Number(digits))
  return bad(amountExpected({ metric: metric.name, field, got, unit: metric.unit }), value.at)
}

function flagOf(value: Tree): Read<boolean> {
  const got = value.kind === 'scalar' ? value.text : ''
  if (/^(true|True|TRUE)$/.test(got)) return good(true)
  if (/^(false|False|FALSE)$/.test(got)) return good(false)
  return bad(booleanExpected({ got }), value.at)
}
