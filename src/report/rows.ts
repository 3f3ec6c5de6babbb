import type { TrendPoint } from '../domain/judgement.ts'
import type { Fields, JobRow, NoteRow, Row, SkippedRow } from '../domain/row.ts'
import { baselineLabels, emptyStore, listHeading, noteWords, prunedHeading } from '../messages/baseline.ts'
import { historyLabels } from '../messages/baseline-history.ts'
import { labels } from '../messages/report.ts'
import { documentMetrics, metricNamed } from '../metrics/index.ts'
import { type Block, heading, paragraph, table } from './blocks.ts'
import { disarmLines, outside } from './escape.ts'
import { outcomeLabel } from './headline.ts'
import { countsAs } from './history.ts'
import { metricWords } from './labels.ts'
import { markdown } from './markdown.ts'
import { asSet, NOTHING, percentAsSet, sensible } from './numbers.ts'
import { terminal } from './terminal.ts'
import { commitOf, timeOf } from './time.ts'
import { type Say, sayIn, type View } from './view.ts'

/** A stored job as `baseline list` shows it. `handle`: the shortest beginning of its id that names it alone. */
export interface ListedRow extends TrendPoint {
  readonly handle: string
}

export interface ListedKey {
  readonly key: string
  readonly scenario: string
  /** Number of jobs that are the level, of which epoch, and of pending ones. */
  readonly level: number
  readonly epoch: number
  readonly pending: number
  readonly rows: readonly ListedRow[]
}

export interface Listing {
  readonly suite: string
  readonly place: string
  readonly keys: readonly ListedKey[]
  readonly skipped: readonly SkippedRow[]
}

/** One row in full; `counts` and `notes` are of a job. */
export interface ShownRow {
  readonly row: Row
  readonly counts: TrendPoint | null
  readonly notes: readonly NoteRow[]
}

export interface PrunedKey {
  readonly key: string
  readonly left: number
  readonly removed: readonly Row[]
  readonly spared: readonly JobRow[]
}

export interface Pruned {
  readonly suite: string
  readonly place: string
  readonly keys: readonly PrunedKey[]
  readonly skipped: readonly SkippedRow[]
}

export interface Look extends Pick<View, 'language'> {
  readonly color: boolean
  readonly width: number | null
}

/** The forms of `--format` that are made for readers. */
const forms = {
  terminal: (blocks: readonly Block[], look: Look) => terminal(blocks, look),
  markdown: (blocks: readonly Block[]) => disarmLines(markdown(blocks)),
} as const
export type RowForm = keyof typeof forms

export const listingText = (listing: Listing, form: RowForm, look: Look): string =>
  forms[form](listBlocks(listing, look), look)
export const shownRowText = (shown: ShownRow, form: RowForm, look: Look): string =>
  forms[form](showBlocks(shown, look), look)
export const prunedText = (pruned: Pruned, form: RowForm, look: Look): string =>
  forms[form](pruneBlocks(pruned, look), look)

const withUnit = (name: string, say: Say): string => `${say(metricWords(name))} ${metricNamed(name)?.unit ?? ''}`.trim()

function listBlocks({ suite, place, keys, skipped }: Listing, look: Look): Block[] {
  const say = sayIn(look.language)
  const nothing =
    keys.length === 0 ? [paragraph(say(emptyStore({ place: outside(place), suite: outside(suite) })))] : []
  return [...nothing, ...keys.flatMap((key) => keyBlocks(key, look, say)), ...skippedBlocks(skipped, say)]
}

/** Columns for the document's first throughput and its first two latencies: what fits a terminal. */
const listed = [documentMetrics[0] ?? '', 'mean_ttft_ms', 'mean_tpot_ms']

function keyBlocks({ key, level, epoch, pending, rows }: ListedKey, look: Look, say: Say): Block[] {
  const head = [
    ...[baselineLabels.row, labels.when, labels.commit, labels.outcome, historyLabels.countsAs].map(say),
    ...listed.map((name) => withUnit(name, say)),
  ]
  const cells = rows.map((row) => [
    outside(row.handle),
    timeOf(row.at),
    commitOf(row.sha),
    outcomeLabel(row.outcome, say),
    countsAs(row, { language: look.language }, say),
    ...listed.map((name) => sensible(row.metrics[name])),
  ])
  const said = listHeading({
    key: outside(key),
    jobs: asSet(rows.length),
    epoch: asSet(epoch),
    level: asSet(level),
    pending: asSet(pending),
  })
  const tones = rows.map(({ outcome, standing }) => (standing === 'epoch' ? null : outcome))
  return [heading(3, say(said)), table(head, cells, { left: 5, tones })]
}

function skippedBlocks(skipped: readonly SkippedRow[], say: Say): Block[] {
  if (skipped.length === 0) return []
  const rows = skipped.map(({ where, why }) => [outside(where), outside(why, 300)])
  return [heading(3, say(baselineLabels.skipped)), table([labels.where, labels.why].map(say), rows, { left: 2 })]
}

