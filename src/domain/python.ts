/**
 * A Python value as `json.dumps` sees it. JavaScript has one number type and Python two, and the difference is on the
 * wire (`0.0` against `0`), so floats are tagged and plain numbers are integers.
 */
export type PyValue =
  | null
  | boolean
  | string
  | number
  | PyFloat
  | readonly PyValue[]
  | { readonly [key: string]: PyValue }

export class PyFloat {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** Tags a number as a Python float. */
export const float = (value: number): PyFloat => new PyFloat(value)

/** Python's `repr` of a float: the shortest digits, exponent form below 1e-4 and from 1e16. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const digits = plainDigits(mantissa, exponent)
  return digits.includes('.') ? digits : `${digits}.0`
}

/** Writes `mantissa × 10^exponent` without an exponent: JavaScript itself would from 1e21 and below 1e-6. */
function plainDigits(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.padEnd(exponent + 1, '0')
  const fraction = whole.slice(exponent + 1)
  return sign + whole.slice(0, exponent + 1) + (fraction === '' ? '' : `.${fraction}`)
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A prompt is a thousand of these: one call for a run of them, and one lookup a byte. */
function escaped(run: string): string {
  let escapes = ''
  for (let i = 0; i < run.length; i += 1) {
    const unit = run.charCodeAt(i)
    escapes += `\\u${hexOfByte[unit >> 8]}${hexOfByte[unit & 0xff]}`
  }
  return escapes
}

/** A string as `json.dumps` writes it: everything outside 0x20–0x7e escaped, 0x7f too, one escape per UTF-16 unit. */
export const pythonString = (text: string): string => JSON.stringify(text).replace(/[\x7f-\uffff]+/g, escaped)

/** A float as `json.dumps` writes it: `NaN` and `Infinity` are its tokens, not JSON's. */
function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return floatRepr(value)
}

/** `json.dumps` with its defaults: `", "` and `": "`, keys in the order given, one line of ASCII. */
export function pythonJson(value: PyValue): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return pythonString(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof PyFloat) return jsonFloat(value.value)
  if (isList(value)) return `[${value.map(pythonJson).join(', ')}]`
  const items = Object.entries(value).map(([key, item]) => `${pythonString(key)}: ${pythonJson(item)}`)
  return `{${items.join(', ')}}`
}

const isList = (value: PyValue): value is readonly PyValue[] => Array.isArray(value)
