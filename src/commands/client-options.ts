import type { ClientOptions, RampUp } from '../results/index.ts'
import type { Settings } from '../settings/index.ts'
import type { PlannedRound } from '../workload/index.ts'
import type { Endpoint } from './endpoint.ts'

/** When a round began on the wall clock, and the changes of its rate that were planned. */
export interface Started {
  readonly at: Date
  readonly rateChanges: PlannedRound['rateChanges']
}

function rampUpOf(settings: Settings, started: Started | null): RampUp | null {
  const { rampUpStrategy: strategy, rampUpStartRps: startRps, rampUpEndRps: endRps } = settings
  if (strategy === null || startRps === null || endRps === null) return null
  const changes = (started?.rateChanges ?? []).map(({ ratePerSec, atMs }) => ({
    rps: ratePerSec,
    at: new Date((started?.at.getTime() ?? 0) + atMs),
  }))
  return { strategy, startRps, endRps, changes }
}

/** What the client of the compat was told, for its block and its result file. */
export const clientOptions = (settings: Settings, endpoint: Endpoint, started: Started | null): ClientOptions => ({
  compat: settings.compat,
  backend: settings.backend,
  label: settings.label,
  modelId: endpoint.modelId,
  tokenizerId: settings.tokenizer ?? endpoint.modelId,
  numPrompts: settings.numPrompts,
  requestRate: settings.requestRate,
  burstiness: settings.burstiness,
  maxConcurrency: settings.maxConcurrency,
  rampUp: rampUpOf(settings, started),
  percentileMetrics: settings.percentileMetrics,
  percentiles: settings.metricPercentiles,
  goodput: settings.goodput.length > 0,
  skipTokenizer: false,
  metadata: settings.metadata,
  detailed: settings.saveDetailed,
})

/** The result of a run that was stopped before its end says so in its metadata. */
export const marked = (options: ClientOptions, partial: boolean): ClientOptions =>
  partial ? { ...options, metadata: [...options.metadata, ['tokgate_partial', 'true']] } : options
