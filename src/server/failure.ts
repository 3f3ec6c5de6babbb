import type { Words } from '../domain/words.ts'
import * as say from '../messages/server.ts'

/** Why there was no HTTP answer. `code` is the system's, TLS's or undici's. */
export interface Failure {
  readonly kind: FailureKind
  readonly code: string
  readonly detail: string
}

export type FailureKind =
  | 'refused'
  | 'host-unknown'
  | 'unroutable'
  | 'silent'
  | 'untrusted'
  | 'client-certificate'
  | 'tls-to-plain'
  | 'plain-to-tls'
  | 'closed'
  | 'other'

/** Codes of Node, OpenSSL and undici; the first row that matches names the kind. */
const kinds: readonly (readonly [RegExp, FailureKind])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'host-unknown'],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EHOSTDOWN)$/, 'unroutable'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/, 'silent'],
  [/^ERR_SSL_.*ALERT_(CERTIFICATE_|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/, 'client-certificate'],
  [/CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_CERT/, 'untrusted'],
  [
    /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE))/,
    'tls-to-plain',
  ],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|HPE_\w+)$/, 'closed'],
]

export const failureOf = (code: string, detail: string): Failure => ({
  kind: kinds.find(([pattern]) => pattern.test(code))?.[1] ?? 'other',
  code,
  detail,
})

/** Reads whatever a request threw. Its text may come from outside, so it is one short line. */
export function failureFrom(error: unknown): Failure {
  if (!(error instanceof Error)) return failureOf('unknown', '')
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return failureOf(code, oneLine(error.message))
}

/** The start of a text from outside as one line: no line break, no control character, at most 200 characters. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    .trim()
    .slice(0, 200)

const wordsOf: Readonly<Record<FailureKind, (failure: Failure) => Words>> = {
  refused: say.refused,
  'host-unknown': say.hostUnknown,
  unroutable: say.unroutable,
  silent: say.silent,
  untrusted: say.untrusted,
  'client-certificate': say.clientCertificateNeeded,
  'tls-to-plain': say.tlsToPlain,
  'plain-to-tls': say.plainToTls,
  closed: say.closed,
  other: say.otherFailure,
}

export const failureWords = (failure: Failure): Words => wordsOf[failure.kind](failure)

const settingsAtFault: ReadonlySet<FailureKind> = new Set([
  'untrusted',
  'client-certificate',
  'tls-to-plain',
  'plain-to-tls',
])

/** True when waiting cannot cure it: the settings are wrong, not the moment. */
export const isPermanent = (failure: Failure): boolean => settingsAtFault.has(failure.kind)
