import { floatRepr } from '../domain/python.ts'
import type { ClientOptions, RampUp } from './client-options.ts'

/** What the client prints on its way to the block, line by line, without line ends. */
export const clientLines = {
  initialTest: 'Starting initial single prompt test run...',
  /** v0.9.1, after the initial request succeeded. */
  initialTestThenRun: 'Initial test run completed. Starting main benchmark run...',
  /** latest, when no ready check was asked for. */
  readyCheckSkipped: 'Skipping endpoint ready check.',
  readyCheckDone: 'Initial test run completed.',
  mainRun: 'Starting main benchmark run...',
  warmupDone: 'Warmup run completed.',
  /** On standard error, where Python's warnings go. */
  allFailed: 'All requests failed. This is likely due to a misconfiguration on the benchmark arguments.',
} as const

export const warmupStart = (requests: number): string => `Warming up with ${requests} requests...`

/** What the client says of an initial request that failed; it then gives up. */
export const initialTestFailed = (error: string): string =>
  `Initial test run failed - Please make sure benchmark arguments are correctly specified. Error: ${error}`

/** The lines that stand before the load begins; a ramp replaces the first by two. */
export function trafficLines({
  requestRate,
  burstiness,
  maxConcurrency,
  rampUp,
}: Pick<ClientOptions, 'requestRate' | 'burstiness' | 'maxConcurrency' | 'rampUp'>): string[] {
  const shape = burstiness === 1 ? 'Poisson process' : 'Gamma distribution'
  return [
    ...(rampUp === null ? [`Traffic request rate: ${floatRepr(requestRate)}`] : rampLines(rampUp)),
    `Burstiness factor: ${floatRepr(burstiness)} (${shape})`,
    `Maximum request concurrency: ${maxConcurrency ?? 'None'}`,
  ]
}

const rampLines = ({ strategy, startRps, endRps }: RampUp): string[] => [
  `Traffic ramp-up strategy: ${strategy}.`,
  `Will increase RPS from ${startRps} to ${endRps} RPS over the duration of the benchmark.`,
]

const shownFailures = 10

/** The failures that latest lists before its block (v0.9.1 tells nothing); none for a clean run. */
export function failureLines(errors: readonly string[], failed: number): string[] {
  if (failed === 0) return []
  const texts = errors.filter((error) => error !== '').slice(0, shownFailures)
  return [
    `Failed requests during benchmark run detected (capping to ${shownFailures}):`,
    ...texts.map((error, at) => `Error ${at}: ${error}`),
  ]
}
