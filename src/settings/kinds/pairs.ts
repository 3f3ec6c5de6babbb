import type { Compat } from '../../domain/compat.ts'
import type { Words } from '../../domain/words.ts'
import { goodputExpected, headerExpected, pairExpected } from '../../messages/settings-values.ts'
import type { Given, Kind, Read, Scene } from '../setting.ts'
import type { Tree } from '../tree.ts'
import { collect, manyOf, onePiece, parsed } from './given.ts'
import { pythonNumber } from './number.ts'

/** KEY=VALUE items in the order given. */
export type Pairs = readonly (readonly [key: string, value: string])[]

type Split<T> = (text: string, scene: Scene) => { value: T } | Words

/** A list of `KEY=VALUE`; in YAML also a map. `glue` is what stands between key and value. */
function pairList<T>(definition: {
  metavar: string
  glue: string
  takes: 'some' | 'any'
  split: Split<T>
}): Kind<readonly T[]> {
  const { metavar, takes, split } = definition
  const list = manyOf({ metavar, takes, schema: { type: 'string' }, parse: split })
  return {
    ...list,
    schema: { anyOf: [{ type: ['array', 'string'], items: { type: 'string' } }, { type: 'object' }] },
    read: (given, scene) =>
      given.form === 'tree' && given.tree.kind === 'map'
        ? fromMap(given.tree, scene, definition)
        : list.read(given, scene),
  }
}

function fromMap<T>(
  map: Extract<Tree, { kind: 'map' }>,
  scene: Scene,
  { glue, split }: { glue: string; split: Split<T> },
): Read<readonly T[]> {
  const one = (key: string, value: Tree): Read<T> => {
    const piece = onePiece({ form: 'tree', tree: value } satisfies Given)
    return piece.ok ? parsed(split(`${key}${glue}${piece.value.text}`, scene), piece.value.at) : piece
  }
  return collect(map.entries.map(({ key, value }) => one(key, value)))
}

/** Splits at the first `=`; key and value without blanks around. */
function splitPair(text: string): { value: readonly [string, string] } | Words {
  const at = text.indexOf('=')
  const key = text.slice(0, Math.max(at, 0)).trim()
  return key === '' ? pairExpected({ got: text }) : { value: [key, text.slice(at + 1).trim()] }
}

// v0.9.1 splits on every `=` and keeps the second piece, so `a=b=c` is stored as `b`.
const splitMetadata = (text: string, compat: Compat): { value: readonly [string, string] } | Words => {
  const pair = splitPair(text)
  if (!('value' in pair) || compat !== 'v0.9.1') return pair
  const [key, value] = pair.value
  return { value: [key, (value.split('=')[0] ?? '').trim()] }
}

export const pairs = (): Kind<Pairs> => pairList({ metavar: 'KEY=VALUE', glue: '=', takes: 'any', split: splitPair })

/** As vLLM copies them into its result: cut at a second `=` in v0.9.1. */
export const metadata = (): Kind<Pairs> =>
  pairList({ metavar: 'KEY=VALUE', glue: '=', takes: 'any', split: (text, { compat }) => splitMetadata(text, compat) })

/** Fields of a fingerprint: `NAME=VALUE` adds one, `NAME` alone moves one that tokgate knows. */
export type FieldList = readonly (readonly [name: string, value: string | null])[]

export const fieldList = (): Kind<FieldList> =>
  pairList<readonly [string, string | null]>({
    metavar: 'NAME[=VALUE]',
    glue: '=',
    takes: 'some',
    split: (text) => (text.includes('=') ? splitPair(text) : { value: [text, null] }),
  })

// A header's name is an HTTP token; a value with a line end would be a second header. Values are secrets: never repeated.
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/

export const headers = (): Kind<Pairs> =>
  pairList({
    metavar: 'KEY=VALUE',
    glue: '=',
    takes: 'any',
    split(text) {
      const pair = splitPair(text)
      if (!('value' in pair)) return headerExpected()
      const [key, value] = pair.value
      return headerName.test(key) && headerValue.test(value) ? pair : headerExpected()
    },
  })

const slos = ['ttft', 'tpot', 'e2el'] as const
export type Slo = (typeof slos)[number]

/** Service levels in ms; of a name given twice, the last one. */
export type GoodputPairs = readonly (readonly [name: Slo, ms: number])[]

export const goodput = (): Kind<GoodputPairs> =>
  pairList({ metavar: 'NAME:MS', glue: ':', takes: 'some', split: splitSlo })

function splitSlo(text: string): { value: readonly [Slo, number] } | Words {
  const [key, digits, ...rest] = text.split(':')
  const name = slos.find((slo) => slo === key?.trim())
  const ms = pythonNumber(digits ?? '')
  if (name === undefined || ms === undefined || ms < 0 || rest.length > 0) {
    return goodputExpected({ got: text, names: slos })
  }
  return { value: [name, ms] }
}
