import type { ScenarioJudgement } from '../../domain/judgement.ts'
import type { Words } from '../../domain/words.ts'
import { historyLabels } from '../../messages/baseline-history.ts'
import { labels } from '../../messages/report.ts'
import type { Block, Details } from '../blocks.ts'
import { driftTable } from '../history.ts'
import type { Say, View } from '../view.ts'
import { fingerprint } from './fingerprint.ts'
import { health, validity } from './health.ts'
import { method, repeat, skippedRows } from './method.ts'
import { percentiles } from './percentiles.ts'
import { rounds } from './rounds.ts'
import { trend } from './trend.ts'

interface Evidence {
  readonly title: Words
  /** Where a comment is too long, the smallest rank is left out first. */
  readonly rank: number
  readonly has: (scenario: ScenarioJudgement) => boolean
  readonly blocks: (scenario: ScenarioJudgement, view: View, say: Say) => Block[]
}

/** What backs the verdict, folded, in the order shown. */
const evidence: readonly Evidence[] = [
  { title: labels.percentiles, rank: 6, has: () => true, blocks: (s, _, say) => percentiles(s, say) },
  { title: labels.rounds, rank: 1, has: (s) => s.rounds.length > 0, blocks: (s, _, say) => rounds(s, say) },
  { title: labels.trend, rank: 2, has: (s) => s.trend.length > 0, blocks: trend },
  {
    title: historyLabels.drift,
    rank: 5,
    has: (s) => s.reference.drift.length > 0,
    blocks: (s, _, say) => driftTable(s, say),
  },
  {
    title: labels.fingerprint,
    rank: 5,
    has: (s) => s.fingerprint.length > 0,
    blocks: (s, _, say) => fingerprint(s, say),
  },
  { title: labels.validity, rank: 7, has: (s) => s.validity.length > 0, blocks: (s, _, say) => validity(s, say) },
  { title: labels.health, rank: 3, has: (s) => s.health !== null, blocks: health },
  { title: labels.skipped, rank: 4, has: (s) => s.skipped_rows.length > 0, blocks: (s, _, say) => skippedRows(s, say) },
  { title: labels.repeat, rank: 9, has: () => true, blocks: (s) => repeat(s) },
  { title: labels.method, rank: 8, has: () => true, blocks: method },
]

/** The folded sections of a scenario; one with nothing to show is not there. */
export const evidenceBlocks = (scenario: ScenarioJudgement, view: View, say: Say): Details[] =>
  evidence
    .filter(({ has }) => has(scenario))
    .map(
      ({ title, rank, blocks }): Details => ({
        kind: 'details',
        role: 'evidence',
        summary: say(title),
        open: false,
        rank,
        blocks: blocks(scenario, view, say),
      }),
    )
    .filter(({ blocks }) => blocks.length > 0)
