import { buildConnector, Client, type Dispatcher, Pool, ProxyAgent } from 'undici'
import type { Connection } from '../domain/connection.ts'

export interface AgentOptions {
  /** The most sockets it opens; null: as many as there are requests under way. 1 is the cheapest of all. */
  readonly connections: number | null
  /** Time to connect, TLS included. Default 10 s. */
  readonly connectTimeoutMs?: number
  /** Hands out sockets in place of `connectorFor`'s own; not used with a proxy. */
  readonly connect?: buildConnector.connector
  /** Called at each new connection to the endpoint (to the proxy, if there is one). */
  readonly onConnect?: () => void
}

const defaultConnectTimeoutMs = 10_000

/** Certificates as Node's TLS takes them. HTTP/1.1 only: it is what vLLM's client speaks, one stream a connection. */
const tlsOf = ({ tls }: Connection, timeout: number) => ({
  allowH2: false,
  timeout,
  rejectUnauthorized: !tls.insecure,
  ...(tls.ca === null ? {} : { ca: tls.ca }),
  ...(tls.cert === null ? {} : { cert: tls.cert }),
  ...(tls.key === null ? {} : { key: tls.key }),
})

/** Opens sockets to the endpoint itself: TCP, or TLS with the connection's CA, client certificate and key. */
export const connectorFor = (
  connection: Connection,
  connectTimeoutMs: number = defaultConnectTimeoutMs,
): buildConnector.connector => buildConnector(tlsOf(connection, connectTimeoutMs))

/**
 * How every request to an endpoint travels: its TLS, its proxy (CONNECT for https, absolute URLs for http). The caller
 * closes or destroys it. Requests carry no header that was not given with them: `connection.headers` are the caller's.
 */
export function agentFor(connection: Connection, options: AgentOptions): Dispatcher {
  return connection.proxy === null ? direct(connection, options) : proxied(connection, connection.proxy, options)
}

function direct(connection: Connection, options: AgentOptions): Dispatcher {
  const connect = options.connect ?? connectorFor(connection, options.connectTimeoutMs)
  return watched(poolOrClient(new URL(connection.baseUrl).origin, { connect }, options), options)
}

const poolOrClient = (origin: string | URL, settings: object, { connections }: AgentOptions): Dispatcher =>
  connections === 1 ? new Client(origin, settings) : new Pool(origin, { ...settings, connections })

function watched(agent: Dispatcher, { onConnect }: AgentOptions): Dispatcher {
  if (onConnect !== undefined) agent.on('connect', onConnect)
  return agent
}

function proxied(connection: Connection, proxy: string, options: AgentOptions): Dispatcher {
  const timeout = options.connectTimeoutMs ?? defaultConnectTimeoutMs
  const { cert: _cert, key: _key, ...proxyTls } = { cert: null, key: null, ...tlsOf(connection, timeout) }
  return new ProxyAgent({
    uri: proxy,
    allowH2: false,
    connectTimeout: timeout,
    requestTls: tlsOf(connection, timeout),
    // The client's certificate is for the endpoint, not for a proxy on the way.
    proxyTls,
    ...(options.connections === null ? {} : { connections: options.connections }),
    factory: (origin, settings) => watched(poolOrClient(origin, settings, options), options),
  })
}
