import type { ClientOptions } from '../results/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'

/** What the client of the compat was told, for its block and its result file. */
export const clientOptions = (settings: Settings, endpoint: Endpoint): ClientOptions => ({
  compat: settings.compat,
  backend: settings.backend,
  label: settings.label,
  modelId: endpoint.modelId,
  tokenizerId: settings.tokenizer ?? endpoint.modelId,
  numPrompts: settings.numPrompts,
  requestRate: settings.requestRate,
  burstiness: settings.burstiness,
  maxConcurrency: settings.maxConcurrency,
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
