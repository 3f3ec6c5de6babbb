// Our client in its own process: the engine that `tokgate bench` runs, whose records go to the harness over IPC.
import type { Round } from '../../src/domain/round.ts'
import { runLoad, sendOne } from '../../src/load/index.ts'
import { monotonicMs } from '../../src/load/time.ts'
import type { ClientRound, FromClient } from './client.ts'
import { jobOf, requestOf, type TruthLoad } from './load.ts'

const io = { clock: { nowMs: monotonicMs, date: () => new Date() }, signal: new AbortController().signal }

const say = (message: FromClient): void => void process.send?.(message)

/** One answer by itself first, as v0.9.1's client and ours do, and then the load. */
async function carryOut(load: TruthLoad): Promise<void> {
  const job = jobOf(load)
  await sendOne(job, requestOf({ ...load, outputTokens: 4 }, 0, 0), io)
  const round = await runLoad(job, io)
  say({ kind: 'round', round: handedOut(round) })
}

function handedOut({ originMs, records, health, partial }: Round): ClientRound {
  const eventsAt = new Float64Array(records.length)
  const events = records.map(({ eventMs }) => eventMs)
  let total = 0
  for (const [index, { length }] of events.entries()) {
    eventsAt[index] = total
    total += length
  }
  const eventMs = new Float64Array(total)
  for (const [index, times] of events.entries()) eventMs.set(times, eventsAt[index])
  return {
    originMs,
    requests: records.map((record, index) => ({
      dueMs: record.dueMs,
      slotMs: record.slotMs,
      sentMs: record.sentMs,
      endMs: record.endMs,
      ending: record.ending.kind,
      completionTokens: record.usage?.completionTokens ?? null,
      eventsAt: eventsAt[index] ?? 0,
      events: record.eventMs.length,
    })),
    eventMs,
    health,
    partial,
  }
}

process.on('message', (load: TruthLoad) => void carryOut(load))
process.on('disconnect', () => process.exit(0))
say({ kind: 'ready' })