function showBlocks({ row, counts, notes }: ShownRow, look: Look): Block[] {
  const say = sayIn(look.language)
  const about = notes.length === 0 ? [] : [heading(4, say(baselineLabels.notes)), notesTable(notes, say)]
  const title = heading(3, outside(row.id))
  if (row.kind !== 'job') return [title, pairs(noteFacts(row, say), say), ...about]
  return [
    title,
    pairs([...jobFacts(row, counts, look, say), ...writerFacts(row, say)], say),
    ...about,
    heading(4, say(labels.rounds)),
    roundsTable(row, say),
    heading(4, say(baselineLabels.limits)),
    limitsTable(row, say),
    heading(4, say(baselineLabels.identity)),
    fieldsTable(row.identity, say),
    ...(Object.keys(row.subject).length === 0
      ? []
      : [heading(4, say(baselineLabels.subject)), fieldsTable(row.subject, say)]),
  ]
}

type Fact = readonly [name: string, value: string]

const pairs = (facts: readonly Fact[], say: Say): Block =>
  table([labels.field, labels.value].map(say), facts, { left: 2 })

const jobFacts = (row: JobRow, counts: TrendPoint | null, look: Look, say: Say): Fact[] => [
  [say(baselineLabels.key), outside(row.key)],
  [say(labels.when), timeOf(row.at)],
  [say(labels.outcome), outcomeLabel(row.outcome, say)],
  ...(counts === null
    ? []
    : [[say(historyLabels.countsAs), countsAs(counts, { language: look.language }, say)] as const]),
]

const writerFacts = ({ writer }: Row, say: Say): Fact[] => [
  [say(labels.commit), writer.sha === null ? NOTHING : outside(writer.sha, 64)],
  [say(baselineLabels.ref), outside(writer.ref ?? '')],
  [say(baselineLabels.event), outside(writer.event ?? '')],
  [say(baselineLabels.by), outside(writer.actor ?? '')],
  [say(baselineLabels.version), outside(writer.version)],
]

const noteFacts = (row: NoteRow, say: Say): Fact[] => [
  [say(baselineLabels.kind), say(noteWords[row.kind])],
  [say(baselineLabels.target), outside(row.target)],
  [say(baselineLabels.noteBy), outside(row.by)],
  [say(baselineLabels.reason), outside(row.reason, 300)],
  [say(labels.when), timeOf(row.at)],
  ...writerFacts(row, say),
]

const notesTable = (notes: readonly NoteRow[], say: Say): Block =>
  table(
    [baselineLabels.note, baselineLabels.kind, baselineLabels.noteBy, baselineLabels.reason, labels.when].map(say),
    notes.map(({ id, kind, by, reason, at }) => [
      outside(id),
      say(noteWords[kind]),
      outside(by),
      outside(reason, 300),
      timeOf(at),
    ]),
    { left: 5 },
  )

/** Metrics down, rounds across. */
function roundsTable({ rounds }: JobRow, say: Say): Block {
  const names = [...new Set(rounds.flatMap(({ metrics }) => Object.keys(metrics)))]
  const counts = [
    [say(labels.seed), ...rounds.map(({ seed }) => asSet(seed))],
    [say(labels.completed), ...rounds.map(({ completed }) => asSet(completed))],
    [say(labels.failed), ...rounds.map(({ failed }) => asSet(failed))],
  ]
  const metrics = names.map((name) => [withUnit(name, say), ...rounds.map((round) => sensible(round.metrics[name]))])
  return table([say(labels.metric), ...rounds.map((_, i) => asSet(i + 1))], [...counts, ...metrics])
}

const limitsTable = ({ limits, verdicts }: JobRow, say: Say): Block =>
  table(
    [labels.metric, labels.limit, baselineLabels.floor, baselineLabels.bounds, labels.verdict].map(say),
    limits.map(({ metric, limit, floor, max, min }) => {
      const verdict = verdicts[metric]
      const bounds = [...(min === null ? [] : [`≥ ${asSet(min)}`]), ...(max === null ? [] : [`≤ ${asSet(max)}`])]
      return [
        say(metricWords(metric)),
        percentAsSet(limit),
        floor > 0 ? asSet(floor) : NOTHING,
        bounds.join(' ') || NOTHING,
        verdict === undefined ? NOTHING : outcomeLabel(verdict, say),
      ]
    }),
  )

const fieldsTable = (fields: Fields, say: Say): Block =>
  pairs(
    Object.entries(fields).map(([name, value]) => [outside(name), value === null ? NOTHING : outside(String(value))]),
    say,
  )

function pruneBlocks({ suite, place, keys, skipped }: Pruned, look: Look): Block[] {
  const say = sayIn(look.language)
  const nothing =
    keys.length === 0 ? [paragraph(say(emptyStore({ place: outside(place), suite: outside(suite) })))] : []
  return [...nothing, ...keys.flatMap((key) => prunedBlocks(key, say)), ...skippedBlocks(skipped, say)]
}

function prunedBlocks({ key, left, removed, spared }: PrunedKey, say: Say): Block[] {
  const said = prunedHeading({ key: outside(key), removed: asSet(removed.length), left: asSet(left) })
  const list = (title: string, rows: readonly Row[]): Block[] =>
    rows.length === 0 ? [] : [paragraph(title), { kind: 'list', items: rows.map(rowItem) }]
  return [
    heading(3, say(said)),
    ...list(say(baselineLabels.removed), removed),
    ...list(say(baselineLabels.spared), spared),
  ]
}

const rowItem = ({ id, at }: Row): string => `${outside(id)} ${timeOf(at)}`
