import type { Complaint, Parsed } from '../domain/problem.ts'
import type { Fields } from '../domain/row.ts'
import { noMetric } from '../messages/results.ts'
import { metricNamed } from '../metrics/index.ts'
import { fieldValue, type KeyReader, keysOf, metricsIn } from './fields.ts'
import { isObject } from './python-json.ts'
import type { ResultFile, ResultFormat } from './result-file.ts'

/** What was asked of the server. */
const workloadKeys = [
  'backend',
  'tokenizer_id',
  'num_prompts',
  'request_rate',
  'burstiness',
  'max_concurrency',
  'ramp_up_strategy',
  'ramp_up_start_rps',
  'ramp_up_end_rps',
  'max_model_len',
]

/** What else the clients write by themselves; every other key is somebody's metadata. */
const clientKeys = new Set([
  ...workloadKeys,
  'date',
  'endpoint_type',
  'label',
  'model_id',
  'duration',
  'completed',
  'failed',
  'total_input_tokens',
  'total_output_tokens',
  'request_goodput:',
  'max_concurrent_requests',
  'rtfx',
])

/**
 * A result file of vLLM's benchmark: either generation, or its Rust client; also our own `round-N.json`. Keys may be
 * missing; a file without `failed` failed in what it asked for and did not complete.
 */
export const vllm: ResultFormat = {
  recognises: ({ json }) => json.ok && isObject(json.value),
  read({ name, json }) {
    if (!json.ok) return json
    const complaints: Complaint[] = []
    const result = readResult(keysOf(isObject(json.value) ? json.value : {}, `${name}:`, complaints), name)
    if (complaints.length > 0) return { ok: false, complaints }
    const measured = result.rounds.some(({ metrics }) => Object.keys(metrics).length > 0)
    return measured ? { ok: true, value: result } : nothingIn(name)
  },
}

const nothingIn = (name: string): Parsed<never> => ({ ok: false, complaints: [{ where: name, words: noMetric() }] })

function readResult(keys: KeyReader, where: string): ResultFile {
  const numPrompts = keys.count('num_prompts')
  const completed = keys.count('completed')
  const failed = keys.count('failed') ?? lost(numPrompts, completed)
  const round = {
    seed: 0,
    metrics: metricsIn(keys),
    completed: completed ?? 0,
    failed: failed ?? 0,
    input_tokens: keys.count('total_input_tokens') ?? 0,
    output_tokens: keys.count('total_output_tokens') ?? 0,
    prefix_hit_ratio: null,
    foreign: null,
    preemptions: null,
  }
  return {
    where,
    format: 'vllm',
    scenario: null,
    modelId: keys.text('model_id'),
    variant: null,
    date: keys.text('date'),
    numPrompts,
    completed,
    failed,
    workload: workloadOf(keys),
    metadata: metadataOf(keys),
    rounds: [round],
    restartedAt: null,
  }
}

const lost = (numPrompts: number | null, completed: number | null): number | null =>
  numPrompts === null || completed === null ? null : Math.max(numPrompts - completed, 0)

/** `request_rate` is a number, or text: `inf` in vLLM's files, digits in some that people made. */
function workloadOf(keys: KeyReader): Fields {
  const present = workloadKeys.filter((key) => keys.raw(key) !== undefined)
  const fields = Object.fromEntries(present.map((key) => [key, fieldValue(keys.raw(key))]))
  const rate = Number(fields['request_rate'])
  return typeof fields['request_rate'] === 'string' && Number.isFinite(rate)
    ? { ...fields, request_rate: rate }
    : fields
}

const metadataOf = (keys: KeyReader): Fields =>
  Object.fromEntries(
    keys
      .entries()
      .filter(([key, value]) => !clientKeys.has(key) && metricNamed(key) === undefined && !isNested(value))
      .map(([key, value]) => [key, fieldValue(value)]),
  )

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null
