import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { compared, keyOf } from '../../src/gate/comparable.ts'
import { fingerprint } from '../../src/gate/fingerprint.ts'
import { identity, job, key, note } from './rows.ts'

describe('the key of a row', () => {
  test('is suite, scenario, and 16 digits of the SHA-256 of the identity as JSON with sorted keys', () => {
    const json = '{"a":1,"b":null,"c":"x"}'
    const hash = createHash('sha256').update(json).digest('hex').slice(0, 16)
    expect(keyOf('s', 'chat', { c: 'x', a: 1, b: null })).toBe(`s/chat/${hash}`)
  })

  test('does not depend on the order of fields, and tells every value apart', () => {
    expect(keyOf('s', 'c', { a: 1, b: 2 })).toBe(keyOf('s', 'c', { b: 2, a: 1 }))
    const keys = [1, '1', null, true, 'true', Number.POSITIVE_INFINITY].map((a) => keyOf('s', 'c', { a }))
    expect(new Set(keys).size).toBe(6)
  })
})

describe('a candidate', () => {
  const options = { suite: 'default', scenario: 'default', identity, mayStartKey: false }

  test('is compared with rows of its key', () => {
    expect(compared({ ...options, rows: [job(1)] })).toEqual({ kind: 'same', key })
  })

  test('is the first where nothing is stored', () => {
    expect(compared({ ...options, rows: [] })).toEqual({ kind: 'first', key })
  })

  test('is the first where all that is stored was revoked or invalid', () => {
    const other = { key: 'default/default/0000000000000000', identity: { model: 'other' } }
    const revoked = [job(1, other), { ...note('revoke', 3, 1), key: other.key }]
    expect(compared({ ...options, rows: [...revoked, job(2, { ...other, outcome: 'invalid' })] })).toMatchObject({
      kind: 'first',
    })
  })

  test('that asks for a tenth of the prompts does not escape its baseline: the field is named', () => {
    const found = compared({ ...options, identity: { ...identity, 'num-prompts': 64 }, rows: [job(1), job(2)] })
    expect(found).toMatchObject({
      kind: 'other',
      allowed: false,
      newest: { id: `2.1/${key}` },
      differing: [{ field: 'num-prompts', kind: 'identity', baseline: 640, candidate: 64, differs: true }],
    })
  })
})

test('a fingerprint shows every field of both sides, unknown ones as null', () => {
  expect(
    fingerprint(
      { identity: { model: 'q', npu: '910B4' }, subject: { image: 'b', sha: 'x' } },
      { identity: { model: 'q', tp: 8 }, subject: { image: 'a', sha: 'x' } },
    ),
  ).toEqual([
    { field: 'model', kind: 'identity', baseline: 'q', candidate: 'q', differs: false },
    { field: 'npu', kind: 'identity', baseline: null, candidate: '910B4', differs: true },
    { field: 'tp', kind: 'identity', baseline: 8, candidate: null, differs: true },
    { field: 'image', kind: 'subject', baseline: 'a', candidate: 'b', differs: true },
    { field: 'sha', kind: 'subject', baseline: 'x', candidate: 'x', differs: false },
  ])
})

test('without a baseline nothing differs', () => {
  expect(fingerprint({ identity: { model: 'q' }, subject: {} }, null)).toEqual([
    { field: 'model', kind: 'identity', baseline: null, candidate: 'q', differs: false },
  ])
})
