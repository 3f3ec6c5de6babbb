import { setTimeout as pause } from 'node:timers/promises'
import { countersIn, type ServerCounters } from './counters.ts'
import { labelsOf } from './prometheus.ts'
import { ask, openServer, type Server } from './server.ts'

/** A metrics page, and the server's clock as it was read. */
interface MetricsPage {
  readonly text: string
  readonly atS: number | null
}

/**
 * The server's page at `/metrics`, or at `metricsUrl` (MindIE keeps it on another port). null when there is no such
 * page: a measurement goes on without. The credentials of the endpoint go to its own origin only.
 */
async function metricsPage(server: Server, metricsUrl: string | null): Promise<MetricsPage | null> {
  if (metricsUrl === null) return pageAt(server, '/metrics')
  const url = new URL(metricsUrl)
  const sameOrigin = url.origin === new URL(server.connection.baseUrl).origin
  const headers = sameOrigin ? server.connection.headers : []
  const connection = { ...server.connection, baseUrl: url.origin, headers }
  await using other = openServer(connection, { signal: server.signal, connections: 1 })
  return await pageAt(other, url.pathname + url.search)
}

async function pageAt(server: Server, path: string): Promise<MetricsPage | null> {
  const answer = await ask(server, { method: 'GET', path })
  return answer.kind === 'answer' && answer.status === 200 ? { text: answer.text, atS: answer.atS } : null
}

/** The server's counters; null when it has no page of an inference server. */
export async function readServerMetrics(
  server: Server,
  metricsUrl: string | null = null,
): Promise<ServerCounters | null> {
  const page = await metricsPage(server, metricsUrl)
  return page === null ? null : countersIn(page.text, page.atS)
}

/** What the server's page says of its arguments, as vLLM words them. null: not told. */
export interface EngineArguments {
  /** How many engines stand behind the page (data parallel size). */
  readonly engines: number | null
  readonly enable_prefix_caching: string | null
  readonly block_size: string | null
  readonly cache_dtype: string | null
  readonly gpu_memory_utilization: string | null
  readonly num_gpu_blocks: string | null
}

export async function readEngineArguments(server: Server, metricsUrl: string | null): Promise<EngineArguments> {
  const page = await metricsPage(server, metricsUrl)
  const labels = page === null ? null : labelsOf(page.text, 'vllm:cache_config_info')
  const told = (name: string): string | null => labels?.[name] ?? null
  return {
    engines: page === null ? null : (countersIn(page.text)?.engines ?? null),
    enable_prefix_caching: told('enable_prefix_caching'),
    block_size: told('block_size'),
    cache_dtype: told('cache_dtype'),
    gpu_memory_utilization: told('gpu_memory_utilization'),
    num_gpu_blocks: told('num_gpu_blocks'),
  }
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
