import { floatRepr } from '../../domain/python.ts'
import { type Counters, finishedReasons, type Histogram } from '../counters.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [labels: Labels, value: number]

interface Gauges {
  readonly model: string
  readonly running: number
  readonly waiting: number
  readonly cacheBlocks: number
}

/** A number as Python's prometheus_client writes it: `repr`, but with an exponent from 1e6. */
export function prometheusNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  const repr = floatRepr(value)
  const dot = repr.indexOf('.')
  if (value <= 0 || dot <= 6 || repr.includes('e')) return repr
  const digits = repr.slice(0, dot) + repr.slice(dot + 1)
  const mantissa = `${digits[0]}.${digits.slice(1)}`.replace(/[0.]+$/, '')
  return `${mantissa}e+${String(dot - 1).padStart(2, '0')}`
}

/** `name{engine="0",…}`: labels in alphabetical order, as vLLM's are. */
function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries({ engine: '0', ...labels }).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${name}{${pairs.map(([key, text]) => `${key}="${text}"`).join(',')}} ${prometheusNumber(value)}\n`
}

const header = (name: string, type: string, help: string): string => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`

/** GET /metrics of a vLLM server: the families that a serving benchmark reads, in vLLM's order. */
export function metricsPage(counters: Counters, gauges: Gauges): string {
  const model = { model_name: gauges.model }
  const gauge = (name: string, help: string, samples: readonly Sample[]): string =>
    header(name, 'gauge', help) + samples.map(([labels, value]) => line(name, labels, value)).join('')
  const counter = (name: string, help: string, samples: readonly Sample[]): string =>
    header(`${name}_total`, 'counter', help) +
    samples.map(([labels, value]) => line(`${name}_total`, labels, value)).join('') +
    gauge(
      `${name}_created`,
      help,
      samples.map(([labels]) => [labels, counters.createdSec]),
    )
  return [
    gauge('vllm:num_requests_running', 'Number of requests in model execution batches.', [[model, gauges.running]]),
    gauge('vllm:num_requests_waiting', 'Number of requests waiting to be processed.', [[model, gauges.waiting]]),
    counter('vllm:prefix_cache_queries', 'Prefix cache queries, in terms of number of queried tokens.', [
      [model, counters.prefixCacheQueries],
    ]),
    counter('vllm:prefix_cache_hits', 'Prefix cache hits, in terms of number of cached tokens.', [
      [model, counters.prefixCacheHits],
    ]),
    counter('vllm:num_preemptions', 'Cumulative number of preemption from the engine.', [
      [model, counters.preemptions],
    ]),
    counter('vllm:prompt_tokens', 'Number of prefill tokens processed.', [[model, counters.promptTokens]]),
    counter('vllm:generation_tokens', 'Number of generation tokens processed.', [[model, counters.generationTokens]]),
    counter(
      'vllm:request_success',
      'Count of successfully processed requests.',
      finishedReasons.map((reason) => [{ ...model, finished_reason: reason }, counters.success[reason]]),
    ),
    histogram('vllm:time_to_first_token_seconds', 'Histogram of time to first token in seconds.', {
      model,
      histogram: counters.firstTokenSec,
    }),
    histogram('vllm:e2e_request_latency_seconds', 'Histogram of e2e request latency in seconds.', {
      model,
      histogram: counters.endToEndSec,
    }),
    gauge('vllm:cache_config_info', 'Information of the LLMEngine CacheConfig', [
      [
        {
          block_size: '16',
          enable_prefix_caching: gauges.cacheBlocks > 0 ? 'True' : 'False',
          num_gpu_blocks: String(gauges.cacheBlocks),
        },
        1,
      ],
    ]),
  ].join('')
}

function histogram(name: string, help: string, of: { model: Labels; histogram: Histogram }): string {
  const bounds = [...of.histogram.bounds, Number.POSITIVE_INFINITY]
  let seen = 0
  const buckets = bounds.map((bound, i) => {
    seen += of.histogram.counts[i] ?? 0
    return line(`${name}_bucket`, { ...of.model, le: prometheusNumber(bound) }, seen)
  })
  return [
    header(name, 'histogram', help),
    ...buckets,
    line(`${name}_count`, of.model, seen),
    line(`${name}_sum`, of.model, of.histogram.sum),
  ].join('')
}
