import { constants, createGzip } from 'node:zlib'
import type { Outlet } from '../outlet.ts'
import { sendHead } from '../outlet.ts'
import type { Behaviour, Exchange, Fault } from './fault.ts'

type OutletHook = NonNullable<Behaviour['outlet']>

/** Passes events on as `how` writes them. */
export const rewritten =
  (how: (text: string) => string): OutletHook =>
  (outlet) => ({
    open: () => outlet.open(),
    write: (text) => outlet.write(how(text)),
    end: (text) => outlet.end(how(text)),
  })

/** `event:` and `id:` lines before each `data:` line, ids counted within the stream. */
export const numbered: OutletHook = (outlet, fault, exchange) => {
  let id = 0
  const how = (text: string): string => text.replaceAll(/^data: /gm, () => `event: message\nid: ${++id}\ndata: `)
  return rewritten(how)(outlet, fault, exchange)
}

/** After k writes `then` happens once, and nothing more is written. Shorter answers end as usual. */
export const breaksOff =
  (then: (outlet: Outlet, exchange: Exchange) => void): OutletHook =>
  (outlet, fault, exchange) => {
    let written = 0
    const put = (text: string, usual: (text: string) => void): void => {
      if (written < fault.k) usual(text)
      else if (written === fault.k) then(outlet, exchange)
      written += 1
    }
    return {
      open: () => outlet.open(),
      write: (text) => put(text, (kept) => outlet.write(kept)),
      end: (text) => put(text, (kept) => outlet.end(kept)),
    }
  }

/** A queue of bytes that leaves through `send`, one piece at a time, with `pause` in between, until `send` fails. */
function dribble(
  outlet: Outlet,
  cut: (text: string) => readonly Buffer[],
  send: (piece: Buffer) => boolean,
  pause: (next: () => void) => void,
): Outlet {
  const queue: Buffer[] = []
  let ending = false
  let moving = false
  const move = (): void => {
    const piece = queue.shift()
    moving = piece !== undefined
    if (piece !== undefined) {
      if (send(piece)) pause(move)
    } else if (ending) outlet.end('')
  }
  const put = (text: string): void => {
    queue.push(...cut(text).filter((piece) => piece.length > 0))
    if (!moving) move()
  }
  return {
    open: () => outlet.open(),
    write: put,
    end(text) {
      ending = true
      put(text)
    },
  }
}

const everyByte = (text: string): Buffer[] => Array.from(Buffer.from(text), (byte) => Buffer.of(byte))

/** Cuts behind the first byte of the first character that has more than one. */
function insideCharacter(text: string): Buffer[] {
  const bytes = Buffer.from(text)
  const lead = bytes.findIndex((byte) => byte >= 0xc0)
  return lead === -1 ? [bytes] : [bytes.subarray(0, lead + 1), bytes.subarray(lead + 1)]
}

const nextTurn = (next: () => void): void => void setImmediate(next)

/** An HTTP chunk of its own for each piece. */
const asChunk =
  ({ response }: Exchange) =>
  (piece: Buffer): boolean => {
    if (response.socket === null || response.socket.destroyed) return false
    response.socket.write(Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]))
    return true
  }

export const splitEveryByte: OutletHook = (outlet, _fault, exchange) =>
  dribble(outlet, everyByte, asChunk(exchange), nextTurn)

export const splitInCharacters: OutletHook = (outlet, _fault, exchange) =>
  dribble(outlet, insideCharacter, asChunk(exchange), (next) => void setTimeout(next, 1))

export const slowly: OutletHook = (outlet, fault, exchange) =>
  dribble(outlet, everyByte, asChunk(exchange), (next) => void setTimeout(next, fault.ms))

/** Compresses although nobody asked, flushed at each event. */
export const gzipped: OutletHook = (_outlet, _fault: Fault, { response }) => {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH })
  return {
    open() {
      sendHead(response, 200, [
        ['content-type', 'text/event-stream; charset=utf-8'],
        ['content-encoding', 'gzip'],
      ])
      gzip.pipe(response)
    },
    write: (text) => void gzip.write(text),
    end: (text) => void gzip.end(text),
  }
}
