import { floatRepr, pythonJson } from '../domain/python.ts'
import type { Fields } from '../domain/row.ts'
import { type Settings, samplingOf } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Prompts } from './prompts.ts'

/** The version of the client's path and arithmetic: raised when the same server would give other numbers. */
export const measurementVersion = 1

export interface Fingerprint {
  readonly identity: Fields
  readonly subject: Fields
}

/**
 * What is measured on what. Identity must equal the baseline's: the resolved workload, the served model, the prompts'
 * way and the arithmetic, and the fields that `identity` adds. Subject may differ: engine, version, and what `subject`
 * adds. Never identity: the URL, the commit, the image, the limits (design: rows and keys).
 */
export function fingerprintOf(settings: Settings, endpoint: Endpoint, prompts: Prompts): Fingerprint {
  const known: Fields = { engine: endpoint.engine, engine_version: endpoint.version }
  const moved = settings.identity.filter(([name, value]) => value === null && name in known).map(([name]) => name)
  const given = (list: Settings['identity']): Fields =>
    Object.fromEntries(list.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
  const unknown = settings.identity.filter(([name, value]) => value === null && !(name in known))
  return {
    identity: {
      ...workloadFields(settings),
      ...prompts.identity,
      model: endpoint.model,
      ...pick(known, moved),
      ...Object.fromEntries(unknown.map(([name]) => [name, null])),
      ...given(settings.identity),
      measurement_version: measurementVersion,
    },
    subject: { ...omit(known, moved), ...given(settings.subject) },
  }
}

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))

const omit = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

/** The part of the identity that settings alone say. */
export function workloadFields(settings: Settings): Fields {
  return {
    backend: settings.backend,
    compat: settings.compat,
    dataset_name: settings.datasetName,
    random_input_len: settings.randomInputLen,
    random_output_len: settings.randomOutputLen,
    random_prefix_len: settings.randomPrefixLen,
    random_range_ratio: `${settings.randomRangeRatio.input}/${settings.randomRangeRatio.output}`,
    num_prompts: settings.numPrompts,
    request_rate: floatRepr(settings.requestRate),
    burstiness: floatRepr(settings.burstiness),
    max_concurrency: settings.maxConcurrency,
    ramp_up: rampUpOf(settings),
    ignore_eos: settings.ignoreEos,
    logprobs: settings.logprobs,
    lora_modules: settings.loraModules.length === 0 ? null : settings.loraModules.join(','),
    sampling: pythonJson(Object.fromEntries(samplingOf(settings))),
    extra_body: Object.keys(settings.extraBody).length === 0 ? null : pythonJson(settings.extraBody),
    lanes: settings.lanes,
  }
}

const rampUpOf = (settings: Settings): string | null =>
  settings.rampUpStrategy === null
    ? null
    : `${settings.rampUpStrategy} ${settings.rampUpStartRps}-${settings.rampUpEndRps}`
