import type { JobRow, RowRound } from '../domain/row.ts'
import { documentMetrics } from '../metrics/index.ts'
import { type Finding, findingOf } from './can-fail-finding.ts'
import { isPositive } from './measured.ts'

/** Figures with this many decimals at most were typed, or copied from a print: a clock gives some sixteen digits. */
const mostDecimals = 3
/** One figure may happen to be short. */
const leastFigures = 2

/** The one metric that counts events and does not divide by a time. */
const counted = new Set(['max_output_tokens_per_s'])

const figuresOf = ({ metrics }: RowRound): (readonly [string, number])[] =>
  Object.entries(metrics)
    .filter(([name, value]) => !counted.has(name) && isPositive(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** Rounds with the same text measured the same to the last digit: no two rounds do. null: it says nothing. */
const textOf = (round: RowRound): string | null => {
  const figures = figuresOf(round)
  return figures.length === 0 ? null : JSON.stringify(figures)
}

/** Stored jobs that were never measured, by what their figures prove. Each is named once, oldest first. */
export function placeholderFindings(jobs: readonly JobRow[]): Finding[] {
  const known = new Map<string, string>()
  return jobs.flatMap((row) => {
    const found = identical(row) ?? frozen(row) ?? copied(row, known) ?? typed(row)
    for (const text of row.rounds.map(textOf)) if (text !== null && !known.has(text)) known.set(text, row.id)
    return found ?? []
  })
}

function identical({ id, rounds }: JobRow): Finding | null {
  const texts = rounds.map(textOf)
  const round = texts.findIndex((text, i) => text !== null && texts.indexOf(text) < i)
  if (round < 0) return null
  return findingOf('rounds-identical', { row: id, round: round + 1, other: texts.indexOf(texts[round] ?? null) + 1 })
}

/** A mean, or a throughput, that does not move by a nanosecond. */
function frozen({ id, rounds }: JobRow): Finding | null {
  const metric = documentMetrics.find((name) => {
    const [first, ...others] = rounds.map(({ metrics }) => metrics[name])
    return isPositive(first) && others.length > 0 && others.every((value) => value === first)
  })
  return metric === undefined ? null : findingOf('figures-frozen', { row: id, metric, rounds: rounds.length })
}

function copied({ id, rounds }: JobRow, known: ReadonlyMap<string, string>): Finding | null {
  const other = rounds.map((round) => known.get(textOf(round) ?? '')).find((row) => row !== undefined)
  return other === undefined ? null : findingOf('rounds-copied', { row: id, other })
}

function typed({ id, rounds }: JobRow): Finding | null {
  const figures = rounds.flatMap(figuresOf)
  const unit = 10 ** mostDecimals
  const short = figures.every(([, value]) => Math.round(value * unit) / unit === value)
  return short && figures.length >= leastFigures
    ? findingOf('figures-typed', { row: id, decimals: mostDecimals })
    : null
}
