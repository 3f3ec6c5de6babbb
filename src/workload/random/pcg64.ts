/** numpy's `default_rng(seed)`, as far as the datasets draw from it. */
export interface IsolatedRandom {
  /** One integer of [low, high], both included; high − low < 2^32. A span of one value draws nothing. */
  integer(low: number, high: number): number
  /** `count` of them. */
  integers(low: number, high: number, count: number): number[]
}

const multiplier = 0x2360ed051fc65da44385df649fccf645n
const word = 0x100000000

/** The stream of `np.random.default_rng(seed)`; a list of seeds is one seed, as in numpy. Each 0 ≤ seed < 2^32. */
export function isolatedRandom(seed: number | readonly number[]): IsolatedRandom {
  const u32 = halves(pcg64(seedSequence(typeof seed === 'number' ? [seed] : seed)))
  const integer = (low: number, high: number): number => low + lemire(u32, high - low)
  return { integer, integers: (low, high, count) => Array.from({ length: count }, () => integer(low, high)) }
}

/** 64-bit words of PCG64: a 128-bit congruential generator with XSL-RR output (O'Neill 2014). */
function pcg64(seeds: readonly bigint[]): () => bigint {
  const [s0 = 0n, s1 = 0n, i0 = 0n, i1 = 0n] = seeds
  const increment = BigInt.asUintN(128, (((i0 << 64n) | i1) << 1n) | 1n)
  const step = (state: bigint): bigint => BigInt.asUintN(128, state * multiplier + increment)
  let state = step(BigInt.asUintN(128, increment + ((s0 << 64n) | s1)))
  return () => {
    state = step(state)
    const mixed = BigInt.asUintN(64, (state >> 64n) ^ state)
    const turn = state >> 122n
    return BigInt.asUintN(64, (mixed >> turn) | (mixed << (64n - turn)))
  }
}

/** 32-bit words: the low half of each 64-bit word first, the high half kept for the next call. */
function halves(u64: () => bigint): () => number {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    const both = u64()
    kept = Number(both >> 32n)
    return Number(both & 0xffffffffn)
  }
}

/** Bounded without division (Lemire 2019): the high half of word × range, rejecting the few low halves that would bias. */
function lemire(u32: () => number, span: number): number {
  if (span === 0) return 0
  if (span === word - 1) return u32()
  const range = span + 1
  let product = multiply(u32(), range)
  if (product.low < range) {
    const threshold = (word - range) % range
    while (product.low < threshold) product = multiply(u32(), range)
  }
  return product.high
}

/** The 64-bit product of two 32-bit numbers in two halves, without leaving doubles' 53 bits. */
function multiply(a: number, b: number): { readonly high: number; readonly low: number } {
  const lower = (a & 0xffff) * b
  const upper = (a >>> 16) * b + Math.floor(lower / 65536)
  return { high: Math.floor(upper / 65536), low: (upper % 65536) * 65536 + (lower % 65536) }
}

const poolSize = 4

/** Four 64-bit words from 32-bit seeds: numpy's SeedSequence (O'Neill's seed_seq_fe, 128-bit pool). */
function seedSequence(entropy: readonly number[]): bigint[] {
  const hash = hashing(0x43b0d7e5, 0x931e8875)
  const pool = Array.from({ length: poolSize }, (_, i) => hash(entropy[i] ?? 0))
  const mixInto = (target: number, value: number): void => {
    const mixed = Math.imul(0xca01f9dd, pool[target] ?? 0) - Math.imul(0x4973f715, value)
    pool[target] = (mixed ^ (mixed >>> 16)) >>> 0
  }
  for (let from = 0; from < poolSize; from += 1) {
    for (let to = 0; to < poolSize; to += 1) if (from !== to) mixInto(to, hash(pool[from] ?? 0))
  }
  for (const more of entropy.slice(poolSize)) for (let to = 0; to < poolSize; to += 1) mixInto(to, hash(more))
  const draw = hashing(0x8b51f9dd, 0x58f38ded)
  const words = Array.from({ length: 8 }, (_, i) => BigInt(draw(pool[i % poolSize] ?? 0)))
  return [0, 2, 4, 6].map((i) => (words[i] ?? 0n) | ((words[i + 1] ?? 0n) << 32n))
}

/** SeedSequence's hash of a word, whose constant moves on with each call. */
function hashing(start: number, factor: number): (value: number) => number {
  let constant = start
  return (value) => {
    const mixed = value ^ constant
    constant = Math.imul(constant, factor)
    const hashed = Math.imul(mixed, constant)
    return (hashed ^ (hashed >>> 16)) >>> 0
  }
}
