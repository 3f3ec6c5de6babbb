/** Seeded numbers for the calibration: the same on every machine, whatever the number of workers. */
export interface Draws {
  /** Uniform on [0, 1), 32 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Sum of `df` squared standard normals, df even or odd. */
  chiSquare(df: number): number
}

/** FNV-1a, to make a seed of a text. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** sfc32 (Chris Doty-Humphrey's small fast counter), and normals by Marsaglia's polar method. */
export function draws(seed: number): Draws {
  const next = sfc32(seed)
  const uniform = (): number => next() / 2 ** 32
  let spare = Number.NaN
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare
      spare = Number.NaN
      return kept
    }
    let x = 0
    let y = 0
    let s = 0
    do {
      x = uniform() * 2 - 1
      y = uniform() * 2 - 1
      s = x * x + y * y
    } while (s >= 1 || s === 0)
    const scale = Math.sqrt((-2 * Math.log(s)) / s)
    spare = y * scale
    return x * scale
  }
  const chiSquare = (df: number): number => {
    let sum = df % 2 === 1 ? normal() ** 2 : 0
    for (let pair = 0; pair < df >> 1; pair += 1) sum -= 2 * Math.log(1 - uniform())
    return sum
  }
  return { uniform, normal, chiSquare }
}

function sfc32(seed: number): () => number {
  let a = seed | 0
  let b = 0x9e3779b9 | 0
  let c = 0x243f6a88 | 0
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let warm = 0; warm < 12; warm += 1) next()
  return next
}
