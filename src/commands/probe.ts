import type { PlannedRequest } from '../domain/plan.ts'
import type { RequestRecord } from '../domain/record.ts'
import { sendOne } from '../load/index.ts'
import type { Discovery, Probe } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Address, Endpoint } from './endpoint.ts'
import { bodyOptions } from './prompts.ts'
import type { Run } from './run.ts'

/** Tokens of a probe's answer: enough for a first and a second event. */
const probeTokens = 4

interface Asked {
  readonly address: Address
  readonly settings: Settings
  readonly run: Run
  readonly model: string
  readonly dialect: Endpoint['dialect']
}

/** One short request on the load's own path, by itself. */
function probe({ address, settings, run, model, dialect }: Asked, signal: AbortSignal): Promise<RequestRecord> {
  const request: PlannedRequest = {
    index: 0,
    dueMs: 0,
    body: address.backend.body({ model, prompt: 'Hi', outputTokens: probeTokens }, bodyOptions(settings, { dialect })),
    promptTokens: 1,
    outputTokens: probeTokens,
    requestId: null,
  }
  const { connection, path } = address
  const { backend, compat, requestTimeout } = settings
  const target = { connection, path, backend, compat, requestTimeoutMs: requestTimeout.ms }
  return sendOne(target, request, { clock: run.clock, signal })
}

/** Is it ready: asked of whatever was just discovered. */
export const readinessProbe =
  (address: Address, settings: Settings, run: Run): Probe<Discovery> =>
  (found, signal) =>
    probe(
      { address, settings, run, model: found.model, dialect: found.engine === 'mindie' ? 'mindie' : 'openai' },
      signal,
    )

/** Is it idle, where no counters tell. */
export const idleProbe =
  (endpoint: Endpoint, settings: Settings, run: Run) =>
  (signal: AbortSignal): Promise<RequestRecord> =>
    probe({ address: endpoint, settings, run, model: endpoint.model, dialect: endpoint.dialect }, signal)
