/** The endpoint under test, but for the load: what it serves, whether it is ready and idle, what it counts. */
export { resetPrefixCache, startProfile, stopProfile } from './control.ts'
export { type CountersDelta, countersDelta, countersIn, type OurRequests, type ServerCounters } from './counters.ts'
export { type Failure, failureFrom, failureOf, failureWords } from './failure.ts'
export { waitIdle } from './idle.ts'
export { type EngineArguments, readEngineArguments, readQuietMetrics, readServerMetrics } from './metrics.ts'
export {
  chosenModel,
  type Discovery,
  describe,
  discover,
  listModels,
  modelListing,
  type ServedModel,
  serverVersion,
  type Wanted,
} from './models.ts'
export { isPrivateHost, proxyFor, type Route } from './proxy.ts'
export { waitReady } from './ready.ts'
export { openServer, type Server } from './server.ts'
export { shownUrl } from './shown-url.ts'
export { detokenize, tokenize } from './tokens.ts'
export type { Probe, ProbeRecord, Waiting } from './waiting.ts'
