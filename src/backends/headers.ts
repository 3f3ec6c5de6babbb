import type { Compat } from '../domain/compat.ts'

export type Header = readonly [name: string, value: string]

/**
 * The headers that every request of a connection carries. v0.9.1 always sends Authorization, literally `Bearer None`
 * without a key; the newer client only with one. Custom headers override by exact name, in place, as a Python dict does.
 */
export function connectionHeaders(given: {
  readonly compat: Compat
  readonly apiKey: string | null
  readonly custom: readonly Header[]
}): readonly Header[] {
  const { compat, apiKey, custom } = given
  const sent = compat === 'v0.9.1' || (apiKey !== null && apiKey !== '')
  const authorization: readonly Header[] = sent ? [['Authorization', `Bearer ${apiKey ?? 'None'}`]] : []
  return [...new Map<string, string>([...authorization, ...custom])]
}

/**
 * All headers of one request, in the order of the wire: chat sets its Content-Type first, completions leave it to the
 * client, which sets it last. A Content-Type among the connection's own replaces it.
 */
export function requestHeaders(given: {
  readonly isChat: boolean
  readonly connection: readonly Header[]
  readonly requestId: string | null
}): readonly Header[] {
  const own = given.connection
  const typed = own.some(([name]) => name.toLowerCase() === 'content-type')
  const contentType: readonly Header[] = typed ? [] : [['Content-Type', 'application/json']]
  const id: readonly Header[] = given.requestId === null ? [] : [['x-request-id', given.requestId]]
  const accept: readonly Header[] = own.some(([name]) => name.toLowerCase() === 'accept') ? [] : [['Accept', '*/*']]
  return given.isChat ? [...contentType, ...own, ...id, ...accept] : [...own, ...id, ...accept, ...contentType]
}
