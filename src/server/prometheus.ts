/** The samples of one name over its label sets. */
export interface Series {
  readonly sum: number
  readonly max: number
  readonly count: number
}

/**
 * Sums of the samples of a Prometheus text page (exposition format 0.0.4, and OpenMetrics' additions), over all label
 * sets of a name, for the wanted names only. Lines that are no samples and values that are no finite numbers are
 * passed over: a page is judged by what can be read in it.
 */
export function seriesIn(page: string, wanted: ReadonlySet<string>): ReadonlyMap<string, Series> {
  const series = new Map<string, Series>()
  for (const line of page.split('\n')) {
    const [, name = '', value = ''] = sample.exec(line) ?? []
    if (!wanted.has(name)) continue
    const number = Number(value)
    const { sum, max, count } = series.get(name) ?? { sum: 0, max: Number.NEGATIVE_INFINITY, count: 0 }
    if (!Number.isFinite(number)) continue
    series.set(name, { sum: sum + number, max: Math.max(max, number), count: count + 1 })
  }
  return series
}

/** The labels of the first sample of a name, as they stand; null where the page has none. */
export function labelsOf(page: string, name: string): Readonly<Record<string, string>> | null {
  const line = page.split('\n').find((text) => text.startsWith(`${name}{`))
  if (line === undefined) return null
  const pairs = [...line.slice(name.length).matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)]
  return Object.fromEntries(pairs.map(([, label = '', value = '']) => [label, value.replaceAll(/\\(.)/g, '$1')]))
}

// name, then labels whose quoted values may hold anything (`}`, blanks, escaped quotes), then the value; a timestamp may follow.
const sample = /^\s*([a-zA-Z_:][\w:]*)\s*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/
