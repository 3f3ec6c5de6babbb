import type { Judgement } from '../../src/domain/judgement.ts'
import type { Outcome } from '../../src/domain/outcome.ts'
import { worst } from '../../src/domain/outcome.ts'
import type { JobRow, NoteRow, Row, RowRound } from '../../src/domain/row.ts'
import { benchOf, keyOf, scenarioJudgement, untilDecided } from '../../src/gate/index.ts'
import { defaultLimits } from '../../src/metrics/index.ts'
import { healthy } from '../gate/rows.ts'

/** Histories as the default branch makes them: each job is measured, judged by the gate and stored as it was judged. */

const identity = { model: 'qwen2.5', num_prompts: 640, random_input_len: 256 }
const key = keyOf('default', 'default', identity)
const noises = [0.3, -0.4, 0.1, -0.2, 0.2, 0, -0.1, 0.15]

/** Rounds at a level: throughputs rise with it and latencies fall, each round a little off, and each job a little more. */
const roundsAt = (level: number, day: number, count: number): RowRound[] =>
  noises.slice(0, count).map((noise, i) => {
    const speed = level * (1 + noise / 100) * (1 + (noises[(day * 3) % noises.length] ?? 0) / 200)
    return {
      seed: 1000 * day + i,
      metrics: {
        request_throughput: 21.06 * speed,
        output_throughput: 2619 * speed,
        total_token_throughput: 7966 * speed,
        mean_ttft_ms: 1339 / speed,
        mean_tpot_ms: 56.8 / speed,
        mean_itl_ms: 56.8 / speed,
      },
      completed: 640,
      failed: 0,
      input_tokens: 640 * 256,
      output_tokens: 640 * 128,
      prefix_hit_ratio: null,
      foreign: null,
      preemptions: null,
    }
  })

const atOf = (day: number, hour = 8): string => `2026-11-${String(day).padStart(2, '0')}T0${hour}:00:00Z`
const shaOf = (day: number): string => (0xabc0000 + day).toString(16).padEnd(40, '0')

const facts = { partial: false, health: healthy, askedOutputTokens: 640 * 128, gaps: 640 * 127, server: null }

interface Asked {
  readonly day: number
  readonly level: number
  readonly main: boolean
  readonly driftLimit?: number
}

/** One job against what is stored, and the row that it would be. */
function gate(rows: readonly Row[], { day, level, main, driftLimit }: Asked): { judgement: Judgement; row: JobRow } {
  const run = { run_id: String(100 + day), run_number: day, run_attempt: 1 }
  const bench = benchOf({
    ...{ suite: 'default', scenario: 'default', identity, rows, main, mayStartKey: main },
    ...{ limits: defaultLimits, betweenJobNoise: null, sameTotals: true, driftLimit: driftLimit ?? null },
  })
  const measured = (count: number) => {
    const rounds = roundsAt(level, day, count)
    return { rounds, facts: rounds.map(() => facts) }
  }
  for (let count = 1; ; count += 1) {
    const step = untilDecided(bench, measured(count), { maxRounds: 8, mayStore: main, budgetSpent: false })
    if (step.kind !== 'final') continue
    const { judged } = step
    const scenario = scenarioJudgement(bench, measured(count), judged, {
      name: 'default',
      candidate: { model: 'qwen2.5', variant: main ? shaOf(day).slice(0, 7) : `#42@${shaOf(day).slice(0, 7)}` },
      ...{ baseline: null, accepted: null, skippedRows: [] },
      fingerprint: { identity, subject: { image: `serve:${day}` } },
      repeatCommand: 'tokgate gate --base-url $BASE_URL --model qwen2.5 --num-prompts 640',
    })
    const writer = {
      ...{ repository: 'acme/serving', ref: main ? 'refs/heads/main' : 'refs/pull/42/merge', sha: shaOf(day) },
      ...{ event: main ? 'push' : 'pull_request', actor: 'alice', version: '0.1.0' },
      ...run,
    }
    const verdicts = judged.metrics.flatMap(({ name, verdict }) => (verdict === null ? [] : [[name, verdict] as const]))
    return {
      judgement: {
        ...{ schema: 1, suite: 'default', at: atOf(day, 9), writer, enforce: true, config_is_new: false },
        ...{ pull: main ? null : 42, head: shaOf(day), outcome: worst([scenario.outcome]), scenarios: [scenario] },
      },
      row: {
        ...{ schema: 1, kind: 'job', id: `${run.run_id}.1/${key}`, scenario: 'default', key, at: atOf(day) },
        ...{ identity, subject: { image: `serve:${day}` }, rounds: measured(count).rounds, health: healthy },
        ...{ limits: defaultLimits, outcome: judged.outcome, accepted: null, writer },
        verdicts: Object.fromEntries(verdicts),
      },
    }
  }
}

/** A note of somebody about the job of a day. */
export const noteOn = (kind: NoteRow['kind'], day: number, about: number, reason: string): NoteRow => ({
  ...{ schema: 1, kind, id: `${kind}-${day}`, scenario: 'default', key, at: atOf(day, 9), by: 'bob', reason },
  target: `${100 + about}.1/${key}`,
  writer: gate([], { day, level: 1, main: true }).row.writer,
})

/** What happens day by day: a job of the default branch at a level, or a note. */
export type Day = number | NoteRow

export interface Told {
  readonly rows: readonly Row[]
  readonly outcomes: readonly Outcome[]
}

/** The rows that a default branch has stored after these days; numbers are levels, day 1 first. */
export function storedAfter(days: readonly Day[], driftLimit?: number): Told {
  const rows: Row[] = []
  const outcomes: Outcome[] = []
  let day = 0
  for (const one of days) {
    if (typeof one !== 'number') {
      rows.push(one)
      continue
    }
    day += 1
    const { row } = gate(rows, { day, level: one, main: true, ...(driftLimit === undefined ? {} : { driftLimit }) })
    rows.push(row)
    outcomes.push(row.outcome)
  }
  return { rows, outcomes }
}

/** The judgement of a candidate on day 20. */
export const judgedAfter = (rows: readonly Row[], asked: Omit<Asked, 'day'>): Judgement =>
  gate(rows, { day: 20, ...asked }).judgement
