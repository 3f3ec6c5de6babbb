/**
 * Python's `format(value, '.2f')`: the exact binary value, exact ties to even. JavaScript's toFixed agrees but for ties,
 * which it rounds up (0.125: 0.13 there, 0.12 here), numbers from 1e21, and -0.
 */
export function fixed2(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  return sign + (size < 1e21 ? tiesToEven(size) : `${BigInt(size)}.00`)
}

// A tie at two decimals is an odd multiple of 1/8: only there do 2 decimals and a power of two meet halfway.
function tiesToEven(size: number): string {
  const text = size.toFixed(2)
  const isTie = (size * 8) % 2 === 1
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text
  const hundredths = BigInt(text.replace('.', '')) - 1n
  const digits = String(hundredths).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Python's `'{:{fill}^50}'.format(text)`: an odd blank goes to the right. */
export function centred(text: string, fill: string, width: number): string {
  const room = Math.max(width - text.length, 0)
  const left = Math.floor(room / 2)
  return fill.repeat(left) + text + fill.repeat(room - left)
}
