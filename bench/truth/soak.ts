import { readdirSync, readFileSync } from 'node:fs'
import { linearRegression } from 'simple-statistics'
import type { Metronome } from '../metronome.ts'
import { tempo } from './burst.ts'
import { type ClientCounts, leadingRequests, startClient } from './client.ts'
import { mark } from './limits.ts'
import { printTable } from './table.ts'

const outputTokens = 256
/** Short, so that the plan itself, which is in memory from the start, weighs little. */
const promptTokens = 16
/** Garbage collection makes the memory of a process rise and fall; event times kept in memory would be 12 MB a minute. */
const slopeLimitMbPerMinute = 2
/** Descriptors may differ by so many: a timer's, a file's. */
const spareDescriptors = 2
const warmUpMinutes = 1

export interface SoakGiven {
  readonly minutes: number
  readonly streams: number
  readonly lanes: number
}

interface Sample {
  readonly minute: number
  readonly rssMb: number
  readonly descriptors: number
}

/** One long round under a limit, watched from outside. */
export async function soak(metronome: Metronome, { minutes, streams, lanes }: SoakGiven): Promise<boolean> {
  const answerMs = tempo.firstMs + (outputTokens - 1) * tempo.stepMs
  const requests = streams * Math.ceil((minutes * 60_000) / answerMs)
  await metronome.begin({ skip: leadingRequests, expect: requests, capacity: 0 })
  await using client = await startClient()
  const watch = watchProcess(client.pid, Math.min(10_000, minutes * 3_000))
  const load = { outputTokens, promptTokens, ratePerSec: Number.POSITIVE_INFINITY, seed: 0, backend: 'vllm' } as const
  const counts = await client.count({ ...load, url: metronome.url, requests, concurrency: streams, lanes })
  const samples = watch.stop()
  printTable(
    ['minute', 'RSS, MB', 'descriptors'],
    samples.map(({ minute, rssMb, descriptors }) => [minute.toFixed(2), rssMb.toFixed(1), String(descriptors)]),
  )
  return verdict(counts, { samples, requests, streams })
}

/** Looks at a process through /proc until it is stopped. */
function watchProcess(pid: number, everyMs: number): { stop: () => readonly Sample[] } {
  const samples: Sample[] = []
  const startedMs = performance.now()
  const look = (): void => {
    const minute = (performance.now() - startedMs) / 60_000
    samples.push({ minute, rssMb: rssMbOf(pid), descriptors: readdirSync(`/proc/${pid}/fd`).length })
    console.error(`${minute.toFixed(1)} min: ${samples.at(-1)?.rssMb.toFixed(1)} MB`)
  }
  const timer = setInterval(look, everyMs)
  return {
    stop: () => {
      clearInterval(timer)
      return samples
    },
  }
}

const rssMbOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024

interface Watched {
  readonly samples: readonly Sample[]
  readonly requests: number
  readonly streams: number
}

function verdict(counts: ClientCounts, { samples, requests, streams }: Watched): boolean {
  const last = samples.at(-1)?.minute ?? 0
  const warm = samples.filter(({ minute }) => minute >= Math.min(warmUpMinutes, last / 3))
  const slope = linearRegression(warm.map(({ minute, rssMb }) => [minute, rssMb])).m
  const flat = slope <= slopeLimitMbPerMinute
  const first = warm[0]?.descriptors ?? Number.NaN
  const most = Math.max(...warm.map(({ descriptors }) => descriptors))
  const closed = most <= first + spareDescriptors
  const exact = counts.requests === requests && counts.exact === requests && counts.events === requests * outputTokens
  const peak = Math.max(...samples.map(({ rssMb }) => rssMb))
  console.log(
    `- ${requests} requests at ${streams} streams, ${counts.exact} exact, ${counts.events} events ${mark(exact)}`,
  )
  console.log(
    `- RSS after warm-up: ${slope.toFixed(2)} MB a minute (≤ ${slopeLimitMbPerMinute}), peak ${peak.toFixed(0)} MB ${mark(flat)}`,
  )
  console.log(`- descriptors: ${first} after warm-up, at most ${most} ${mark(closed)}\n`)
  return exact && flat && closed
}
