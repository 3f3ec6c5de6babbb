import { PlainWire } from '../../src/load/plain-wire.ts'
import { UndiciWire } from '../../src/load/undici-wire.ts'
import type { Exchange, Wire, WireGiven } from '../../src/load/wire.ts'
import { connectionTo } from './load-jobs.ts'

export const given = (url: string, more: Partial<WireGiven> = {}): WireGiven => ({
  connection: connectionTo(url),
  url: new URL(`${url}/v1/completions`),
  isChat: false,
  now: () => performance.now(),
  read: () => {},
  limit: 64,
  keep: 0,
  connectTimeoutMs: 2_000,
  ...more,
})

export const kinds = [
  { wire: 'node:net', make: (options: WireGiven): Wire => new PlainWire(options) },
  { wire: 'undici', make: (options: WireGiven): Wire => new UndiciWire(options) },
]

export interface Told {
  readonly words: string[]
  readonly over: Promise<void>
  readonly exchange: Exchange
}

/** An exchange that writes down what it hears. */
export function listener(onHead: () => void = () => {}): Told {
  const words: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const exchange: Exchange = {
    swiftBytes: 0,
    sent: () => words.push('sent'),
    head(status) {
      words.push(`head ${status}`)
      onHead()
    },
    body: (bytes, from, to) => words.push(bytes.toString('latin1', from, to)),
    end() {
      words.push('end')
      resolve()
    },
    fail(error) {
      words.push(`fail ${(error as { code?: string }).code ?? error.name}`)
      resolve()
    },
  }
  return { words, over: promise, exchange }
}

export const text = (body: string, requestId: string | null = null) => ({ body: Buffer.from(body), requestId })
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
/** Sends one request, and resolves when it is over. */
export async function sendOn(wire: Wire, request = text('{}')): Promise<string[]> {
  const { words, over, exchange } = listener()
  wire.send(request, exchange)
  await over
  return words
}
