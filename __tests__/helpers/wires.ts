import type { Connection } from '../../src/domain/connection.ts'
import type { RequestRecord } from '../../src/domain/record.ts'
import type { LoadJob } from '../../src/load/index.ts'
import { ask, connectionTo } from './load-jobs.ts'

type Headers = Connection['headers']

/** What carries plain HTTP. A Connection header of the user's own is one that only undici's wire takes. */
export interface WireUnderTest {
  readonly wire: 'node:net' | 'undici'
  readonly to: (baseUrl: string, headers?: Headers) => Connection
  /** One request to a server, by itself. */
  readonly ask: (baseUrl: string, more?: Partial<LoadJob>, signal?: AbortSignal) => Promise<RequestRecord>
}

const carriedBy = (wire: WireUnderTest['wire'], own: Headers): WireUnderTest => {
  const to: WireUnderTest['to'] = (baseUrl, headers = []) => connectionTo(baseUrl, { headers: [...own, ...headers] })
  return { wire, to, ask: (baseUrl, more, signal) => ask(baseUrl, { connection: to(baseUrl), ...more }, signal) }
}

export const plainWire = carriedBy('node:net', [])
export const undiciWire = carriedBy('undici', [['Connection', 'keep-alive']])

/** Every fault must end the same over both. */
export const wires: readonly WireUnderTest[] = [plainWire, undiciWire]
