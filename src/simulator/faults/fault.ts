import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Words } from '../../domain/words.ts'
import type { Counters } from '../counters.ts'
import type { Deployment } from '../deployment.ts'
import type { Outlet } from '../outlet.ts'
import type { Answer, Refusal, Voice } from '../wire/answer.ts'

/** Which generation requests a fault strikes, counted from 1 since it was set. */
export type Which =
  | { readonly kind: 'all' }
  | { readonly kind: 'nth'; readonly nth: number }
  | { readonly kind: 'share'; readonly share: number }

/** A fault to play. `k` and `ms` mean what the fault's own words say. */
export interface Fault {
  readonly name: string
  readonly on: Which
  readonly k: number
  readonly ms: number
}

/** One generation request on the wire. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** 1 for the first request of its connection. */
  readonly ordinal: number
}

/** What a fault may do to the listening socket and everything behind it. */
export interface Upheaval {
  /** Resets every connection and closes the port; opens it again after `ms`, or never for null. */
  drop(reopenMs: number | null): void
  /** From now on connections meet the other protocol: plain text on a TLS port, TLS on a plain one. */
  swapProtocol(): void
  /** As a fresh process: counters at zero, caches empty. */
  restart(): void
}

/** How a fault behaves; each hook where it strikes. */
export interface Behaviour {
  readonly words: Words
  /** Whom it strikes unless told: all requests, or the first. */
  readonly on: 'all' | 'first'
  readonly k?: number
  readonly ms?: number
  /** At the moment it is set. */
  readonly set?: (upheaval: Upheaval, fault: Fault) => void
  /** As what the server passes while it is set. */
  readonly deployment?: (deployment: Deployment) => Deployment
  /** On every path but /sim/, while it is set: an answer in place of the usual one, `sinceMs` after it was set. */
  readonly everyPath?: (fault: Fault, sinceMs: number) => Refusal | null
  /** In place of understanding the request; `serve` goes on as usual. */
  readonly request?: (exchange: Exchange, fault: Fault, serve: () => void) => void
  /** In place of the usual answer, in the engine's form of error. */
  readonly refuse?: (errors: Errors, fault: Fault) => Refusal
  readonly strike?: (upheaval: Upheaval, fault: Fault) => void
  readonly answer?: (answer: Answer, fault: Fault) => Answer
  readonly voice?: (voice: Voice, fault: Fault) => Voice
  readonly outlet?: (outlet: Outlet, fault: Fault, exchange: Exchange) => Outlet
  /** When an answer is done. */
  readonly counters?: (counters: Counters, fault: Fault) => void
}

/** The engine's own way to say no. */
export interface Errors {
  error(status: number, message: string, param?: string | null): Refusal
  notServed(): Refusal
  unauthorized(): Refusal
}
