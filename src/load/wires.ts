import { areOrdinary } from './http1-request.ts'
import { PlainWire } from './plain-wire.ts'
import { UndiciWire } from './undici-wire.ts'
import type { Wire, WireGiven } from './wire.ts'

/** The connections that carry a lane's load: our own for plain HTTP, undici's for TLS, proxies and odd headers. */
export const wireFor = (given: WireGiven): Wire => (isPlain(given) ? new PlainWire(given) : new UndiciWire(given))

const isPlain = ({ url, connection }: WireGiven): boolean =>
  url.protocol === 'http:' && connection.proxy === null && areOrdinary(connection.headers)
