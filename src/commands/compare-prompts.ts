import type { PlannedRequest } from '../domain/plan.ts'
import type { Settings } from '../settings/index.ts'
import type { PlannedRound } from '../workload/index.ts'
import type { Pair } from './compare-pairs.ts'
import type { Endpoint } from './endpoint.ts'
import { bodyOptions, type Prompts, promptsFor } from './prompts.ts'
import type { Run } from './run.ts'

/**
 * The same prompts for two endpoints: made once, the baseline's way, and worded for each one's own model name and
 * dialect.
 */
export async function promptsOfBoth(
  settings: Settings,
  [baseline, candidate]: Pair<Endpoint>,
  run: Run,
): Promise<Pair<Prompts>> {
  const prompts = await promptsFor(settings, baseline, run)
  const alike = baseline.model === candidate.model && baseline.dialect === candidate.dialect
  const planned = lastOf(prompts.planned)
  const reworded = async (seed: number): Promise<PlannedRound> => wordedFor(candidate, settings, await planned(seed))
  const { countTokens, identity } = prompts
  return [
    { planned, countTokens, identity },
    { planned: alike ? planned : reworded, countTokens, identity },
  ]
}

/** Both rounds of a pair ask for the same seed: its prompts are made once. */
function lastOf(make: Prompts['planned']): Prompts['planned'] {
  let last: { readonly seed: number; readonly round: Promise<PlannedRound> } | null = null
  return (seed) => {
    if (last?.seed !== seed) last = { seed, round: make(seed) }
    return last.round
  }
}

function wordedFor(endpoint: Endpoint, settings: Settings, round: PlannedRound): PlannedRound {
  const { samples, plan } = round
  const options = bodyOptions(settings, endpoint)
  const bodyOf = (request: PlannedRequest): string => {
    const sample = samples[request.index]
    if (sample === undefined) throw new Error('a request has a sample')
    // A LoRA's name is the user's: the same on both sides.
    const model = settings.loraModules.length === 0 ? endpoint.model : String(JSON.parse(request.body).model)
    return endpoint.backend.body({ model, prompt: sample.prompt, outputTokens: sample.outputTokens }, options)
  }
  const requests = plan.requests.map((request) => ({ ...request, body: bodyOf(request) }))
  return { ...round, plan: { ...plan, requests } }
}
