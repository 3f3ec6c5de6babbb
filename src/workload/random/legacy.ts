import { knuthSeeded, type Position, positionOf } from './mt19937.ts'

/**
 * numpy's global generator after `np.random.seed(seed)`: the stream that vLLM's datasets and arrivals draw from. Its
 * position says nothing of the second normal number that `gauss` keeps.
 */
export interface LegacyRandom extends Position {
  /** Uniform in [0, 1). */
  double(): number
  /** Standard normal. */
  gauss(): number
  /** `count` integers of [low, high); high > low, high − low < 2^32. A span of one value draws nothing. */
  randint(low: number, high: number, count: number): number[]
  /** One draw with shape > 0, in the unit of scale. An infinite shape is not a number, as in numpy. */
  gamma(shape: number, scale: number): number
}

/** The stream of `np.random.seed(seed)`; 0 ≤ seed < 2^32. */
export function legacyRandom(seed: number): LegacyRandom {
  const words = knuthSeeded(seed)
  const { u32, double } = words
  const gauss = polarGauss(double)
  return {
    ...positionOf(words),
    double,
    gauss,
    randint: (low, high, count) => {
      const span = high - 1 - low
      return Array.from({ length: count }, () => low + masked(u32, span))
    },
    gamma: (shape, scale) => scale * standardGamma(shape, double, gauss),
  }
}

/** Bounded by mask and rejection: the smallest 2^m − 1 ≥ span. */
function masked(u32: () => number, span: number): number {
  if (span === 0) return 0
  const mask = 0xffffffff >>> Math.clz32(span)
  for (;;) {
    const value = (u32() & mask) >>> 0
    if (value <= span) return value
  }
}

/** Box–Muller in polar form. Each pair gives two: the second is kept for the next call. */
function polarGauss(double: () => number): () => number {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    for (;;) {
      const x = 2 * double() - 1
      const y = 2 * double() - 1
      const r2 = x * x + y * y
      if (r2 >= 1 || r2 === 0) continue
      const factor = Math.sqrt((-2 * Math.log(r2)) / r2)
      kept = factor * x
      return factor * y
    }
  }
}

function standardGamma(shape: number, double: () => number, gauss: () => number): number {
  if (shape === 1) return -Math.log(1 - double())
  return shape < 1 ? gammaBelowOne(shape, double) : gammaAboveOne(shape, double, gauss)
}

/** Ahrens and Dieter's rejection (GS), in numpy's order of draws. */
function gammaBelowOne(shape: number, double: () => number): number {
  for (;;) {
    const u = double()
    const v = -Math.log(1 - double())
    if (u <= 1 - shape) {
      const x = u ** (1 / shape)
      if (x <= v) return x
    } else {
      const y = -Math.log((1 - u) / shape)
      const x = (1 - shape + shape * y) ** (1 / shape)
      if (x <= v + y) return x
    }
  }
}

/** Marsaglia and Tsang 2000. */
function gammaAboveOne(shape: number, double: () => number, gauss: () => number): number {
  const b = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * b)
  for (;;) {
    let x = gauss()
    while (1 + c * x <= 0) x = gauss()
    const root = 1 + c * x
    const v = root * root * root
    const u = double()
    if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v
    if (Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v
  }
}
