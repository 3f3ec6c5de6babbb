import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClientHealth } from '../../src/domain/health.ts'
import type { Ending } from '../../src/domain/record.ts'
import { place } from '../cores.ts'
import type { TruthLoad } from './load.ts'

/** A round as the client saw it. Times are ms from `originMs`, which is on CLOCK_MONOTONIC. */
export interface ClientRound {
  readonly originMs: number
  readonly requests: readonly ClientRequest[]
  /** All requests' event times, one behind another. */
  readonly eventMs: Float64Array
  readonly health: ClientHealth
  readonly partial: boolean
}

export interface ClientRequest {
  readonly dueMs: number
  readonly slotMs: number
  readonly sentMs: number
  readonly endMs: number
  readonly ending: Ending['kind']
  readonly completionTokens: number | null
  readonly eventsAt: number
  readonly events: number
}

/** `exact`: answers with as many events as tokens were asked for, and usage that says the same. */
export interface ClientCounts {
  readonly requests: number
  readonly exact: number
  readonly events: number
}

/** `handOut`: the whole round is wanted, else its counts. */
export interface ToClient {
  readonly load: TruthLoad
  readonly handOut: boolean
}

export type FromClient =
  | { readonly kind: 'ready' }
  | { readonly kind: 'round'; readonly round: ClientRound }
  | { readonly kind: 'counts'; readonly counts: ClientCounts }

/** Generation requests that a client sends before the load. */
export const leadingRequests = 1

const entry = fileURLToPath(new URL('client-process.ts', import.meta.url))

/** A client's process, ready to be told a load. */
export interface Client extends AsyncDisposable {
  readonly pid: number
  run(load: TruthLoad): Promise<ClientRound>
  /** Carries out a load and hands over no more than its counts. */
  count(load: TruthLoad): Promise<ClientCounts>
}

export async function startClient(): Promise<Client> {
  const child = fork(entry, { serialization: 'advanced', execArgv: [] })
  if (child.pid !== undefined) place(child.pid, 'client')
  await heard(child, 'ready')
  return {
    pid: child.pid ?? 0,
    run: async (load) => {
      const answer = heard(child, 'round')
      tell(child, { load, handOut: true })
      return (await answer).round
    },
    count: async (load) => {
      const answer = heard(child, 'counts')
      tell(child, { load, handOut: false })
      return (await answer).counts
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

const tell = (child: ChildProcess, message: ToClient): boolean => child.send(message)

/** A process of its own for one load: as cold as a user's. */
export async function runClient(load: TruthLoad): Promise<ClientRound> {
  await using client = await startClient()
  return await client.run(load)
}

type Said<Kind extends FromClient['kind']> = Extract<FromClient, { kind: Kind }>

function heard<Kind extends FromClient['kind']>(child: ChildProcess, kind: Kind): Promise<Said<Kind>> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => reject(new Error(`the client's process ended with code ${code}`))
    child.once('exit', gone)
    child.once('message', (message: FromClient) => {
      child.off('exit', gone)
      if (message.kind === kind) resolve(message as Said<Kind>)
      else reject(new Error(`the client's process said ${message.kind}, not ${kind}`))
    })
  })
}
