import { setTimeout as pause } from 'node:timers/promises'
import { countersIn, type ServerCounters } from './counters.ts'
import { ask, openServer, type Server } from './server.ts'

/**
 * Reads the server's counters from `/metrics`, or from `metricsUrl` (MindIE keeps them on another port). null when
 * there is no such page: a measurement goes on without. The credentials of the endpoint go to its own origin only.
 */
export async function readServerMetrics(
  server: Server,
  metricsUrl: string | null = null,
): Promise<ServerCounters | null> {
  if (metricsUrl === null) return countersAt(server, '/metrics')
  const url = new URL(metricsUrl)
  const sameOrigin = url.origin === new URL(server.connection.baseUrl).origin
  const headers = sameOrigin ? server.connection.headers : []
  const connection = { ...server.connection, baseUrl: url.origin, headers }
  await using other = openServer(connection, { signal: server.signal, connections: 1 })
  return await countersAt(other, url.pathname + url.search)
}

/** Looks at a time, and the pause between them: a page lags some ms behind the last answers. */
const looks = 8
const pauseMs = 50

/** The counters once nobody runs or waits there any more, so that what has ended is counted; after 0.4 s as they are. */
export async function readQuietMetrics(server: Server, metricsUrl: string | null): Promise<ServerCounters | null> {
  for (let look = 1; ; look += 1) {
    const counters = await readServerMetrics(server, metricsUrl)
    const busy = (counters?.running ?? 0) + (counters?.waiting ?? 0)
    if (busy === 0 || look === looks) return counters
    await pause(pauseMs)
  }
}

async function countersAt(server: Server, path: string): Promise<ServerCounters | null> {
  const answer = await ask(server, { method: 'GET', path })
  return answer.kind === 'answer' && answer.status === 200 ? countersIn(answer.text, answer.atS) : null
}
