/** What is read of a request: just enough to answer it and to know it again. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly requestId: string
  readonly closes: boolean
  /** Where the whole request ends in the bytes. */
  readonly endsAt: number
  readonly body: Buffer
}

const lengthHeader = /\r\ncontent-length:[ \t]*(\d+)/i
const chunkedHeader = /\r\ntransfer-encoding:[ \t]*chunked/i
const idHeader = /\r\nx-request-id:[ \t]*([^\r]*)/i
const closeHeader = /\r\nconnection:[ \t]*close/i

/** The first request in the bytes; null when it has not come whole. */
export function readRequest(bytes: Buffer): Asked | null {
  const headEnds = bytes.indexOf('\r\n\r\n')
  if (headEnds < 0) return null
  const head = bytes.toString('latin1', 0, headEnds)
  const bodyAt = headEnds + 4
  const found = chunkedHeader.test(head) ? chunkedBody(bytes, bodyAt) : plainBody(bytes, bodyAt, head)
  if (found === null) return null
  const methodEnds = head.indexOf(' ')
  const pathEnds = head.indexOf(' ', methodEnds + 1)
  return {
    method: head.slice(0, methodEnds),
    path: head.slice(methodEnds + 1, pathEnds),
    requestId: idHeader.exec(head)?.[1] ?? '',
    closes: closeHeader.test(head),
    ...found,
  }
}

type Body = Pick<Asked, 'body' | 'endsAt'>

function plainBody(bytes: Buffer, from: number, head: string): Body | null {
  const endsAt = from + Number(lengthHeader.exec(head)?.[1] ?? 0)
  return endsAt > bytes.length ? null : { endsAt, body: bytes.subarray(from, endsAt) }
}

function chunkedBody(bytes: Buffer, from: number): Body | null {
  const parts: Buffer[] = []
  let at = from
  for (;;) {
    const lineEnds = bytes.indexOf('\r\n', at)
    if (lineEnds < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnds), 16)
    const ends = lineEnds + 2 + size
    if (ends + 2 > bytes.length) return null
    if (size === 0) return { endsAt: ends + 2, body: Buffer.concat(parts) }
    parts.push(bytes.subarray(lineEnds + 2, ends))
    at = ends + 2
  }
}

/** How many tokens a body asks for: vLLM's default where it does not say. */
export function askedTokens(body: Buffer): number {
  for (const key of ['"max_completion_tokens"', '"max_tokens"']) {
    const at = body.lastIndexOf(key)
    if (at >= 0)
      return Number.parseInt(body.toString('latin1', at + key.length, at + key.length + 24).replace(/^[\s:]+/, ''), 10)
  }
  return 16
}

export const asksUsage = (body: Buffer): boolean =>
  /"include_usage"\s*:\s*true/.test(body.toString('latin1', Math.max(0, body.length - 512)))

const promptKeys = ['"text"', '"content"', '"prompt"'] as const
/** Requests are told apart by so much of the prompt, as it stands in the JSON. */
export const promptStartLength = 48

/** The first characters of the prompt (chat: of the last message's text), or of its ids. */
export function promptStart(body: Buffer): string {
  const at = Math.max(...promptKeys.map((key) => startOf(body, key)))
  if (at < 0) return ''
  const raw = body.toString('latin1', at, at + promptStartLength)
  const quote = raw.indexOf('"')
  return quote < 0 ? raw : raw.slice(0, quote)
}

/** Where the value of the first such key begins, behind its quote or bracket; -1 without one. */
function startOf(body: Buffer, key: string): number {
  for (let at = body.indexOf(key); at >= 0; at = body.indexOf(key, at + 1)) {
    const valueAt = at + key.length
    const opening = /^\s*:\s*["[]/.exec(body.toString('latin1', valueAt, valueAt + 16))
    if (opening !== null) return valueAt + opening[0].length
  }
  return -1
}
