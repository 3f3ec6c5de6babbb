import type { MetronomeLog } from '../metronome.ts'
import type { ClientRequest, ClientRound } from './client.ts'
import { indexOfPrompt } from './load.ts'

/** One request as both sides saw it. All stamps are ms on CLOCK_MONOTONIC. */
export interface JoinedRequest {
  readonly index: number
  readonly client: ClientRequest
  readonly sentMs: number
  readonly receivedMs: number
  /** Events as the server wrote them and as the client read them: of one length when the counts are exact. */
  readonly writtenMs: Float64Array
  readonly readMs: Float64Array
  /** The last byte: written by the server, read by the client. */
  readonly endWrittenMs: number
  readonly endReadMs: number
  readonly askedTokens: number
}

/** Both sides' stamps of every request that both know; `strays`: those that only one of them does, or one does twice. */
export interface Joined {
  readonly requests: readonly JoinedRequest[]
  readonly strays: number
}

/** Puts the client's records beside the server's stamps of the same requests, by the index that begins each prompt. */
export function join(round: ClientRound, log: MetronomeLog): Joined {
  const seen = new Set<number>()
  const requests: JoinedRequest[] = []
  for (const served of log.requests) {
    const index = indexOfPrompt(served.promptStart)
    const client = round.requests[index]
    if (client === undefined || seen.has(index)) continue
    seen.add(index)
    requests.push({
      index,
      client,
      sentMs: round.originMs + client.sentMs,
      receivedMs: served.receivedMs,
      writtenMs: log.writtenMs.subarray(served.eventsAt, served.eventsAt + served.events),
      readMs: round.eventMs
        .subarray(client.eventsAt, client.eventsAt + client.events)
        .map((atMs) => round.originMs + atMs),
      endWrittenMs: served.endedMs,
      endReadMs: round.originMs + client.endMs,
      askedTokens: served.askedTokens,
    })
  }
  return { requests, strays: log.requests.length + round.requests.length - 2 * requests.length }
}
