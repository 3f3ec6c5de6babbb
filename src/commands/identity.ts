import { arch, cpus, platform } from 'node:os'
import { basename } from 'node:path'
import { floatRepr, pythonJson } from '../domain/python.ts'
import type { Fields } from '../domain/row.ts'
import { type Settings, samplingOf } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'
import type { Prompts } from './prompts.ts'
import type { Run } from './run.ts'

/** The version of the client's path and arithmetic: raised when the same server would give other numbers. */
export const measurementVersion = 1

export interface Fingerprint {
  readonly identity: Fields
  readonly subject: Fields
}

/**
 * What is measured on what. Identity must equal the baseline's: the resolved workload, the served model, the hardware
 * and the parallelism, the client's way to the endpoint and its arithmetic, and what `identity` adds. Subject may
 * differ: what the endpoint and this machine tell of themselves, and what `subject` adds; naming one of its fields in
 * `identity` moves it there. Never identity: the URL, the commit, the image, the limits (design: rows and keys).
 */
export function fingerprintOf(
  settings: Settings,
  endpoint: Endpoint,
  prompts: Prompts,
  { head }: Pick<Run, 'head'> = { head: null },
): Fingerprint {
  const known: Fields = { ...told(settings, endpoint), commit: head, ...thisMachine() }
  const moved = settings.identity.filter(([name, value]) => value === null && name in known).map(([name]) => name)
  const given = (list: Settings['identity']): Fields =>
    Object.fromEntries(list.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
  const unknown = settings.identity.filter(([name, value]) => value === null && !(name in known))
  return {
    identity: {
      ...workloadFields(settings),
      ...prompts.identity,
      model: endpoint.model,
      // No endpoint says what it runs on: without a value from the user both are unknown, on both sides.
      hardware: null,
      parallelism: parallelismOf(endpoint),
      ...pick(known, moved),
      ...Object.fromEntries(unknown.map(([name]) => [name, null])),
      ...given(settings.identity),
      client_path: clientPath(endpoint),
      measurement_version: measurementVersion,
    },
    subject: { ...omit(known, moved), ...given(settings.subject) },
  }
}

/** Several engines behind one page are data parallel; the rest of it no endpoint tells. */
const parallelismOf = ({ told }: Endpoint): string | null => {
  const engines = told?.engines ?? 1
  return engines > 1 ? `dp${engines}` : null
}

/** TLS and a proxy take their time: the way is part of what is measured, where it leads is not. */
function clientPath({ connection }: Endpoint): string {
  const scheme = connection.baseUrl.startsWith('https:') ? 'https' : 'http'
  return connection.proxy === null ? scheme : `${scheme} by proxy`
}

/** What the endpoint says of itself. Paths of its machine are told by their last part, unless they may be shown. */
function told({ showEndpoint }: Settings, { engine, version, root, maxModelLen, maxOutputTokens, told }: Endpoint) {
  return {
    engine,
    engine_version: version,
    model_root: root === null || showEndpoint ? root : basename(root),
    max_model_len: maxModelLen,
    max_output_tokens: maxOutputTokens,
    ...told,
  }
}

/** The machine that the client runs on: its speed is not the endpoint's, but a change of it explains much. */
const thisMachine = (): Fields => ({
  client_platform: `${platform()}-${arch()}`,
  client_node: process.version,
  client_cpu: cpus()[0]?.model.trim() ?? null,
})

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
    endpoint: settings.endpoint,
    goodput: settings.goodput.length === 0 ? null : settings.goodput.map(([name, ms]) => `${name}:${ms}`).join(','),
    lora_modules: settings.loraModules.length === 0 ? null : settings.loraModules.join(','),
    lora_assignment: settings.loraModules.length === 0 ? null : settings.loraAssignment,
    sampling: pythonJson(Object.fromEntries(samplingOf(settings))),
    extra_body: Object.keys(settings.extraBody).length === 0 ? null : pythonJson(settings.extraBody),
    lanes: settings.lanes,
  }
}

const rampUpOf = (settings: Settings): string | null =>
  settings.rampUpStrategy === null
    ? null
    : `${settings.rampUpStrategy} ${settings.rampUpStartRps}-${settings.rampUpEndRps}`
