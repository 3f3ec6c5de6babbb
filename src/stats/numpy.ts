/**
 * The few reductions of numpy that vLLM's client uses, equal to the last bit: float64, contiguous, in the order given.
 * Source of each rule: numpy's own algorithms (`add.reduce` sums pairwise), checked against numpy for lists up to 81280.
 */
type Floats = readonly number[] | Float64Array

/** Below this length a block is summed with eight accumulators; above it the list is halved. */
const blockLength = 128

/** numpy's pairwise sum of `values[from … to)`. */
export function pairwiseSum(values: Floats, from = 0, to = values.length): number {
  const length = to - from
  if (length < 8) return plainSum(values, from, to)
  if (length <= blockLength) return blockSum(values, from, to)
  const half = Math.floor(length / 2)
  const middle = from + half - (half % 8)
  return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to)
}

function plainSum(values: Floats, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at += 1) sum += values[at] ?? 0
  return sum
}

/** Eight running sums strided by 8, joined two by two; what is left of the last stride is added one by one. */
function blockSum(values: Floats, from: number, to: number): number {
  const r = new Float64Array(8)
  const end = to - ((to - from) % 8)
  for (let at = from; at < end; at += 8) {
    for (let lane = 0; lane < 8; lane += 1) r[lane] = (r[lane] ?? 0) + (values[at + lane] ?? 0)
  }
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = r
  let sum = a + b + (c + d) + (e + f + (g + h))
  for (let at = end; at < to; at += 1) sum += values[at] ?? 0
  return sum
}

/** `np.mean`; 0 for an empty list, as vLLM takes it (`np.mean(x or 0)`). */
export const mean = (values: Floats): number => (values.length === 0 ? 0 : pairwiseSum(values) / values.length)

/** `np.std`: of the population (ddof 0); 0 for an empty list. */
export function populationStd(values: Floats): number {
  if (values.length === 0) return 0
  const middle = mean(values)
  const squares = floats(values)
  for (let at = 0; at < squares.length; at += 1) {
    const distance = (squares[at] ?? 0) - middle
    squares[at] = distance * distance
  }
  return Math.sqrt(pairwiseSum(squares) / values.length)
}

/** Ascending copy. Sort once: median and percentiles rely on it. */
export const ascending = (values: Floats): Float64Array => floats(values).sort()

/** A copy. `from` would make an array of objects out of a typed one first. */
const floats = (values: Floats): Float64Array =>
  values instanceof Float64Array ? values.slice() : Float64Array.from(values)

/** `np.median` of an ascending list: the middle value, or half the sum of the middle two; 0 for an empty list. */
export function medianOfSorted(sorted: Floats): number {
  const half = sorted.length >> 1
  const upper = sorted[half] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2
}

/**
 * `np.percentile` (method linear) of an ascending list, 0 ≤ percent ≤ 100; 0 for an empty list.
 * Position h = (n − 1)·(p / 100); the blend is taken from the nearer end (numpy's lerp).
 */
export function percentileOfSorted(sorted: Floats, percent: number): number {
  if (sorted.length === 0) return 0
  const position = (sorted.length - 1) * (percent / 100)
  const below = Math.floor(position)
  const a = sorted[below] ?? 0
  const b = sorted[below + 1] ?? a
  const t = position - below
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t)
}

export const median = (values: Floats): number => medianOfSorted(ascending(values))
export const percentile = (values: Floats, percent: number): number => percentileOfSorted(ascending(values), percent)
