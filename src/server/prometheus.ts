/**
 * Sums of the samples of a Prometheus text page (exposition format 0.0.4, and OpenMetrics' additions), over all label
 * sets of a name, for the wanted names only. Lines that are no samples and values that are no finite numbers are
 * passed over: a page is judged by what can be read in it.
 */
export function sampleSums(page: string, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const line of page.split('\n')) {
    const [, name = '', value = ''] = sample.exec(line) ?? []
    if (!wanted.has(name)) continue
    const number = Number(value)
    if (Number.isFinite(number)) sums.set(name, (sums.get(name) ?? 0) + number)
  }
  return sums
}

// name, then labels whose quoted values may hold anything (`}`, blanks, escaped quotes), then the value; a timestamp may follow.
const sample = /^\s*([a-zA-Z_:][\w:]*)\s*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/
