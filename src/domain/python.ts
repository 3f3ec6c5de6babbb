/**
 * A Python value as `json.dumps` sees it. JavaScript has one number type and Python two, and the difference is on the
 * wire (`0.0` against `0`), so floats are tagged and plain numbers are integers.
 */
export type PyValue = null | boolean | string | number | PyFloat | readonly PyValue[] | { readonly [key: string]: PyValue }

export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** Tags a number as a Python float. */
export const float = (value: number): PyFloat => new PyFloat(value)
