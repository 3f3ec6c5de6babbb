// Our client in its own process: the engine that `tokgate bench` runs, whose records go to the harness over IPC.

import type { RequestRecord } from '../../src/domain/record.ts'
import type { Round } from '../../src/domain/round.ts'
import { runLoad, sendOne } from '../../src/load/index.ts'
import { monotonicMs } from '../../src/load/time.ts'
import type { ClientCounts, ClientRound, FromClient, ToClient } from './client.ts'
import { jobOf, requestOf } from './load.ts'

const io = { clock: { nowMs: monotonicMs, date: () => new Date() }, signal: new AbortController().signal }

const say = (message: FromClient): void => void process.send?.(message)

/** One answer by itself first, as v0.9.1's client and ours do, and then the load. */
async function carryOut({ load, handOut }: ToClient): Promise<void> {
  const job = jobOf(load)
  await sendOne(job, requestOf({ ...load, outputTokens: 4 }, 0, 0), io)
  const round = await runLoad(job, io)
  say(handOut ? { kind: 'round', round: handedOut(round) } : { kind: 'counts', counts: countsOf(round) })
}

/** Of a round that is too long to be handed out: how many of its answers were whole. */
const countsOf = ({ records }: Round): ClientCounts => ({
  requests: records.length,
  exact: records.filter(isWhole).length,
  events: records.reduce((total, { eventMs }) => total + eventMs.length, 0),
})

const isWhole = ({ ending, eventMs, askedTokens, usage }: RequestRecord): boolean =>
  ending.kind === 'ok' && eventMs.length === askedTokens && usage?.completionTokens === askedTokens

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

process.on('message', (message: ToClient) => void carryOut(message))
process.on('disconnect', () => process.exit(0))
say({ kind: 'ready' })
