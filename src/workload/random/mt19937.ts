/** The Mersenne Twister of 32-bit words that numpy's legacy generator and CPython's `random` share. */
export interface Mt19937 {
  /** The next 32-bit word, unsigned. */
  u32(): number
  /** Uniform in [0, 1) with 53 bits, as both libraries cut it. */
  double(): number
  /** How many words were drawn so far. */
  drawn(): number
}

/** Where in its stream a generator is, and how another one of the same seed comes there. */
export interface Position {
  /** How many 32-bit words were drawn so far. */
  drawn(): number
  /** Draws that many more, for nothing. */
  skip(words: number): void
}

export const positionOf = ({ u32, drawn }: Mt19937): Position => ({
  drawn,
  skip: (words) => {
    for (let i = 0; i < words; i += 1) u32()
  },
})

const size = 624
const shift = 397

/** Seeds as `np.random.seed(seed)` does (Knuth's initialiser); 0 ≤ seed < 2^32. */
export const knuthSeeded = (seed: number): Mt19937 => twister(knuthState(seed))

/** Seeds as CPython's `random.seed(int)` does: by the little-endian 32-bit words of the number. */
export function arraySeeded(words: readonly number[]): Mt19937 {
  const state = knuthState(19650218)
  let i = 1
  let j = 0
  const mixed = (factor: number): number => {
    const before = state[i - 1] ?? 0
    return (state[i] ?? 0) ^ Math.imul(before ^ (before >>> 30), factor)
  }
  const step = (): void => {
    i += 1
    if (i < size) return
    state[0] = state[size - 1] ?? 0
    i = 1
  }
  for (let k = Math.max(size, words.length); k > 0; k -= 1) {
    state[i] = mixed(1664525) + (words[j] ?? 0) + j
    j = (j + 1) % words.length
    step()
  }
  for (let k = size - 1; k > 0; k -= 1) {
    state[i] = mixed(1566083941) - i
    step()
  }
  state[0] = 0x80000000
  return twister(state)
}

function knuthState(seed: number): Uint32Array {
  const state = new Uint32Array(size)
  state[0] = seed
  for (let i = 1; i < size; i += 1) {
    const before = state[i - 1] ?? 0
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
  }
  return state
}

function twister(state: Uint32Array): Mt19937 {
  let next = size
  let drawn = 0
  const u32 = (): number => {
    if (next === size) {
      twist(state)
      next = 0
    }
    let word = state[next] ?? 0
    next += 1
    drawn += 1
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
  const double = (): number => ((u32() >>> 5) * 67108864 + (u32() >>> 6)) / 9007199254740992
  return { u32, double, drawn: () => drawn }
}

/** Makes the next 624 words in place (Matsumoto and Nishimura 1998). */
function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i += 1) {
    const joined = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % size] ?? 0) & 0x7fffffff)
    const odd = (joined & 1) === 0 ? 0 : 0x9908b0df
    state[i] = (state[(i + shift) % size] ?? 0) ^ (joined >>> 1) ^ odd
  }
}
