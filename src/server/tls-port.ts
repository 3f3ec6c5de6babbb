import { connect, type TLSSocket } from 'node:tls'
import type { Tls } from '../domain/connection.ts'

/**
 * Looks with one TLS handshake at a port that closed a request without an answer, because HTTP hides why. Neither
 * sends a byte of a request.
 */

/** True when the port answers TLS with TLS: a certificate, or an alert. Nothing is verified. */
export function speaksTls(url: URL, timeoutMs: number): Promise<boolean> {
  return settledBy(open(url, 80, { rejectUnauthorized: false }), timeoutMs, {
    secureConnect: () => true,
    error: (code) => /_ALERT_/.test(code),
    otherwise: false,
  })
}

/**
 * The alert with which the server refuses this connection's certificate or the lack of one, or null. In TLS 1.3 it comes
 * after the client's side of the handshake has ended, so this waits for it.
 */
export function refusedByAlert(url: URL, tls: Tls, timeoutMs: number): Promise<string | null> {
  const given = Object.entries({ ca: tls.ca, cert: tls.cert, key: tls.key }).filter(([, pem]) => pem !== null)
  const options = { ...Object.fromEntries(given), rejectUnauthorized: !tls.insecure }
  return settledBy<string | null>(open(url, 443, options), timeoutMs, {
    error: (code) => (/_ALERT_/.test(code) ? code : null),
    otherwise: null,
  })
}

function open(url: URL, defaultPort: number, options: object): TLSSocket {
  return connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || defaultPort), ...options })
}

interface Answers<T> {
  readonly secureConnect?: () => T
  readonly error: (code: string) => T
  readonly otherwise: T
}

function settledBy<T>(socket: TLSSocket, timeoutMs: number, answers: Answers<T>): Promise<T> {
  return new Promise<T>((resolve) => {
    const { secureConnect } = answers
    if (secureConnect !== undefined) socket.once('secureConnect', () => resolve(secureConnect()))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(answers.error(error.code ?? '')))
    socket.once('close', () => resolve(answers.otherwise))
    socket.setTimeout(timeoutMs, () => resolve(answers.otherwise))
    // Without a reader the alert would stay unread.
    socket.resume()
  }).finally(() => socket.destroy())
}
