import type { Metronome, MetronomeLog } from '../metronome.ts'
import { type ClientRound, leadingRequests, runClient } from './client.ts'
import { errorsOf, spread, type TruthErrors } from './errors.ts'
import { flagsOf } from './flags.ts'
import { type Joined, join } from './join.ts'
import { isTrue } from './limits.ts'
import type { TruthLoad } from './load.ts'

/** One run of our client at the metronome, held against its truth. */
export interface TruthRun {
  readonly round: ClientRound
  readonly log: MetronomeLog
  readonly joined: Joined
  readonly errors: TruthErrors
  /** Names of the client-limited rules that the client found itself to break. */
  readonly flags: readonly string[]
}

/** The document's. */
const promptTokens = 256

/** How much later an answer may end than the client does before the run counts as broken. */
const graceMs = 5_000

export async function truthRun(metronome: Metronome, load: Omit<TruthLoad, 'url' | 'promptTokens'>): Promise<TruthRun> {
  const capacity = load.requests * (load.outputTokens + 1)
  const run = await metronome.begin({ skip: leadingRequests, expect: load.requests, capacity })
  const round = await runClient({ ...load, promptTokens, url: metronome.url })
  await Promise.race([run.last, new Promise((resolve) => setTimeout(resolve, graceMs).unref())])
  const log = await run.log()
  const joined = join(round, log)
  return { round, log, joined, errors: errorsOf(joined), flags: flagsOf(round) }
}

/** True, or flagged by itself. */
export const isHonest = (streams: number, { errors, flags }: TruthRun): boolean =>
  isTrue(streams, errors) || flags.length > 0

/** How late the server itself wrote, against its own schedule: its part of a noisy machine. */
export function serverLateness({ requests }: Joined, tempo: { firstMs: number; stepMs: number }): number {
  const late = requests.flatMap(({ receivedMs, writtenMs, askedTokens }) =>
    Array.from(writtenMs, (atMs, at) => {
      // A chat's role event rides with the first token.
      const step = Math.max(0, at - (writtenMs.length - askedTokens))
      return atMs - receivedMs - tempo.firstMs - step * tempo.stepMs
    }),
  )
  return spread(late).p99
}
