import type { Connection } from '../domain/connection.ts'

/**
 * What a request hears from its connection. All stamps are ms from the start of the round. A stamp of bytes was taken at
 * the socket read that delivered them, before any parsing, and is the same for everything of that read.
 */
export interface Exchange {
  /** A read of so many bytes, or few more, costs hardly more to parse than to put by. 0: none does. */
  readonly swiftBytes: number
  /** The request's bytes go to the socket now. Called again when it is sent a second time (see `resends`). */
  sent(atMs: number): void
  /** The final status and its headers (lower-case names). */
  head(status: number, reason: string, headers: Readonly<Record<string, string | string[] | undefined>>): void
  /** Bytes `from … to` of a buffer that belongs to the connection and is reused as soon as this returns. */
  body(bytes: Buffer, from: number, to: number, atMs: number): void
  /** The body ended as the protocol ends it. */
  end(atMs: number): void
  /** No connection, a broken one, or an answer that is no HTTP. */
  fail(error: Error, atMs: number): void
}

export interface WireCounts {
  connects: number
  /** Requests sent again because a kept-alive connection was closed under them before any byte came. */
  resends: number
  reads: number
  /** Read from sockets; of the body alone where undici carries it. */
  bytes: number
}

/** Connections to one endpoint that carry load: one request each at a time, kept alive between requests. */
export interface Wire {
  readonly counts: WireCounts
  /**
   * Opens connections before the clock starts. A connection that cannot be opened is no failure here: the requests
   * themselves will say so.
   */
  open(count: number, signal: AbortSignal): Promise<void>
  /** Sends one request; the returned function gives it up without a further word to the exchange. */
  send(request: { readonly body: Uint8Array; readonly requestId: string | null }, exchange: Exchange): () => void
  close(): Promise<void>
}

/** What a wire is made from. */
export interface WireGiven {
  readonly connection: Connection
  /** The whole URL that requests go to. */
  readonly url: URL
  readonly isChat: boolean
  /** ms from the start of the round. */
  readonly now: () => number
  /** Hears of each socket read, by its stamp, before the bytes are parsed. */
  readonly read: (atMs: number) => void
  /** Never more connections than this. */
  readonly limit: number
  /** Spare connections that are kept ready while it runs. */
  readonly keep: number
  readonly connectTimeoutMs: number
}
