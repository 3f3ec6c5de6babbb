/** The closest of `names` to a misspelt one, or null when none is close enough to be what was meant. */
export function nearest(given: string, names: Iterable<string>): string | null {
  const wanted = given.toLowerCase()
  const furthest = Math.max(1, Math.floor(wanted.length / 3))
  let best: { name: string; distance: number } | null = null
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase())
    if (distance <= furthest && (best === null || distance < best.distance)) best = { name, distance }
  }
  return best?.name ?? null
}

/** Edits between two words, a swap of neighbours counting one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  // A pasted paragraph is no misspelling, and the table would be large.
  if (a.length > 100 || b.length > 100) return Infinity
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(cell({ a, b, i, j, before, row, left: next[j - 1] ?? i }))
    before = row
    row = next
  }
  return row[b.length] ?? Infinity
}

interface Cell {
  readonly a: string
  readonly b: string
  readonly i: number
  readonly j: number
  readonly before: readonly number[]
  readonly row: readonly number[]
  readonly left: number
}

function cell({ a, b, i, j, before, row, left }: Cell): number {
  const same = a[i - 1] === b[j - 1] ? 0 : 1
  const straight = Math.min((row[j] ?? Infinity) + 1, left + 1, (row[j - 1] ?? Infinity) + same)
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
  return swapped ? Math.min(straight, (before[j - 2] ?? Infinity) + 1) : straight
}
