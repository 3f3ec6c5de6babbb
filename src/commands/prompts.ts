import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BodyOptions } from '../backends/index.ts'
import type { Fields } from '../domain/row.ts'
import { detokenize, tokenize } from '../server/index.ts'
import { type Settings, samplingOf } from '../settings/index.ts'
import {
  choosePromptWay,
  type PlannedRound,
  planRound,
  promptFields,
  type SampleStore,
  type ServerTokenizer,
  type Tokenizer,
  type Workload,
} from '../workload/index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Run } from './run.ts'
import { tokenizerIn } from './tokenizer-files.ts'

/** Where the requests of a scenario come from. */
export interface Prompts {
  /** The requests of the round with this seed. */
  planned(seed: number): Promise<PlannedRound>
  /** Tokens of an answer, where the server does not say; null without a tokenizer. */
  readonly countTokens: ((text: string) => number) | null
  /** What a row's identity says about them. */
  readonly identity: Fields
}

/**
 * Chooses how prompts are made. `store`: where they are kept from one run to the next; a gate's seeds are new in each.
 * @throws UserProblem (exit 2): an unreadable tokenizer, or no way at all.
 */
export async function promptsFor(
  settings: Settings,
  endpoint: Endpoint,
  run: Run,
  store: SampleStore | null = null,
): Promise<Prompts> {
  const tokenizer = await localTokenizer(settings)
  const server = endpoint.engine === 'mindie' ? null : serverTokenizer(settings, endpoint)
  const { engine, backend } = endpoint
  const way = await choosePromptWay({ tokenizer, server, engine, backend, vocabSize: settings.vocabSize })
  if (way.kind !== 'tokenizer') run.log.info(wayLines[way.kind])
  const workload: Workload = {
    compat: settings.compat,
    dataset: { name: settings.datasetName, random: randomSettings(settings) },
    count: settings.numPrompts,
    pace: paceOf(settings),
    way,
    lora:
      settings.loraModules.length === 0 ? null : { modules: settings.loraModules, assignment: settings.loraAssignment },
    alignWith: server,
    store,
    body: (sample, _index, lora) =>
      backend.body(
        { model: lora ?? endpoint.model, prompt: sample.prompt, outputTokens: sample.outputTokens },
        bodyOptions(settings, endpoint),
      ),
    requestId: requestIds(settings),
  }
  return {
    planned: async (seed) => {
      const round = await planRound(workload, seed)
      for (const note of round.notes) run.log.warning(note)
      return round
    },
    countTokens: tokenizer === null ? null : (text) => tokenizer.encode(text).length,
    // Asks the tokenizer for more than its hash: a bench, whose prompts may be at hand, never does.
    get identity() {
      return promptFields(way)
    },
  }
}

const wayLines = {
  server:
    "No tokenizer given: prompts are made with the server's /tokenize and /detokenize, so they are not vLLM's own",
  'token-ids': 'No tokenizer given and none at the server: prompts are sent as token ids, so they are not vLLM’s own',
} as const

const randomSettings = (settings: Settings): Workload['dataset']['random'] => ({
  inputTokens: settings.randomInputLen,
  outputTokens: settings.randomOutputLen,
  prefixTokens: settings.randomPrefixLen,
  rangeRatio: settings.randomRangeRatio,
})

const paceOf = (settings: Settings): Workload['pace'] => ({
  ratePerSec: settings.requestRate,
  burstiness: settings.burstiness,
  rampUp:
    settings.rampUpStrategy === null || settings.rampUpStartRps === null || settings.rampUpEndRps === null
      ? null
      : { strategy: settings.rampUpStrategy, startPerSec: settings.rampUpStartRps, endPerSec: settings.rampUpEndRps },
})

/** What all bodies of a scenario share. */
export const bodyOptions = (settings: Settings, { dialect }: Pick<Endpoint, 'dialect'>): BodyOptions => ({
  compat: settings.compat,
  logprobs: settings.logprobs,
  ignoreEos: settings.ignoreEos,
  sampling: samplingOf(settings),
  extraBody: settings.extraBody,
  dialect,
})

/** `bench-` and eight hex digits, then the index; v0.9.1 sends none. */
function requestIds(settings: Settings): (index: number) => string | null {
  if (settings.compat === 'v0.9.1') return () => null
  const prefix = settings.requestIdPrefix ?? `bench-${randomBytes(4).toString('hex')}-`
  return (index) => `${prefix}${index}`
}

const serverTokenizer = (settings: Settings, endpoint: Endpoint): ServerTokenizer => {
  const model = settings.model ?? endpoint.model
  return {
    tokenize: (text, specialTokens) => tokenize(endpoint.server, { model, text, specialTokens }),
    detokenize: (tokens) => detokenize(endpoint.server, { model, tokens }),
  }
}

/** The tokenizer of the setting, or of the model where that is a directory, as vLLM's default has it. */
async function localTokenizer(settings: Settings): Promise<Tokenizer | null> {
  if (settings.tokenizer !== null) return tokenizerIn(settings.tokenizer, settings.compat)
  const model = settings.model
  const isDirectory =
    model !== null &&
    (await stat(join(model, 'tokenizer.json')).then(
      () => true,
      () => false,
    ))
  return isDirectory ? tokenizerIn(model, settings.compat) : null
}
