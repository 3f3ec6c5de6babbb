export interface Random {
  /** Uniform in [0, 1). */
  double(): number
  /** Standard normal. */
  gauss(): number
}

/** sfc32 with a polar Box–Muller. */
export function randomFrom(seed: number): Random {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed >>> 0
  let d = 1
  const next = (): number => {
    const t = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    return t >>> 0
  }
  for (let i = 0; i < 16; i++) next()
  const double = (): number => next() / 0x1_0000_0000
  const gauss = (): number => {
    for (;;) {
      const x = 2 * double() - 1
      const y = 2 * double() - 1
      const r = x * x + y * y
      if (r > 0 && r < 1) return x * Math.sqrt((-2 * Math.log(r)) / r)
    }
  }
  return { double, gauss }
}
