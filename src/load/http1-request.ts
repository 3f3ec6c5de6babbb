import { type Header, requestHeaders } from '../backends/index.ts'
import { tokenLower } from './http1-places.ts'

/** Headers that say how bytes travel, or that undici refuses: whoever sends them gets undici's behaviour. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])

const isToken = (name: string): boolean =>
  name !== '' && [...name].every((character) => (tokenLower[character.charCodeAt(0)] ?? 0) !== 0)

/** Nothing in it can end a header line. */
const isHeaderValue = (value: string): boolean => !/[^\t\x20-\x7e\x80-\xff]/.test(value)

/** Headers that this wire can write as they are. */
export const areOrdinary = (headers: readonly Header[]): boolean =>
  headers.filter(([name]) => isHost(name)).length <= 1 &&
  headers.every(([name, value]) => isToken(name) && isHeaderValue(value) && !ofTheConnection.has(name.toLowerCase()))

export interface RequestForm {
  readonly url: URL
  readonly isChat: boolean
  /** Ordinary ones only. */
  readonly headers: readonly Header[]
}

/**
 * Makes the very bytes that undici sends: one buffer for head and body, so that a request is one write. All but the
 * request's id and its length is made once. Null for an id that no header can hold.
 */
export function requestWriter(form: RequestForm): (body: Uint8Array, requestId: string | null) => Buffer | null {
  const plain = headText(form, null)
  const [before = '', after = ''] = headText(form, idMark).split(idMark)
  return (body, requestId) => {
    if (requestId !== null && !isHeaderValue(requestId)) return null
    const fixed = requestId === null ? plain : before + requestId + after
    const head = `${fixed}content-length: ${body.length}\r\n\r\n`
    const bytes = Buffer.allocUnsafe(head.length + body.length)
    bytes.write(head, 'latin1')
    bytes.set(body, head.length)
    return bytes
  }
}

/** No header's value can hold it. */
const idMark = '\0'

function headText({ url, isChat, headers }: RequestForm, requestId: string | null): string {
  const host = headers.find(([name]) => isHost(name))?.[1] ?? url.host
  const own = headers.filter(([name]) => !isHost(name))
  const lines = requestHeaders({ isChat, connection: own, requestId }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n${lines.join('')}`
}

const isHost = (name: string): boolean => name.toLowerCase() === 'host'
