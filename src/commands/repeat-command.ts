import { basename } from 'node:path'
import { floatRepr } from '../domain/python.ts'
import type { Settings } from '../settings/index.ts'
import type { Endpoint } from './endpoint.ts'

const quoted = (value: string): string =>
  /^[\w./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`

/** The command that repeats a measurement on a terminal. Host and local paths are left out unless they may be shown. */
export function repeatCommand(settings: Settings, endpoint: Endpoint): string {
  const shown = settings.showEndpoint
  const tokenizer = settings.tokenizer === null ? null : shown ? settings.tokenizer : basename(settings.tokenizer)
  const flags: readonly (readonly [flag: string, value: string | number | null])[] = [
    ['backend', settings.backend],
    ['endpoint', settings.endpoint],
    ['model', shown ? endpoint.modelId : basename(endpoint.modelId)],
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
  const base = shown ? quoted(endpoint.connection.baseUrl) : '$BASE_URL'
  const given = flags.flatMap(([flag, value]) => (value === null ? [] : [`--${flag} ${quoted(String(value))}`]))
  return [`tokgate gate --base-url ${base}`, ...given].join(' ')
}
