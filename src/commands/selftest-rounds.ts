import type { RowRound } from '../domain/row.ts'
import { playedLosses } from '../gate/can-fail-replay.ts'
import { slower } from '../gate/can-fail-slower.ts'
import type { RoundFacts } from '../gate/index.ts'
import { type ServerCounters, waitIdle } from '../server/index.ts'
import { waiting } from './discovery.ts'
import { seedOfRound } from './measuring.ts'
import { openGate } from './opening.ts'
import { idleProbe } from './probe.ts'
import { type Course, type MeasuredRound, measureRound, summaryOf } from './rounds.ts'
import { PrefixCache } from './validity-cache.ts'

/** A measured round as it was, and as it would have been with each of the played losses, in their order. */
export interface PlayedRound {
  readonly rows: readonly RowRound[]
  readonly facts: RoundFacts
}

/**
 * Measures as a gate would: after the test request, a quiet endpoint and one discarded round; here always all rounds,
 * unless the time budget ends first. A loss is played on the records' times, so that every metric follows from it by
 * the same arithmetic; a round's records are then let go.
 */
export async function playedRounds(
  course: Course,
  { id, scenario, rounds }: { readonly id: string; readonly scenario: string; readonly rounds: number },
): Promise<PlayedRound[]> {
  const { settings, endpoint, run, prompts } = course
  const seed = (round: number): number => seedOfRound(settings.seed, id, round)
  const startMs = run.clock.nowMs()
  run.log.info(`${scenario}: ${rounds + 1} rounds of ${settings.numPrompts} requests, the first one discarded`)
  await openGate(course, (await prompts.planned(seed(0))).plan)
  await waitIdle({
    ...waiting(endpoint, settings, run),
    metricsUrl: settings.metricsUrl,
    probe: idleProbe(endpoint, settings, run),
  })
  const cache = new PrefixCache(course)
  let counters: ServerCounters | null = null
  const measured = (round: number, label: string): Promise<MeasuredRound> =>
    run.group(`${scenario}: ${label}`, async () => {
      await cache.empty()
      const found = await measureRound(course, seed(round), label, counters)
      counters = found.counters
      return found
    })
  await measured(0, 'warm-up round')
  const played: PlayedRound[] = []
  for (let round = 1; round <= rounds; round += 1) {
    if (run.signal.aborted || run.clock.nowMs() - startMs >= settings.timeBudget.ms) break
    played.push(play(course, await measured(round, `round ${round}`)))
  }
  return played
}

function play(course: Course, { round, row, facts }: MeasuredRound): PlayedRound {
  const { maxConcurrency } = course.settings
  const rows = playedLosses.map((loss) => {
    const { values } = summaryOf(course, slower(round, loss, maxConcurrency === 0 ? null : maxConcurrency))
    return { ...row, metrics: values }
  })
  return { rows, facts }
}
