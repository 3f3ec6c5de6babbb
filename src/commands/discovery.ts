import type { Engine } from '../domain/engine.ts'
import { UserProblem } from '../domain/problem.ts'
import { modelNeeded } from '../messages/commands.ts'
import { chosenModel, type Discovery, describe, modelListing, readEngineArguments, waitReady } from '../server/index.ts'
import type { Settings } from '../settings/index.ts'
import { type Address, type Endpoint, endpointOf, openAddress, wantedModel } from './endpoint.ts'
import { readinessProbe } from './probe.ts'
import type { Run } from './run.ts'

/**
 * The endpoint as `bench` meets it: it waits for nothing, and asks only what a generation's client does not know by
 * itself (is it MindIE, and is the wanted model served). A server without `/v1/models` is taken at the user's word.
 */
export async function reachForBench(settings: Settings, run: Run): Promise<Endpoint> {
  const address = await openAddress(settings, run)
  const listing = await modelListing(address.server)
  if (listing.kind === 'models') {
    const model = chosenModel(address.server, listing.models, wantedModel(settings))
    if (model !== null)
      return said(endpointOf(address, settings, await describe(address.server, model, settings.engine)), run)
  }
  return endpointOf(address, settings, untold(settings))
}

function untold(settings: Settings): Discovery {
  const model = wantedModel(settings)
  if (model === null) throw new UserProblem(modelNeeded())
  const engine: Engine = settings.engine ?? 'other'
  return { model, root: null, maxModelLen: null, engine, version: null, maxOutputTokens: null }
}

/** The endpoint as `gate` meets it: waits until it is ready. */
export async function reachForGate(settings: Settings, run: Run): Promise<Endpoint> {
  const address = await openAddress(settings, run)
  const found = await waitReady({
    ...waiting(address, settings, run),
    wanted: { model: wantedModel(settings), engine: settings.engine },
    probe: readinessProbe(address, settings, run),
  })
  const told = await readEngineArguments(address.server, settings.metricsUrl)
  return said(endpointOf(address, settings, found, told), run)
}

export const waiting = (address: Address, settings: Settings, run: Run) => ({
  server: address.server,
  timeoutMs: settings.readyTimeout.ms,
  clock: run.clock,
  log: run.log,
})

function said(endpoint: Endpoint, run: Run): Endpoint {
  if (endpoint.dialect === 'mindie' && endpoint.backend.isChat) {
    run.log.info('MindIE: chat requests carry string content and max_tokens, the only length field that it reads')
  }
  return endpoint
}
