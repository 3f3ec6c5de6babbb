import { arraySeeded, type Position, positionOf } from './mt19937.ts'

/** CPython's `random` after `random.seed(seed)`. */
export interface PythonRandom extends Position {
  /** Uniform in [0, 1). */
  random(): number
  /** An integer of [0, bound), 1 ≤ bound < 2^32 (`randrange(bound)`). */
  below(bound: number): number
  /** Shuffles in place. */
  shuffle<T>(items: T[]): void
  /** One item of a list that is not empty. */
  choice<T>(items: readonly T[]): T
  /** `count` items with replacement (`random.choices`), of a list that is not empty. */
  choices<T>(items: readonly T[], count: number): T[]
}

/** The stream of `random.seed(seed)` for a whole number; its sign is not used, as in CPython. */
export function pythonRandom(seed: number): PythonRandom {
  const words = arraySeeded(wordsOf(seed))
  const { u32, double } = words
  const below = (bound: number): number => {
    const unused = Math.clz32(bound)
    for (;;) {
      const value = u32() >>> unused
      if (value < bound) return value
    }
  }
  return {
    ...positionOf(words),
    random: double,
    below,
    shuffle: (items) => {
      for (let i = items.length - 1; i > 0; i -= 1) {
        const j = below(i + 1)
        const moved = at(items, i)
        items[i] = at(items, j)
        items[j] = moved
      }
    },
    choice: (items) => at(items, below(items.length)),
    choices: (items, count) => Array.from({ length: count }, () => at(items, Math.floor(double() * items.length))),
  }
}

function wordsOf(seed: number): number[] {
  const size = Math.abs(seed)
  const high = Math.floor(size / 0x100000000)
  return high === 0 ? [size >>> 0] : [size >>> 0, high]
}

/** The item there; the index was drawn below the length. */
function at<T>(items: readonly T[], index: number): T {
  return items[index] as T
}
