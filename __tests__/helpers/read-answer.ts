import { type AnswerSink, type Headers, ResponseReader } from '../../src/load/http1.ts'

/** What came of the bytes of one answer. */
export interface Heard {
  readonly heads: { status: number; reason: string; headers: Headers }[]
  readonly body: string
  /** `done`, `open`, `open until the connection ends`, or why it was refused. */
  readonly end: string
  readonly keepsAlive: boolean
  /** Bytes behind the answer. */
  readonly rest: string
}

/** Feeds the pieces of one answer, and says what came of it. */
export function read(pieces: readonly Buffer[]): Heard {
  const reader = new ResponseReader()
  const heads: Heard['heads'] = []
  const body: Buffer[] = []
  const sink: AnswerSink = {
    head: (status, reason, headers) => heads.push({ status, reason, headers: { ...headers } }),
    body: (bytes, from, to) => body.push(Buffer.from(bytes.subarray(from, to))),
  }
  const rest: Buffer[] = []
  for (const piece of pieces) {
    // Inside a larger buffer that is reused, as it is on a connection.
    const shared = Buffer.concat([Buffer.from('#'), piece, Buffer.from('#')])
    const at = reader.feed(shared, 1, shared.length - 1, 7, sink)
    rest.push(Buffer.from(shared.subarray(at, shared.length - 1)))
    shared.fill('!')
  }
  return {
    heads,
    body: Buffer.concat(body).toString('latin1'),
    end: endOf(reader),
    keepsAlive: reader.keepsAlive,
    rest: Buffer.concat(rest).toString('latin1'),
  }
}

function endOf(reader: ResponseReader): string {
  if (reader.problem !== null) return reader.problem.kind === 'syntax' ? reader.problem.reason : reader.problem.kind
  if (reader.done) return 'done'
  return reader.endsWithConnection ? 'open until the connection ends' : 'open'
}

export const readText = (text: string): Heard => read([Buffer.from(text, 'latin1')])
