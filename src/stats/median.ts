/** Beyond this many values the engine's own sort is faster than insertion. */
const mostInserted = 64

/** The median of a list, whose order it leaves alone; NaN of an empty one. */
export const medianOf = (values: readonly number[] | Float64Array): number => medianSorting(new Float64Array(values))

/**
 * The same of values that may be reordered. Nearly all lists here have 3 to 45 values and are looked at thousands of
 * times by the calibration: insertion sort, without a call per comparison.
 */
export function medianSorting(values: Float64Array): number {
  if (values.length > mostInserted) values.sort()
  else insertionSort(values)
  const half = values.length >> 1
  const upper = values[half] ?? Number.NaN
  return values.length % 2 === 1 ? upper : ((values[half - 1] ?? Number.NaN) + upper) / 2
}

function insertionSort(values: Float64Array): void {
  for (let at = 1; at < values.length; at += 1) {
    const value = values[at] ?? 0
    let to = at
    for (; to > 0 && (values[to - 1] ?? 0) > value; to -= 1) values[to] = values[to - 1] ?? 0
    values[to] = value
  }
}
