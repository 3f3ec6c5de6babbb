import { basename } from 'node:path'
import { floatRepr } from '../domain/python.ts'
import type { Settings } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'

const quoted = (value: string): string =>
  /^[\w./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`

/** The command that repeats a measurement on a terminal. Host and local paths are left out unless they may be shown. */
export function repeatCommand(settings: Settings, endpoint: Endpoint): string {
  const shown = settings.showEndpoint
  const base = shown ? quoted(endpoint.connection.baseUrl) : '$BASE_URL'
  const model = shown ? endpoint.modelId : basename(endpoint.modelId)
  return ['tokgate gate', `--base-url ${base}`, ...workloadFlags(settings, model)].join(' ')
}

/** The same of two live endpoints. */
export function repeatCompare(settings: Settings, urls: readonly [string, string]): string {
  const bases = settings.showEndpoint ? urls.map(quoted) : ['$BASELINE_URL', '$CANDIDATE_URL']
  return ['tokgate compare', ...bases, ...workloadFlags(settings, settings.model)].join(' ')
}

function workloadFlags(settings: Settings, model: string | null): string[] {
  const shown = settings.showEndpoint
  const tokenizer = settings.tokenizer === null ? null : shown ? settings.tokenizer : basename(settings.tokenizer)
  const flags: readonly (readonly [flag: string, value: string | number | null])[] = [
    ['backend', settings.backend],
    ['endpoint', settings.endpoint],
    ['model', model],
    ['served-model-name', settings.servedModelName],
    ['compat', settings.compat],
    ['tokenizer', tokenizer],
    ['dataset-name', settings.datasetName],
    ['random-input-len', settings.randomInputLen],
    ['random-output-len', settings.randomOutputLen],
    ['random-prefix-len', settings.randomPrefixLen === 0 ? null : settings.randomPrefixLen],
    ['num-prompts', settings.numPrompts],
    ['request-rate', Number.isFinite(settings.requestRate) ? floatRepr(settings.requestRate) : null],
    ['burstiness', settings.burstiness === 1 ? null : floatRepr(settings.burstiness)],
    ['max-concurrency', settings.maxConcurrency],
    ['seed', settings.seed],
  ]
  return flags.flatMap(([flag, value]) => (value === null ? [] : [`--${flag} ${quoted(String(value))}`]))
}
