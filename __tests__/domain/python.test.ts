import { describe, expect, test } from 'vitest'
import { float, floatRepr, pythonJson } from '../../src/domain/python.ts'

describe('floatRepr writes what Python 3.11 printed', () => {
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.9, '0.9'],
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e22, '1.5e+22'],
    [123456789.125, '123456789.125'],
    [440.40000000000003, '440.40000000000003'],
    [-2.5e-7, '-2.5e-07'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NaN, 'nan'],
  ])('%s', (value, want) => {
    expect(floatRepr(value)).toBe(want)
  })
})

describe('pythonJson', () => {
  test('keeps order, separators and the two number types', () => {
    expect(pythonJson({ b: 1, a: float(0), n: null, t: true, l: ['x', 2, float(1e-5)] })).toBe(
      '{"b": 1, "a": 0.0, "n": null, "t": true, "l": ["x", 2, 1e-05]}',
    )
  })

  test('escapes all but printable ASCII, astral characters as pairs, 0x7f too, and no slash', () => {
    expect(pythonJson('a/"\\\n\u007f美😀\u0001')).toBe(String.raw`"a/\"\\\n\u007f\u7f8e\ud83d\ude00\u0001"`)
  })

  test('writes what is not finite as Python does', () => {
    expect(pythonJson([float(Number.NaN), float(Number.POSITIVE_INFINITY)])).toBe('[NaN, Infinity]')
  })
})
