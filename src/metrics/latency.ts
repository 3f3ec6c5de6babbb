import { floatRepr } from '../domain/python.ts'
import { same, type Words } from '../domain/words.ts'
import { ascending, mean, medianOfSorted, percentileOfSorted, populationStd } from '../stats/numpy.ts'
import type { Measured } from './measured.ts'
import { type Metric, type MetricFamily, type MetricGroup, noiseOf } from './metric.ts'

/** A latency that vLLM's client reports by mean, median, standard deviation and percentiles. */
export interface LatencyFamily extends MetricFamily {
  /** As `--percentile-metrics` and the result's keys name it: `ttft` of `mean_ttft_ms`. */
  readonly stem: string
  /** As the printed block and people name it: `TTFT`. */
  readonly term: Words
  /** Title of its section in the printed block. */
  readonly title: string
}

export interface LatencyDefinition {
  readonly stem: string
  readonly term: Words
  readonly title: string
  /** Group of its mean and median; the other statistics stand alone. */
  readonly group: MetricGroup
  /** Smallest change in ms that counts. */
  readonly floorMs: number
  /** The values over a round's successful requests, in seconds, in dataset order. */
  secondsOf(measured: Measured): readonly number[] | Float64Array
}

/** Percentiles that are suggested; any other is known as well. */
const suggested = [50, 90, 95, 99, 99.9]

/** As vLLM writes a percentile in keys and labels: `99`, `99.9`. */
export const percentileText = (percent: number): string =>
  Number.isInteger(percent) ? String(percent) : floatRepr(percent)

/** The percentile that a piece of a name asks for (`p99.9`), written as vLLM would; else null. */
export function percentileOf(statistic: string): number | null {
  const text = /^p(\d[\d.e-]*)$/.exec(statistic)?.[1]
  const percent = Number(text)
  return text !== undefined && percent >= 0 && percent <= 100 && percentileText(percent) === text ? percent : null
}

const spaced = (a: string, b: string): string => (/[A-Za-z]$/.test(a) || /^[A-Za-z]/.test(b) ? `${a} ${b}` : a + b)

/** Statistics with a name of their own, in the order of vLLM's result file. */
const named: Readonly<Record<string, (term: Words) => Words>> = {
  mean: ({ zh, en }) => ({ zh: spaced('平均', zh), en: `Mean ${en}` }),
  median: ({ zh, en }) => ({ zh: spaced(zh, '中位数'), en: `Median ${en}` }),
  std: ({ zh, en }) => ({ zh: spaced(zh, '标准差'), en: `Std ${en}` }),
}

function statisticWords(statistic: string, term: Words): Words | undefined {
  if (Object.hasOwn(named, statistic)) return named[statistic]?.(term)
  const percent = percentileOf(statistic)
  if (percent === null) return undefined
  const label = `P${percentileText(percent)}`
  return { zh: `${label} ${term.zh}`, en: `${label} ${term.en}` }
}

export function latencyFamily(definition: LatencyDefinition): LatencyFamily {
  const { stem, term, title, secondsOf } = definition
  const suffix = `_${stem}_ms`
  const statistics = [...Object.keys(named), ...suggested.map((percent) => `p${percentileText(percent)}`)]
  return {
    stem,
    term,
    title,
    names: statistics.map((statistic) => statistic + suffix),
    metric: (name) =>
      name.endsWith(suffix) ? latencyMetric(definition, name, name.slice(0, -suffix.length)) : undefined,
    values: (measured, percentiles) =>
      statisticsOf(secondsOf(measured), percentiles).map(([statistic, ms]) => [statistic + suffix, ms] as const),
  }
}

function latencyMetric(definition: LatencyDefinition, name: string, statistic: string): Metric | undefined {
  const words = statisticWords(statistic, definition.term)
  if (words === undefined) return undefined
  const group = statistic === 'mean' || statistic === 'median' ? definition.group : 'other'
  return { name, words, unit: 'ms', better: 'lower', group, ...noiseOf(group), defaultFloor: definition.floorMs }
}

/** Computed on seconds, × 1000 at the end, as the client does: the last digit depends on it. */
function statisticsOf(
  seconds: readonly number[] | Float64Array,
  percentiles: readonly number[],
): readonly (readonly [statistic: string, ms: number])[] {
  const sorted = ascending(seconds)
  return [
    ['mean', mean(seconds) * 1000],
    ['median', medianOfSorted(sorted) * 1000],
    ['std', populationStd(seconds) * 1000],
    ...percentiles.map(
      (percent) => [`p${percentileText(percent)}`, percentileOfSorted(sorted, percent) * 1000] as const,
    ),
  ]
}

/** A term that is the same in both languages. */
export const term = same
