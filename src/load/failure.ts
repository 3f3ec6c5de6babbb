import type { Ending } from '../domain/record.ts'
import { detailOf } from './detail.ts'

/** undici's parser for a body that stops before its end on a connection that was to be closed; it gives no code. */
const isCutShort = (error: Error): boolean =>
  error.name === 'HTTPParserError' && error.message.endsWith('(Invalid EOF state)')

/** The system's, TLS's or undici's code of an error; its name when it has none. */
export function errorCode(error: Error): string {
  if (isCutShort(error)) return 'UND_ERR_SOCKET'
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && code !== '' ? code : error.name
}

const wantsClientCertificate =
  'the server wants a client certificate (mutual TLS): give client-cert and client-key, and ca-cert if its CA is private'
const noHandshake = `no TLS version or cipher in common, or ${wantsClientCertificate}`
const plainPort = 'the port speaks plain HTTP, not TLS: use http:// in the base URL'
const untrusted = 'its certificate is signed by no known CA: give its CA with ca-cert, or set insecure'

/** What a TLS code means to the person who has to mend it. */
const tlsHints: Readonly<Record<string, string>> = {
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: wantsClientCertificate,
  ERR_SSL_TLS_ALERT_CERTIFICATE_REQUIRED: wantsClientCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noHandshake,
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE': noHandshake,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'the server refused the client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not know the CA of the client certificate',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the server accepts no TLS version that was offered (1.2, 1.3)',
  ERR_SSL_WRONG_VERSION_NUMBER: plainPort,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: plainPort,
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'client-key is not the key of client-cert',
  ERR_OSSL_PEM_NO_START_LINE: 'ca-cert, client-cert or client-key is not PEM',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
}

const isTls = (code: string): boolean => code in tlsHints || /^ERR_(SSL|TLS|OSSL)_/.test(code)

/** OpenSSL's messages begin with addresses and end with file names: keep the routine's reason. */
function messageOf(error: Error): string {
  const reason = /:SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1]
  if (reason !== undefined) return reason
  // All addresses of a host name failed: each has its own message.
  const each = error instanceof AggregateError ? error.errors.map((one: unknown) => String((one as Error).message)) : []
  return each.length > 0 ? each.join('; ') : error.message
}

const explained = (code: string, error: Error): string => {
  const hint = tlsHints[code]
  return detailOf(hint === undefined ? messageOf(error) : `${hint} (${messageOf(error)})`)
}

/** An answer that is no HTTP. A body that stops before its end is the connection's fault, not the protocol's. */
export const isNotHttp = (error: Error): boolean =>
  (error.name === 'HTTPParserError' && !isCutShort(error)) || errorCode(error) === 'UND_ERR_HEADERS_OVERFLOW'

export const notHttp = (error: Error): Ending => ({
  kind: 'protocol',
  detail: detailOf(`${error.message}: is this an HTTP port?`),
})

/** How far a request had come when its connection failed. */
export interface Reached {
  readonly sent: boolean
  /** Of the base URL: `http:` or `https:`. */
  readonly protocol: string
  readonly hasClientCertificate: boolean
}

/** The ending of a request whose connection failed before a status came. */
export function unansweredEnding(error: Error, reached: Reached): Ending {
  const code = errorCode(error)
  if (isNotHttp(error)) return notHttp(error)
  const proxyRefused = code === 'UND_ERR_INVALID_ARG' && error.message.startsWith('Proxy')
  if (!reached.sent || isTls(code) || proxyRefused) return { kind: 'connect', code, detail: explained(code, error) }
  return {
    kind: 'reset',
    code,
    events: 0,
    detail: detailOf(`${error.message} before any answer${silentHint(reached)}`),
  }
}

/** Both close the connection without a word: a TLS port that is sent plain text, and mutual TLS without a certificate. */
function silentHint({ protocol, hasClientCertificate }: Reached): string {
  if (protocol === 'http:') return '; if this port speaks TLS, use https:// in the base URL'
  return hasClientCertificate
    ? ''
    : '; if the server wants a client certificate (mutual TLS), give client-cert and client-key'
}
